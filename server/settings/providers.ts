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
}
