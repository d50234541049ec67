/** What a provider says about somebody, in the words that the settings give it. */
import { isEmail } from '../../../protocol/caldav/mail-address.ts'
import type { Vouched } from '../../directory/take-in.ts'
import type { OidcSettings } from './provider.ts'

export type Claims = Readonly<Record<string, unknown>>

const MOST_GROUPS = 500
const LONGEST = 200

export interface ClaimsRead {
  readonly person: Vouched
  /** Why this one may not sign in here, for the log. */
  readonly forbidden?: string
}

/** `claims` have an issuer and a subject: the library has compared them. */
export function readClaims(claims: Claims, settings: OidcSettings): ClaimsRead {
  const { oidcSlugClaim, oidcNameClaim, oidcRequire } = settings
  const mail = textOf(find(claims, settings.oidcMailClaim))
  const person: Vouched = {
    provider: settings.oidcIssuer,
    subject: String(claims.sub),
    login: textOf(find(claims, oidcSlugClaim)) ?? mail,
    name: textOf(find(claims, oidcNameClaim)),
    mail: mail !== undefined && isEmail(mail) && isBelieved(claims, settings) ? mail : undefined,
    groups: groupsOf(claims, settings),
  }
  const missing = oidcRequire.find(({ claim, value }) => !textsOf(find(claims, claim)).includes(value))
  const forbidden = missing ? `its ${missing.claim} is not ${missing.value}` : whyNotRead(claims, settings)
  return { person, ...(forbidden !== undefined && { forbidden }) }
}

/** A claim may be inside of another: `realm_access.roles`. One that is called so comes first. */
function find(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  const dot = name.indexOf('.')
  const inner = dot > 0 && Object.hasOwn(claims, name.slice(0, dot)) ? claims[name.slice(0, dot)] : undefined
  return isClaims(inner) ? find(inner, name.slice(dot + 1)) : undefined
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.replace(/\p{Cc}+/gu, ' ').trim()
  return text === '' ? undefined : text.slice(0, LONGEST)
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((one) => ['string', 'number', 'boolean'].includes(typeof one)).map(String)
}

// OpenID Connect Core §5.7: an address alone names nobody; some providers write the flag as a text. §5.1: it is about `email` alone.
function isBelieved({ email_verified }: Claims, { oidcMail, oidcMailClaim }: OidcSettings): boolean {
  if (oidcMail === 'any') return true
  return oidcMailClaim === 'email' && (email_verified === true || email_verified === 'true')
}

function groupsOf(claims: Claims, { oidcGroupsClaim }: OidcSettings): readonly string[] {
  const named = oidcGroupsClaim === null ? [] : textsOf(find(claims, oidcGroupsClaim))
  const groups = named.flatMap((group) => textOf(group) ?? [])
  return [...new Set(groups)].slice(0, MOST_GROUPS)
}

/** Who is in more groups than fit would lose some here. */
function whyNotRead(claims: Claims, { oidcGroupsClaim }: OidcSettings): string | undefined {
  const elsewhere = claims._claim_names
  const isElsewhere = oidcGroupsClaim !== null && isClaims(elsewhere) && Object.hasOwn(elsewhere, oidcGroupsClaim)
  // Client: Microsoft Entra ID: above 200 groups it names a place to ask instead of the groups.
  return isElsewhere ? 'the provider leaves the groups out, as they are too many' : undefined
}
