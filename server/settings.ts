import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { isEmail } from '../protocol/caldav/mail-address.ts'
import { type FilterLimits, USUAL_FILTER_LIMITS } from '../protocol/dav/filter-grammar.ts'
import { didYouMean } from './did-you-mean.ts'
import { byteCount, type Kind, ofKind, oneOf, orNone, wholeNumber } from './kind.ts'

/** How this server runs. Read once at start; nothing else looks at the environment. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** Where clients reach it, without a slash at the end. */
  readonly publicUrl: string
  /** Absolute path of the data folder. */
  readonly data: string
  /** What `openStore` opens: `sqlite:…` in the data folder, or `postgres://…`. */
  readonly storeUrl: string
  readonly adminPassword: string | undefined
  readonly maxResourceBytes: number
  readonly maxAttendees: number
  /** Of one file that is attached to an event. */
  readonly maxAttachmentBytes: number
  /** Of one component; null for no limit. */
  readonly maxAttachments: number | null
  readonly maxInstances: number
  readonly maxCollections: number
  readonly maxResources: number | null
  readonly quotaBytes: number | null
  readonly filterLimits: FilterLimits
  readonly maxMultigetHrefs: number
  /** Asked for in one request. */
  readonly maxProperties: number
  /** What one report may cost, in steps of its work. */
  readonly reportSteps: number
  /** What all reports of one account may cost in a minute; null for no limit. */
  readonly accountSteps: number | null
  /** Of one account, in a minute. */
  readonly accountRequests: number | null
  /** Of files that are attached, by one account at the same time. */
  readonly accountUploads: number | null
  /** That leave in the name of one account in a day, each recipient counted. */
  readonly accountMails: number | null
  /** Of one principal. */
  readonly maxPushRegistrations: number
  readonly uidScope: 'calendar' | 'home'
  /** Addresses, networks (`10.0.0.0/8`), and the word `loopback`. */
  readonly trustedProxies: readonly string[]
  readonly rateLimits: 'default' | 'off'
  /** Names, addresses and networks that requests for users may go to though they are inside, or without encryption. */
  readonly outboundAllow: readonly string[]
  /** Whether requests for users may go without encryption to the rest of the world. */
  readonly outboundHttp: 'on' | 'off'
  readonly smtpUrl: string | null
  readonly mailFrom: string | null
  /** Whether invitations by mail have a link to a page on which guests answer. */
  readonly guestPages: boolean
  /** The address that bounces go to, with a tag for each mail; null: to that of `mailFrom`, without. */
  readonly mailBouncesTo: string | null
  /** Where mail is taken: `smtp://host:port` or `lmtp://host:port`. */
  readonly mailInListen: string | null
  /** The mailbox that is read: `imaps://user:password@host/folder`. */
  readonly mailInImapUrl: string | null
  /** What makes a sender believed: the domain's DMARC policy, or its signature alone. */
  readonly mailInRequire: 'dmarc' | 'dkim'
  /** Mail servers of this house, which say the truth about a mail; addresses, networks, `loopback`. */
  readonly mailInRelays: readonly string[]
  /** RFC 8601 §2.5: by which name they do. */
  readonly mailInAuthservId: string | null
  /** Addresses that speak for everybody of their domain, and domains whose people speak for each other. */
  readonly mailInSpeakers: readonly string[]
  readonly mailInMaxBytes: number
  /** Messages of one address elsewhere in an hour, each recipient counted; ten times as many invitations of a domain. */
  readonly mailInPerHour: number | null
  /** What becomes of invitations from people whom their recipient does not know. */
  readonly strangers: 'inbox' | 'quarantine' | 'drop' | 'calendar'
  readonly quarantineDays: number
  /** Whether alarms whose ACTION is EMAIL are mailed. */
  readonly reminders: boolean
}

/** All that is wrong with the settings, a sentence for each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
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
  return check(Object.fromEntries(given))
}

async function readConfigFile(file: string): Promise<[string, unknown][]> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(readText(file))
  const broken = document.errors.map((error) => `${file}: ${error.message.trim()}`)
  if (broken.length > 0) throw new SettingsError(broken)

  const content: unknown = document.toJS() ?? {}
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError([`${file}: lines such as "KALENDS_PORT: 4791" are expected`])
  }
  return Object.entries(content).map(([name, value]) => [name, asText(value)])
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError([`KALENDS_CONFIG: ${error instanceof Error ? error.message : String(error)}`])
  }
}

/** YAML has numbers and lists where the environment has text alone. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.join(',')
  return value === null ? '' : typeof value === 'object' ? value : String(value)
}

// --- the kinds of values ---------------------------------------------------------------------------------------

const anyText: Kind<string> = { expected: 'a text', read: (text) => text }

const host: Kind<string> = {
  expected: 'a host name or an address to listen on',
  read: (text) => (isIP(text) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(text) ? text : undefined),
}

function url(expected: string, protocols: readonly string[]): Kind<string> {
  const read = (text: string) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined)
  return { expected, read }
}

/** Of a server: with a host, and with a port where there is no usual one. */
function serverUrl(expected: string, protocols: readonly string[], { needsPort = false } = {}): Kind<string> {
  const { read } = url(expected, protocols)
  return {
    expected,
    read(text) {
      const { hostname, port } = new URL(read(text) ?? 'none:')
      return hostname === '' || (needsPort && port === '') ? undefined : text
    },
  }
}

/** Every path that clients see is fixed below the root of its host. */
const publicUrl: Kind<string> = {
  expected: 'an address such as https://calendar.example.org, without a path',
  read(text) {
    const parsed = URL.canParse(text) ? new URL(text) : undefined
    const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
    return isWeb && parsed.href === `${parsed.origin}/` ? parsed.origin : undefined
  },
}

const mailFrom: Kind<string> = {
  expected: 'a mail address such as calendar@example.org or Calendar <calendar@example.org>',
  read: (text) => (/^(?:[^<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text) ? text : undefined),
}

const mailAddress: Kind<string> = {
  expected: 'a mail address such as bounces@example.org',
  read: (text) => (isEmail(text) ? text.toLowerCase() : undefined),
}

const speakers: Kind<readonly string[]> = {
  expected: 'mail addresses and domains with commas between, such as calendar@partner.example,school.example',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim().toLowerCase())
    return entries.every((entry) => isEmail(entry) || host.read(entry) !== undefined) ? entries : undefined
  },
}

const proxies: Kind<readonly string[]> = {
  expected: 'addresses and networks with commas between, such as 10.0.0.7,192.168.0.0/16, and the word loopback',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim())
    return entries.every((entry) => entry === 'loopback' || isNetwork(entry)) ? entries : undefined
  },
}

const destinations: Kind<readonly string[]> = {
  expected: 'host names, addresses and networks with commas between, such as files.example.org,10.1.0.0/16',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim())
    return entries.every((entry) => isNetwork(entry) || host.read(entry) !== undefined) ? entries : undefined
  },
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
  return isIP(address) > 0 && isPrefix && rest.length === 0
}

// --- the settings ----------------------------------------------------------------------------------------------

const schema = z.strictObject({
  KALENDS_CONFIG: ofKind(anyText).optional(),
  KALENDS_HOST: ofKind(host).default('127.0.0.1'),
  KALENDS_PORT: ofKind(wholeNumber(0, 65_535)).default(4791),
  KALENDS_PUBLIC_URL: ofKind(publicUrl).optional(),
  KALENDS_DATA: ofKind(anyText).default('./data'),
  KALENDS_DATABASE_URL: ofKind(
    orNone(url('an address such as postgres://user@host/database', ['postgres:', 'postgresql:'])),
  ).default(null),
  KALENDS_ADMIN_PASSWORD: ofKind(anyText).optional(),
  KALENDS_MAX_RESOURCE_BYTES: ofKind(byteCount).default(10 * 2 ** 20),
  KALENDS_MAX_ATTENDEES: ofKind(wholeNumber(1, 1_000_000)).default(1000),
  KALENDS_MAX_ATTACHMENT_BYTES: ofKind(byteCount).default(20 * 2 ** 20),
  KALENDS_MAX_ATTACHMENTS: ofKind(orNone(wholeNumber(1, 1_000_000))).default(null),
  KALENDS_MAX_INSTANCES: ofKind(wholeNumber(1, 1_000_000)).default(10_000),
  KALENDS_MAX_COLLECTIONS: ofKind(wholeNumber(1, 1_000_000)).default(1000),
  KALENDS_MAX_RESOURCES: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(null),
  KALENDS_QUOTA_BYTES: ofKind(orNone(byteCount)).default(null),
  KALENDS_MAX_FILTER_CONDITIONS: ofKind(wholeNumber(1, 100_000)).default(USUAL_FILTER_LIMITS.conditions),
  KALENDS_MAX_FILTER_DEPTH: ofKind(wholeNumber(1, 64)).default(USUAL_FILTER_LIMITS.depth),
  KALENDS_MAX_MULTIGET_HREFS: ofKind(wholeNumber(1, 1_000_000)).default(10_000),
  KALENDS_MAX_PROPERTIES: ofKind(wholeNumber(1, 1_000_000)).default(500),
  KALENDS_REPORT_STEPS: ofKind(wholeNumber(1_000, 1_000_000_000)).default(2_000_000),
  KALENDS_ACCOUNT_STEPS: ofKind(orNone(wholeNumber(1_000, 1_000_000_000_000))).default(60_000_000),
  KALENDS_ACCOUNT_REQUESTS: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(120_000),
  KALENDS_ACCOUNT_UPLOADS: ofKind(orNone(wholeNumber(1, 1_000_000))).default(8),
  KALENDS_ACCOUNT_MAILS: ofKind(orNone(wholeNumber(0, 1_000_000_000))).default(2000),
  KALENDS_MAX_PUSH_REGISTRATIONS: ofKind(wholeNumber(0, 1_000_000)).default(200),
  KALENDS_UID_SCOPE: ofKind(oneOf('calendar', 'home')).default('calendar'),
  KALENDS_TRUSTED_PROXIES: ofKind(orNone(proxies)).default(null),
  KALENDS_RATE_LIMITS: ofKind(oneOf('default', 'off')).default('default'),
  KALENDS_OUTBOUND_ALLOW: ofKind(orNone(destinations)).default(null),
  KALENDS_OUTBOUND_HTTP: ofKind(oneOf('on', 'off')).default('off'),
  KALENDS_SMTP_URL: ofKind(
    orNone(serverUrl('an address such as smtp://user:password@host:587', ['smtp:', 'smtps:'])),
  ).default(null),
  KALENDS_MAIL_FROM: ofKind(orNone(mailFrom)).default(null),
  KALENDS_GUEST_PAGES: ofKind(oneOf('on', 'off')).optional(),
  KALENDS_MAIL_BOUNCES_TO: ofKind(orNone(mailAddress)).default(null),
  KALENDS_MAIL_IN_LISTEN: ofKind(
    orNone(serverUrl('an address with a port, such as lmtp://127.0.0.1:2424', ['smtp:', 'lmtp:'], { needsPort: true })),
  ).default(null),
  KALENDS_MAIL_IN_IMAP_URL: ofKind(
    orNone(serverUrl('an address such as imaps://user:password@host/INBOX', ['imap:', 'imaps:'])),
  ).default(null),
  KALENDS_MAIL_IN_REQUIRE: ofKind(oneOf('dmarc', 'dkim')).default('dmarc'),
  KALENDS_MAIL_IN_RELAYS: ofKind(orNone(proxies)).default(['loopback']),
  KALENDS_MAIL_IN_AUTHSERV_ID: ofKind(orNone(host)).default(null),
  KALENDS_MAIL_IN_SPEAKERS: ofKind(orNone(speakers)).default(null),
  KALENDS_MAIL_IN_MAX_BYTES: ofKind(byteCount).default(5 * 2 ** 20),
  KALENDS_MAIL_IN_PER_HOUR: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(300),
  KALENDS_STRANGERS: ofKind(oneOf('inbox', 'quarantine', 'drop', 'calendar')).default('inbox'),
  KALENDS_QUARANTINE_DAYS: ofKind(wholeNumber(1, 3_650)).default(30),
  KALENDS_REMINDERS: ofKind(oneOf('on', 'off')).default('on'),
  KALENDS_TEST_DATABASE_URL: ofKind(anyText).optional(),
})

/** Their values are never repeated in a message. */
const SECRET = new Set([
  'KALENDS_ADMIN_PASSWORD',
  'KALENDS_DATABASE_URL',
  'KALENDS_SMTP_URL',
  'KALENDS_MAIL_IN_IMAP_URL',
  'KALENDS_TEST_DATABASE_URL',
])

function check(given: Readonly<Record<string, unknown>>): Settings {
  const checked = schema.safeParse(given)
  if (checked.success) {
    requireMailFrom(checked.data)
    requirePublicUrl(checked.data)
    return settingsOf(checked.data)
  }
  throw new SettingsError(
    checked.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(unknownName)
        : [wrongValue(given, String(issue.path[0]), issue.message)],
    ),
  )
}

/** Mail needs an address that it comes from; the address alone is of use to push services. */
function requireMailFrom({ KALENDS_SMTP_URL, KALENDS_MAIL_FROM }: z.infer<typeof schema>): void {
  if (KALENDS_SMTP_URL === null || KALENDS_MAIL_FROM !== null) return
  throw new SettingsError([
    `KALENDS_MAIL_FROM: is missing, and KALENDS_SMTP_URL needs it; expected: ${mailFrom.expected}`,
  ])
}

/** Guests elsewhere reach the server by no other name. */
function requirePublicUrl({ KALENDS_GUEST_PAGES, KALENDS_PUBLIC_URL }: z.infer<typeof schema>): void {
  if (KALENDS_GUEST_PAGES !== 'on' || KALENDS_PUBLIC_URL !== undefined) return
  throw new SettingsError([
    `KALENDS_PUBLIC_URL: is missing, and KALENDS_GUEST_PAGES needs it; expected: ${publicUrl.expected}`,
  ])
}

function unknownName(name: string): string {
  return `${name}: there is no such setting${didYouMean(name, Object.keys(schema.shape))}`
}

function wrongValue(given: Readonly<Record<string, unknown>>, name: string, expected: string): string {
  const value = SECRET.has(name) ? 'the value (not shown)' : JSON.stringify(given[name])
  return `${name}: ${value} is wrong; expected: ${expected}`
}

function settingsOf(values: z.infer<typeof schema>): Settings {
  const data = resolve(values.KALENDS_DATA)
  return {
    host: values.KALENDS_HOST,
    port: values.KALENDS_PORT,
    publicUrl: values.KALENDS_PUBLIC_URL ?? addressOf(values.KALENDS_HOST, values.KALENDS_PORT),
    data,
    storeUrl: values.KALENDS_DATABASE_URL ?? `sqlite:${join(data, 'kalends.db')}`,
    adminPassword: values.KALENDS_ADMIN_PASSWORD,
    maxResourceBytes: values.KALENDS_MAX_RESOURCE_BYTES,
    maxAttendees: values.KALENDS_MAX_ATTENDEES,
    maxAttachmentBytes: values.KALENDS_MAX_ATTACHMENT_BYTES,
    maxAttachments: values.KALENDS_MAX_ATTACHMENTS,
    maxInstances: values.KALENDS_MAX_INSTANCES,
    maxCollections: values.KALENDS_MAX_COLLECTIONS,
    maxResources: values.KALENDS_MAX_RESOURCES,
    quotaBytes: values.KALENDS_QUOTA_BYTES,
    filterLimits: { conditions: values.KALENDS_MAX_FILTER_CONDITIONS, depth: values.KALENDS_MAX_FILTER_DEPTH },
    maxMultigetHrefs: values.KALENDS_MAX_MULTIGET_HREFS,
    maxProperties: values.KALENDS_MAX_PROPERTIES,
    reportSteps: values.KALENDS_REPORT_STEPS,
    accountSteps: values.KALENDS_ACCOUNT_STEPS,
    accountRequests: values.KALENDS_ACCOUNT_REQUESTS,
    accountUploads: values.KALENDS_ACCOUNT_UPLOADS,
    accountMails: values.KALENDS_ACCOUNT_MAILS,
    maxPushRegistrations: values.KALENDS_MAX_PUSH_REGISTRATIONS,
    uidScope: values.KALENDS_UID_SCOPE,
    trustedProxies: values.KALENDS_TRUSTED_PROXIES ?? [],
    rateLimits: values.KALENDS_RATE_LIMITS,
    outboundAllow: values.KALENDS_OUTBOUND_ALLOW ?? [],
    outboundHttp: values.KALENDS_OUTBOUND_HTTP,
    smtpUrl: values.KALENDS_SMTP_URL,
    mailFrom: values.KALENDS_MAIL_FROM,
    guestPages: (values.KALENDS_GUEST_PAGES ?? 'on') === 'on' && values.KALENDS_PUBLIC_URL !== undefined,
    mailBouncesTo: values.KALENDS_MAIL_BOUNCES_TO,
    mailInListen: values.KALENDS_MAIL_IN_LISTEN,
    mailInImapUrl: values.KALENDS_MAIL_IN_IMAP_URL,
    mailInRequire: values.KALENDS_MAIL_IN_REQUIRE,
    mailInRelays: values.KALENDS_MAIL_IN_RELAYS ?? [],
    mailInAuthservId: values.KALENDS_MAIL_IN_AUTHSERV_ID,
    mailInSpeakers: values.KALENDS_MAIL_IN_SPEAKERS ?? [],
    mailInMaxBytes: values.KALENDS_MAIL_IN_MAX_BYTES,
    mailInPerHour: values.KALENDS_MAIL_IN_PER_HOUR,
    strangers: values.KALENDS_STRANGERS,
    quarantineDays: values.KALENDS_QUARANTINE_DAYS,
    reminders: values.KALENDS_REMINDERS === 'on',
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
