import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readSettings, SETTING_NAMES, SettingsError } from './settings.ts'

async function problemsOf(environment: Record<string, string>, configFile?: string): Promise<readonly string[]> {
  const error = await readSettings(environment, configFile).catch((error: unknown) => error)
  if (!(error instanceof SettingsError)) throw new Error('nothing was refused')
  return error.problems
}

function fileOf(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kalends-settings-')), 'kalends.yaml')
  writeFileSync(file, content)
  return file
}

test('without any, the defaults', async () => {
  expect(await readSettings({ PATH: '/bin' })).toEqual({
    host: '127.0.0.1',
    port: 4791,
    publicUrl: 'http://127.0.0.1:4791',
    data: resolve('data'),
    storeUrl: `sqlite:${resolve('data/kalends.db')}`,
    adminPassword: undefined,
    maxResourceBytes: 10_485_760,
    maxAttendees: 1000,
    maxAttachmentBytes: 20_971_520,
    maxAttachments: null,
    maxInstances: 10_000,
    maxCollections: 1000,
    maxResources: null,
    maxInboxItems: 10_000,
    filterLimits: { conditions: 200, depth: 8 },
    maxMultigetHrefs: 10_000,
    maxProperties: 500,
    reportSteps: 2_000_000,
    accountSteps: 60_000_000,
    accountRequests: 120_000,
    accountUploads: 8,
    accountMails: 2000,
    maxPushRegistrations: 200,
    quotaBytes: null,
    uidScope: 'calendar',
    trustedProxies: [],
    rateLimits: 'default',
    davPasswords: 'account',
    sessionHours: 720,
    sessionIdleHours: 168,
    ldapUrl: null,
    ldapStartTls: true,
    ldapFilter: '(&(objectClass=person)(|(uid={login})(mail={login})))',
    ldapIdAttribute: 'entryUUID',
    ldapSlugAttribute: 'uid',
    ldapNameAttribute: 'cn',
    ldapMailAttribute: 'mail',
    ldapGroupBase: null,
    ldapGroupFilter: '(member={dn})',
    ldapGroupNameAttribute: 'cn',
    ldapNestedGroups: false,
    ldapProvision: false,
    ldapLink: 'subject',
    ldapAdminGroups: [],
    oidcIssuer: null,
    oidcScopes: 'openid profile email',
    oidcSlugClaim: 'preferred_username',
    oidcNameClaim: 'name',
    oidcMailClaim: 'email',
    oidcGroupsClaim: null,
    oidcMail: 'verified',
    oidcRequire: [],
    oidcProvision: false,
    oidcLink: 'subject',
    oidcAdminGroups: [],
    maxWebSockets: 20_000,
    accountWebSockets: 100,
    outboundAllow: [],
    outboundHttp: 'off',
    smtpUrl: null,
    mailFrom: null,
    guestPages: false,
    mailBouncesTo: null,
    mailInListen: null,
    mailInImapUrl: null,
    mailInRequire: 'dmarc',
    mailInRelays: ['loopback'],
    mailInAuthservId: null,
    mailInSpeakers: [],
    mailInMaxBytes: 5 * 2 ** 20,
    mailInPerHour: 300,
    strangers: 'inbox',
    quarantineDays: 30,
    maxJobBytes: 512 * 2 ** 20,
    jobDays: 7,
    auditDays: 730,
    metricsListen: null,
    logLevel: 'info',
    logFormat: 'json',
    logRequests: true,
    reminders: true,
  })
})

test.each([
  ['KALENDS_PORT', '80', { port: 80, publicUrl: 'http://127.0.0.1' }],
  ['KALENDS_HOST', '::1', { host: '::1', publicUrl: 'http://[::1]:4791' }],
  ['KALENDS_PUBLIC_URL', 'https://cal.example.org/', { publicUrl: 'https://cal.example.org', guestPages: true }],
  ['KALENDS_DATABASE_URL', 'postgres://u:p@db/cal?schema=one', { storeUrl: 'postgres://u:p@db/cal?schema=one' }],
  ['KALENDS_MAX_RESOURCE_BYTES', '10MiB', { maxResourceBytes: 10_485_760 }],
  ['KALENDS_QUOTA_BYTES', '2 GiB', { quotaBytes: 2_147_483_648 }],
  ['KALENDS_QUOTA_BYTES', 'none', { quotaBytes: null }],
  ['KALENDS_QUOTA_BYTES', '', { quotaBytes: null }],
  ['KALENDS_UID_SCOPE', 'home', { uidScope: 'home' }],
  ['KALENDS_TRUSTED_PROXIES', 'loopback, 10.0.0.0/8', { trustedProxies: ['loopback', '10.0.0.0/8'] }],
  ['KALENDS_OUTBOUND_ALLOW', 'files.example.org, fd00::/8', { outboundAllow: ['files.example.org', 'fd00::/8'] }],
  ['KALENDS_OUTBOUND_HTTP', 'on', { outboundHttp: 'on' }],
  ['KALENDS_MAIL_FROM', 'Calendar <c@example.org>', { mailFrom: 'Calendar <c@example.org>' }],
])('%s=%s', async (name, value, expected) => {
  expect(await readSettings({ [name]: value })).toMatchObject(expected)
})

test('all problems are told at once, each with its name, value and what would be right', async () => {
  const problems = await problemsOf({
    KALENDS_PORT: '65536',
    KALENDS_PROT: '80',
    KALENDS_MAX_RESOURCE_BYTES: '10 apples',
    KALENDS_UID_SCOPE: 'house',
    KALENDS_TRUSTED_PROXIES: '10.0.0.0/33',
    KALENDS_PUBLIC_URL: 'https://example.org/cal',
  })
  expect([...problems].sort()).toEqual([
    'KALENDS_MAX_RESOURCE_BYTES: "10 apples" is wrong; expected: a number of bytes such as 10485760 or 10MiB',
    'KALENDS_PORT: "65536" is wrong; expected: a whole number from 0 to 65535',
    'KALENDS_PROT: there is no such setting; did you mean KALENDS_PORT?',
    'KALENDS_PUBLIC_URL: "https://example.org/cal" is wrong; expected: an address such as https://calendar.example.org, without a path',
    'KALENDS_TRUSTED_PROXIES: "10.0.0.0/33" is wrong; expected: addresses and networks with commas between, such as 10.0.0.7,192.168.0.0/16, and the word loopback, or none',
    'KALENDS_UID_SCOPE: "house" is wrong; expected: calendar or home',
  ])
})

test('mail comes from an address', async () => {
  expect(await problemsOf({ KALENDS_SMTP_URL: 'smtp://127.0.0.1' })).toEqual([
    'KALENDS_MAIL_FROM: is missing, and KALENDS_SMTP_URL needs it; expected: a mail address such as calendar@example.org or Calendar <calendar@example.org>',
  ])
})

test('a secret is not repeated', async () => {
  const problems = await problemsOf({ KALENDS_DATABASE_URL: 'mysql://root:hunter2@db', KALENDS_SMTP_URL: 'hunter2' })
  expect(problems).toHaveLength(2)
  expect(problems.join()).not.toContain('hunter2')
})

test('a file holds the same names; the environment goes first', async () => {
  const file = fileOf('KALENDS_PORT: 5000\nKALENDS_MAX_ATTENDEES: 7\nKALENDS_TRUSTED_PROXIES: [loopback, 10.0.0.1]\n')
  expect(await readSettings({ KALENDS_PORT: '6000' }, file)).toMatchObject({
    port: 6000,
    maxAttendees: 7,
    trustedProxies: ['loopback', '10.0.0.1'],
  })
  expect(await readSettings({ KALENDS_CONFIG: file })).toMatchObject({ port: 5000 })
})

test.each([
  ['KALENDS_PORT: [', /KALENDS|kalends\.yaml/],
  ['- one', /lines such as/],
  ['PORT: 80', /PORT: there is no such setting/],
  ['KALENDS_PORT: eighty', /KALENDS_PORT: "eighty" is wrong/],
])('a wrong file is refused: %s', async (content, message) => {
  expect((await problemsOf({}, fileOf(content))).join('\n')).toMatch(message)
})

test('a page for guests needs a public name', async () => {
  expect((await problemsOf({ KALENDS_GUEST_PAGES: 'on' })).join()).toMatch(/KALENDS_PUBLIC_URL: is missing/)
  const off = { KALENDS_GUEST_PAGES: 'off', KALENDS_PUBLIC_URL: 'https://cal.example.org' }
  expect(await readSettings(off)).toMatchObject({ guestPages: false })
})

test('a missing file is refused', async () => {
  expect((await problemsOf({ KALENDS_CONFIG: '/nonexistent.yaml' })).join()).toMatch(/KALENDS_CONFIG: .*ENOENT/)
})

const documents = new URL('../', import.meta.url)
/** Names in these documents that only tests read, or the file of docker compose. */
const NO_SETTINGS = [
  'KALENDS_CORPUS',
  'KALENDS_DOMAIN',
  'KALENDS_FRAMES',
  'KALENDS_FUZZ_SECONDS',
  'KALENDS_FUZZ_SEED',
  'KALENDS_ORACLE',
]

test("each has a line in the operator's guide, and what documents name is one", () => {
  const read = (path: string) => readFileSync(new URL(path, documents), 'utf8')
  const lines = read('docs/operator.md').split('\n')
  const isTold = (name: string) => lines.some((line) => line.startsWith('| `') && line.includes(`\`${name}\``))
  // `--config` is the usual way to say that one.
  expect(SETTING_NAMES.filter((name) => !isTold(name))).toEqual(['KALENDS_CONFIG', 'KALENDS_TEST_DATABASE_URL'])

  const docs = readdirSync(new URL('docs', documents), { recursive: true, encoding: 'utf8' })
  const files = [
    ...[
      'README.md',
      'CHANGELOG.md',
      'docker/README.md',
      'docker/compose.yaml',
      'docker/Dockerfile',
      'docker/Caddyfile',
    ],
    ...['docker/kalends@.service', 'docker/helm/README.md', 'docker/helm/values.yaml'],
    'docker/helm/templates/deployment.yaml',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ]
  const named = files.flatMap((file) => read(file).match(/\bKALENDS_[A-Z_]*[A-Z]\b/g) ?? [])
  expect(new Set(named).size).toBeGreaterThan(30)
  expect(named.filter((name) => !SETTING_NAMES.includes(name) && !NO_SETTINGS.includes(name))).toEqual([])
})

test.each([
  ['KALENDS_MAIL_IN_LISTEN', 'lmtp://127.0.0.1', 'an address with a port, such as lmtp://127.0.0.1:2424, or none'],
  ['KALENDS_MAIL_IN_LISTEN', 'smtp:127.0.0.1:2525', 'an address with a port, such as lmtp://127.0.0.1:2424, or none'],
])('%s: %s would listen anywhere', async (name, value, expected) => {
  expect(await problemsOf({ [name]: value })).toEqual([`${name}: "${value}" is wrong; expected: ${expected}`])
})

test.each([
  ['KALENDS_MAIL_IN_IMAP_URL', 'imaps:///INBOX'],
  ['KALENDS_SMTP_URL', 'smtp:user:password@example.org'],
])('%s without a host', async (name, value) => {
  expect(await problemsOf({ [name]: value })).toEqual([
    expect.stringContaining(`${name}: the value (not shown) is wrong; expected: an address such as`),
  ])
})

test('a secret may be the first line of a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kalends-settings-'))
  const file = join(folder, 'secret')
  const given = { KALENDS_OIDC_ISSUER: 'https://id.example.org', KALENDS_OIDC_CLIENT_ID: 'kalends' }
  const withFile = { ...given, KALENDS_OIDC_CLIENT_SECRET_FILE: file }
  await expect(readSettings(withFile)).rejects.toThrow(/KALENDS_OIDC_CLIENT_SECRET_FILE: ENOENT/)
  writeFileSync(file, '\n')
  await expect(readSettings(withFile)).rejects.toThrow(/has no first line/)
  writeFileSync(file, 's3cret\nmore')
  expect((await readSettings(withFile)).oidcClientSecret).toBe('s3cret')
  rmSync(folder, { recursive: true })
  await expect(readSettings({ KALENDS_OIDC_ISSUER: 'https://id.example.org' })).rejects.toThrow(/OIDC_CLIENT_ID/)
  for (const wrong of ['hd', '=x', 'a=,b']) {
    await expect(readSettings({ ...given, KALENDS_OIDC_REQUIRE: wrong })).rejects.toThrow(/OIDC_REQUIRE/)
  }
  const read = await readSettings({ ...given, KALENDS_OIDC_REQUIRE: 'hd=example.org, groups=a=b' })
  expect(read.oidcRequire).toEqual([
    { claim: 'hd', value: 'example.org' },
    { claim: 'groups', value: 'a=b' },
  ])
})

test('a directory needs a place to look in, and filters with a place for who is looked for', async () => {
  const given = { KALENDS_LDAP_URL: 'ldaps://directory.example.org', KALENDS_LDAP_BASE: 'dc=example,dc=org' }
  await expect(readSettings({ KALENDS_LDAP_URL: given.KALENDS_LDAP_URL })).rejects.toThrow(/KALENDS_LDAP_BASE/)
  for (const wrong of ['(uid=x)', 'uid={login}', '(uid={login}', '(uid={login}))(', '(a))((uid={login})']) {
    await expect(readSettings({ ...given, KALENDS_LDAP_FILTER: wrong })).rejects.toThrow(/LDAP_FILTER/)
  }
  const right = '(&(objectClass=user)(sAMAccountName={login}))'
  expect((await readSettings({ ...given, KALENDS_LDAP_FILTER: right })).ldapFilter).toBe(right)
})
