import { type Kind, ofKind, oneOf, orNone } from '../kind.ts'
import { anyText, onOrOff, orEmpty, serverUrl } from './kinds.ts'

/** Of people and groups elsewhere, in the words of those who run them. */
const names: Kind<readonly string[]> = {
  expected: 'names with commas between',
  read(text) {
    const all = text.split(',').map((name) => name.trim())
    return all.includes('') ? undefined : all
  },
}

export interface RequiredClaim {
  readonly claim: string
  readonly value: string
}

const requiredClaims: Kind<readonly RequiredClaim[]> = {
  expected: 'claims and what they must be, with commas between, such as hd=example.org,groups=calendar',
  read(text) {
    const pairs = text.split(',').map((pair) => /^([^=]+)=(.+)$/.exec(pair.trim()))
    if (pairs.includes(null)) return undefined
    return pairs.map((pair) => ({ claim: pair?.[1] ?? '', value: pair?.[2] ?? '' }))
  },
}

const scopes: Kind<string> = {
  expected: 'scopes with spaces between, openid among them',
  read: (text) => (text.split(/ +/).includes('openid') ? text : undefined),
}

/** RFC 4515, with places for what is looked for. */
function ldapFilter(...places: readonly string[]): Kind<string> {
  const [first = ''] = places
  return {
    expected: `a filter such as (attribute=${first})`,
    read: (text) =>
      places.some((place) => text.includes(place)) && /^\(.*\)$/s.test(text) && isFilter(text) ? text : undefined,
  }
}

/** As far as parentheses go. */
function isFilter(text: string): boolean {
  let depth = 0
  for (const character of text) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0
    if (depth < 0) return false
  }
  return depth === 0
}

/** Servers that know who people are. */
export const PROVIDERS = {
  /** The address of an OpenID provider, as it calls itself. */
  oidcIssuer: ofKind(
    orNone(serverUrl('an address such as https://id.example.org/realms/work', ['https:', 'http:'])),
  ).default(null),
  /** What the button at the page for signing in calls it. */
  oidcName: ofKind(anyText).optional(),
  oidcClientId: ofKind(anyText).optional(),
  oidcClientSecret: ofKind(anyText).optional(),
  /** A file with the secret, in the place of the secret itself. */
  oidcClientSecretFile: ofKind(anyText).optional(),
  oidcScopes: ofKind(scopes).default('openid profile email'),
  /** Which claim is the name to sign in with, of which the slug is made. */
  oidcSlugClaim: ofKind(anyText).default('preferred_username'),
  oidcNameClaim: ofKind(anyText).default('name'),
  oidcMailClaim: ofKind(anyText).default('email'),
  /** Without one, no groups come from there. */
  oidcGroupsClaim: ofKind(orNone(anyText)).default(null),
  /** Which addresses are believed: those that the provider has verified, or each. */
  oidcMail: ofKind(oneOf('verified', 'any')).default('verified'),
  /** Who may sign in at all: claims that must be so. */
  oidcRequire: ofKind(orEmpty(requiredClaims)).default([]),
  /** Whether accounts, groups and memberships are made as the provider says. */
  oidcProvision: ofKind(onOrOff).default(false),
  /** How an account that is here already is found: by what an administrator linked, or by a mail address, too. */
  oidcLink: ofKind(oneOf('subject', 'mail')).default('subject'),
  /** Whose members are administrators. */
  oidcAdminGroups: ofKind(orEmpty(names)).default([]),
  /** The directory that people sign in by: a directory of LDAP. */
  ldapUrl: ofKind(orNone(serverUrl('an address such as ldaps://directory.example.org', ['ldap:', 'ldaps:']))).default(
    null,
  ),
  /** Whether `ldap://` is encrypted before anything is said. */
  ldapStartTls: ofKind(onOrOff).default(true),
  /** A file with the certificates that may vouch for the directory, besides those that this system knows. */
  ldapCaFile: ofKind(anyText).optional(),
  /** Who looks for people; without one, nobody in particular. */
  ldapBindDn: ofKind(anyText).optional(),
  ldapBindPassword: ofKind(anyText).optional(),
  /** A file with the password, in the place of the password itself. */
  ldapBindPasswordFile: ofKind(anyText).optional(),
  /** Below which people are looked for. */
  ldapBase: ofKind(anyText).optional(),
  /** Who is meant by `{login}`, the name that somebody signs in with. */
  ldapFilter: ofKind(ldapFilter('{login}')).default('(&(objectClass=person)(|(uid={login})(mail={login})))'),
  /** What never changes of a person, and is given to nobody else. */
  ldapIdAttribute: ofKind(anyText).default('entryUUID'),
  /** What the slug is made of. */
  ldapSlugAttribute: ofKind(anyText).default('uid'),
  ldapNameAttribute: ofKind(anyText).default('cn'),
  ldapMailAttribute: ofKind(anyText).default('mail'),
  /** Below which groups are looked for; without it, none are. */
  ldapGroupBase: ofKind(orNone(anyText)).default(null),
  /** Groups of `{dn}`, a person or a group, or of `{slug}`, what the slug of a person is made of. */
  ldapGroupFilter: ofKind(ldapFilter('{dn}', '{slug}')).default('(member={dn})'),
  ldapGroupNameAttribute: ofKind(anyText).default('cn'),
  /** Whether members of groups in a group are members of it. */
  ldapNestedGroups: ofKind(onOrOff).default(false),
  /** Whether accounts, groups and memberships are made as the directory says. */
  ldapProvision: ofKind(onOrOff).default(false),
  /** How an account that is here already is found: by what an administrator linked, or by a mail address or its slug, too. */
  ldapLink: ofKind(oneOf('subject', 'mail', 'name')).default('subject'),
  /** Whose members are administrators. */
  ldapAdminGroups: ofKind(orEmpty(names)).default([]),
}
