import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { FilterLimits } from '../protocol/dav/filter-grammar.ts'
import { didYouMean } from './did-you-mean.ts'
import { ofKind } from './kind.ts'
import { readConfigFile } from './settings/config-file.ts'
import { anyText, mailFrom, publicUrl } from './settings/kinds.ts'
import { LIMITS } from './settings/limits.ts'
import { MAIL } from './settings/mail.ts'
import { NETWORK } from './settings/network.ts'
import { PROVIDERS } from './settings/providers.ts'
import { readSecretFile } from './settings/secret-file.ts'
import { SettingsError } from './settings/settings-error.ts'

export { SettingsError } from './settings/settings-error.ts'

/** By the names that the code has for them: `maxAttendees` is `KALENDS_MAX_ATTENDEES`. */
const schema = z.object({
  ...NETWORK,
  ...LIMITS,
  ...MAIL,
  ...PROVIDERS,
  config: ofKind(anyText).optional(),
  testDatabaseUrl: ofKind(anyText).optional(),
})

type Given = z.infer<typeof schema>

/** What is worked out of what was given. */
type Raw = 'config' | 'testDatabaseUrl' | 'databaseUrl' | 'maxFilterConditions' | 'maxFilterDepth'

/** How this server runs. Read once at start; nothing else looks at the environment. */
export interface Settings extends Readonly<Omit<Given, Raw>> {
  /** Where clients reach it, without a slash at the end. */
  readonly publicUrl: string
  /** What `openStore` opens: `sqlite:…` in the data folder, whose path is absolute, or `postgres://…`. */
  readonly storeUrl: string
  readonly filterLimits: FilterLimits
  /** Whether invitations by mail have a link to a page on which guests answer. */
  readonly guestPages: boolean
}

/** Their values are never repeated in a message. */
const SECRET: ReadonlySet<string> = new Set<keyof Given>([
  'adminPassword',
  'metricsToken',
  'databaseUrl',
  'smtpUrl',
  'mailInImapUrl',
  'oidcClientSecret',
  'ldapBindPassword',
  'testDatabaseUrl',
])

const KEYS: ReadonlyMap<string, string> = new Map(Object.keys(schema.shape).map((key) => [nameOf(key), key]))

/** As operators write them. */
export const SETTING_NAMES: readonly string[] = [...KEYS.keys()]

function nameOf(key: string): string {
  return `KALENDS_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}

export interface SettingDescribed {
  /** As the code names it. */
  readonly key: string
  readonly name: string
  /** What would be right. */
  readonly expected: string
  /** What holds when it is left out. */
  readonly usual: string
}

/** In the order of names. */
export function settingsDescribed(): readonly SettingDescribed[] {
  const all = Object.entries(schema.shape).map(([key, setting]) => {
    // No setting is an object, and a wrong value is told what would be right.
    const expected = setting.safeParse({}).error?.issues[0]?.message ?? ''
    return { key, name: nameOf(key), expected, usual: inWords(setting.safeParse(undefined).data, expected) }
  })
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export interface SettingInForce extends SettingDescribed {
  /** Null where it is secret, or is worked into something else. */
  readonly value: string | null
  readonly isSecret: boolean
}

/** What holds, and no secret: neither values that are one nor what stands before the @ of a URL. */
export function settingsInForce(settings: Settings): readonly SettingInForce[] {
  const values: Readonly<Record<string, unknown>> = { ...settings }
  return settingsDescribed().map((described) => {
    const { key, expected } = described
    const isSecret = SECRET.has(key) || /password|secret|token/i.test(key)
    const isShown = !isSecret && key in values
    const value = isShown
      ? inWords(values[key], expected)
          .replaceAll('`', '')
          .replace(/\/\/[^/@]*@/g, '//…@')
      : null
    return { ...described, value, isSecret }
  })
}

function inWords(value: unknown, expected: string): string {
  if (value === undefined || value === null) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `\`${value.join(',')}\``
  if (typeof value === 'boolean') return value ? '`on`' : '`off`'
  const isMebibytes = typeof value === 'number' && expected.includes('bytes') && value % 2 ** 20 === 0
  return isMebibytes ? `\`${value / 2 ** 20}MiB\`` : `\`${value}\``
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Settings from `KALENDS_…` in the environment, then from the same names in the YAML file that `--config` or
 * `KALENDS_CONFIG` names, then defaults. An empty value is one that is not set. Throws a SettingsError.
 */
export async function readSettings(environment: Environment, configFile?: string): Promise<Settings> {
  const fromEnvironment = Object.entries(environment).filter(([name]) => name.startsWith('KALENDS_'))
  const file = configFile ?? environment.KALENDS_CONFIG
  const fromFile = file ? await readConfigFile(file) : []
  const given = [...fromFile, ...fromEnvironment].filter(([, value]) => value !== '' && value !== undefined)
  return settingsOf(check(new Map(given)))
}

function check(given: ReadonlyMap<string, unknown>): Given {
  const unknown = [...given.keys()].filter((name) => !KEYS.has(name)).map(unknownName)
  const checked = schema.safeParse(Object.fromEntries([...KEYS].map(([name, key]) => [key, given.get(name)])))
  const wrong = checked.error?.issues.map(({ path, message }) => wrongValue(given, String(path[0]), message)) ?? []
  if (!checked.success || unknown.length > 0) throw new SettingsError([...unknown, ...wrong])
  const missing = findMissing(checked.data)
  if (missing !== undefined) throw new SettingsError([missing])
  return checked.data
}

function unknownName(name: string): string {
  return `${name}: there is no such setting${didYouMean(name, SETTING_NAMES)}`
}

function wrongValue(given: ReadonlyMap<string, unknown>, key: string, expected: string): string {
  const name = nameOf(key)
  const value = SECRET.has(key) ? 'the value (not shown)' : JSON.stringify(given.get(name))
  return `${name}: ${value} is wrong; expected: ${expected}`
}

function findMissing(given: Given): string | undefined {
  // Mail needs an address that it comes from; the address alone is of use to push services.
  if (given.smtpUrl !== null && given.mailFrom === null)
    return `KALENDS_MAIL_FROM: is missing, and KALENDS_SMTP_URL needs it; expected: ${mailFrom.expected}`
  // Guests elsewhere reach the server by no other name.
  if (given.guestPages === true && given.publicUrl === undefined)
    return `KALENDS_PUBLIC_URL: is missing, and KALENDS_GUEST_PAGES needs it; expected: ${publicUrl.expected}`
  if (given.oidcIssuer !== null && given.oidcClientId === undefined)
    return 'KALENDS_OIDC_CLIENT_ID: is missing, and KALENDS_OIDC_ISSUER needs it'
  if (given.ldapUrl !== null && given.ldapBase === undefined)
    return 'KALENDS_LDAP_BASE: is missing, and KALENDS_LDAP_URL needs it'
  return undefined
}

function settingsOf(given: Given): Settings {
  const { config, testDatabaseUrl, databaseUrl, maxFilterConditions, maxFilterDepth, ...settings } = given
  const data = resolve(given.data)
  return {
    ...settings,
    data,
    publicUrl: given.publicUrl ?? addressOf(given.host, given.port),
    storeUrl: databaseUrl ?? `sqlite:${join(data, 'kalends.db')}`,
    oidcClientSecret:
      given.oidcClientSecret ?? readSecretFile('KALENDS_OIDC_CLIENT_SECRET_FILE', given.oidcClientSecretFile),
    ldapBindPassword:
      given.ldapBindPassword ?? readSecretFile('KALENDS_LDAP_BIND_PASSWORD_FILE', given.ldapBindPasswordFile),
    filterLimits: { conditions: maxFilterConditions, depth: maxFilterDepth },
    guestPages: given.guestPages !== false && given.publicUrl !== undefined,
  }
}

export function sendsMail({ smtpUrl, mailFrom }: Pick<Settings, 'smtpUrl' | 'mailFrom'>): boolean {
  return smtpUrl !== null && mailFrom !== null
}

/** How a browser on this machine reaches what listens on `host`. */
export function addressOf(listenHost: string, port: number): string {
  const isAnyAddress = listenHost === '0.0.0.0' || listenHost === '::'
  const name = isAnyAddress ? hostname() : isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost
  return port === 80 ? `http://${name}` : `http://${name}:${port}`
}
