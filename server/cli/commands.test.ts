import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schedulingStore } from '../../scheduling/delivery/scheduling-store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { isPassword } from '../auth/password.ts'
import type { Deps } from '../dav/request.ts'
import { newObjectOf, termsOfServer } from '../dav/scheduling.ts'
import { readSettings } from '../settings.ts'
import { unfold } from '../testing/calendar-text.ts'
import { answersIn, type Meeting, meeting } from '../testing/meetings.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { readCommandLine } from './program.ts'
import { runTaskHere } from './run-task.ts'
import { CallerGone } from './task.ts'

let opened: TestStore
let deps: Deps
beforeAll(async () => {
  opened = await testStore('sqlite')
  const data = await mkdtemp(join(tmpdir(), 'kalends-commands-'))
  const settings = { ...(await readSettings({})), data }
  const log = pino({ level: 'silent' })
  deps = { store: opened.store, settings, log, now: () => new Date(), newName: randomUUID }
})
afterAll(async () => {
  await opened.destroy()
  await rm(deps.settings.data, { recursive: true })
})

/** The exit code and all that was said: lines of standard error begin with `!`. */
async function run(line: string, input = ''): Promise<string[]> {
  const io = memoryIo(input)
  const code = await runTaskHere(line.split(' '), io, deps)
  const written = Buffer.concat(io.written).toString()
  return [`${code}`, ...io.printed, ...io.warned.map((text) => `! ${text}`), ...(written === '' ? [] : [written])]
}

test('a story of people and rooms', async () => {
  expect(await run('user add alice --name Alice --email alice@example.test --password a')).toEqual([
    '0',
    '+ user alice',
  ])
  expect(await run('user add bob --password-stdin', 'b')).toEqual(['0', '+ user bob'])
  expect(await run('user add carol --no-password')).toEqual(['0', '+ user carol'])
  expect((await run('user remove-second-factor carol'))[0]).not.toBe('0')
  expect(await run('user add root --admin')).toEqual([
    '0',
    '+ user root',
    expect.stringMatching(/^password {2}\S{23}$/),
  ])
  expect(await run('user add alice')).toEqual(['1', '! There is a user "alice" already.'])
  expect(await run('group add staff --member alice bob --email staff@example.test')).toEqual([
    '0',
    '+ group staff',
    '~ group staff: members +alice +bob',
  ])
  expect(await run('group members staff --add carol --remove alice')).toEqual([
    '0',
    '~ group staff: members +carol -alice',
    'bob\tbob',
    'carol\tcarol',
  ])
  expect(await run('room add atlas --capacity 12 --feature video whiteboard --accept if-free')).toEqual([
    '0',
    '+ room atlas',
  ])
  expect(await run('room set atlas --capacity 14 --window P90D --delegate-write staff')).toEqual([
    '0',
    '~ room atlas: capacity 12 → 14',
    '~ room atlas: policy {"accept":"if-free"} → {"accept":"if-free","window":"P90D"}',
    '~ room atlas: delegates to write +staff',
  ])
  expect(await run('room set atlas --capacity 14')).toEqual(['0', 'nothing to change'])
  expect(await run('room set atlas --lanes 2 --booker staff --recurring false --max-conflicts none')).toEqual([
    '0',
    '~ room atlas: policy {"accept":"if-free","window":"P90D"} → {"accept":"if-free","window":"P90D","recurring":false,"bookers":["staff"],"lanes":2,"maxConflicts":null}',
  ])
  expect(await run('room set atlas --booker nobody --lanes 2')).toEqual(['1', '! there is no "nobody"'])
  expect(await run('resource add van --approver alice')).toEqual([
    '0',
    '+ resource van',
    '~ resource van: delegates to write +alice',
  ])
  expect(await run('room list')).toEqual(['0', 'atlas\tatlas\t'])
  expect(await run('user set alice --timezone Europe/Oslo --quota 1MiB --admin')).toEqual([
    '0',
    '~ user alice: timezone none → Europe/Oslo',
    '~ user alice: admin false → true',
    '~ user alice: quotaBytes none → 1048576',
  ])
  expect(await run('user set alice --no-admin --quota none')).toEqual([
    '0',
    '~ user alice: admin true → false',
    '~ user alice: quotaBytes 1048576 → none',
  ])
  expect(await run('user show alice')).toEqual([
    '0',
    'user              alice',
    'name              Alice',
    'emails            alice@example.test',
    'time zone         Europe/Oslo',
    'password          yes',
    'bytes             0',
    'calendar          calendar  "Calendar"  VEVENT  0 objects',
    'inbox             inbox  "Inbox"  VEVENT,VTODO,VFREEBUSY  0 objects',
    'notification      notification  "Notifications"  0 objects',
    'outbox            outbox  "Outbox"  VEVENT,VTODO,VFREEBUSY  0 objects',
    'calendar          tasks  "Tasks"  VTODO  0 objects',
    'addressbook       addressbook  "Contacts"  0 objects',
  ])
  expect(await run('user remove bob')).toEqual([
    '1',
    '! This would remove user bob with 6 collections and 0 objects. Add --yes to do it.',
  ])
  expect(await run('user remove bob --yes')).toEqual(['0', '- user bob with 6 collections and 0 objects'])
  expect(await deps.store.findPrincipal('bob')).toBeUndefined()
  expect(await run('verify')).toEqual(['0', 'Everything agrees.'])
})

test('who is removed keeps nobody waiting, and no room', async () => {
  await run('room add den --email den@example.test')
  await run('user add ida --email ida@example.test --no-password')
  await run('user add otto --email otto@example.test --no-password')
  const den = (await deps.store.findPrincipal('den'))?.id ?? ''
  const textsOf = async (slug: string) => {
    const { id = '' } = (await deps.store.findCollection(slug, 'calendars', 'calendar')) ?? {}
    const texts: string[] = []
    for await (const page of deps.store.objects(id)) texts.push(...page.map(({ bytes }) => unfold(String(bytes))))
    return texts
  }
  const meet = async (uid: string, by: string, rest: Omit<Meeting, 'uid' | 'by'>) => {
    const { id = '' } = (await deps.store.findCollection(by, 'calendars', 'calendar')) ?? {}
    const bytes = Buffer.from(meeting({ uid, by, ...rest }))
    const scope = { origin: 'client', scheduling: 'on', collections: [id] } as const
    await schedulingStore(deps.store, termsOfServer(deps)).transaction(scope, (tx) =>
      tx.createObject(id, `${uid}.ics`, newObjectOf(bytes, 'object')),
    )
  }
  const start = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}T100000Z`
  await meet('his', 'otto', { start, rooms: ['den', 'ida'] })
  await meet('hers', 'ida', { start, rooms: ['otto'] })
  await meet('over', 'otto', { start: '20200101T100000Z', rooms: ['ida'] })
  expect(await deps.store.bookingsOf(den, 'his')).toHaveLength(1)

  expect((await run('user remove otto'))[1]).toContain('and call off or decline 2 meetings that are not over')
  expect(await deps.store.bookingsOf(den, 'his')).toHaveLength(1)
  expect((await run('user remove otto --yes'))[0]).toBe('0')
  expect(await deps.store.bookingsOf(den, 'his')).toEqual([])
  expect(await textsOf('den')).toEqual([])
  const texts = await textsOf('ida')
  const copyOf = (uid: string) => texts.find((text) => text.includes(`UID:${uid}\r`)) ?? 'STATUS:CANCELLED'
  expect(copyOf('his')).toContain('STATUS:CANCELLED')
  expect(answersIn(copyOf('hers'), 'otto')).toEqual(['DECLINED'])
  expect(copyOf('over')).not.toContain('STATUS:CANCELLED')

  await meet('next', 'ida', { start, rooms: ['den'] })
  await run('room remove den --yes')
  expect(answersIn((await textsOf('ida')).find((text) => text.includes('UID:next\r')) ?? '', 'den')).toEqual([
    'DECLINED',
  ])
})

test('bookings of rooms', async () => {
  await run('room add nook --email nook@example.test --window P30D')
  const at = new Date(Date.now() - 60_000).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const event = `BEGIN:VEVENT\r\nUID:cleaning\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:${at}\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\n`
  const file = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${event}END:VCALENDAR\r\n`
  expect((await run('import - --user nook', file))[0]).toBe('0')
  expect(await run('rooms settle nook')).toEqual(['0'])
  await run('room set nook --buffer-before PT5M')
  expect(await run('rooms settle')).toEqual(['0', 'nook\tcleaning\tbooked'])
  expect(await run('rooms check-in nook')).toEqual(['0', 'nook\tcleaning'])
  expect(await run('rooms check-in atlas')).toEqual(['1', '! "atlas" is not booked now.'])
  expect(await run('rooms settle nowhere')).toEqual(['1', '! There is no room or resource "nowhere".'])
  expect(await run('verify')).toEqual(['0', 'Everything agrees.'])
})

test('passwords', async () => {
  const isRight = async (password: string) =>
    isPassword(password, (await deps.store.findAccount('dora'))?.passwordHash ?? null)
  await run('user add dora --password first')
  expect(await isRight('first')).toBe(true)
  expect(await run('user password dora --password-stdin', 'second\r\nrest')).toEqual(['0', '~ user dora: password'])
  expect(await isRight('second')).toBe(true)
  const [, , made = ''] = await run('user password dora')
  expect(await isRight(made.replace('password  ', ''))).toBe(true)
  expect(await run('user password dora --password-stdin')).toEqual([
    '1',
    '! A password is expected in the first line of standard input.',
  ])
  await run('user set dora --no-password')
  expect((await deps.store.findAccount('dora'))?.passwordHash).toBe(null)
})

test.each([
  ['user add a/b', '! slug: "a/b" is wrong; expected: a slug of 1 to 64'],
  ['user add eve --email nonsense', '! emails[0]: "nonsense" is wrong; expected: a mail address'],
  ['user add eve --email alice@example.test', '! alice@example.test is an address of "alice" already'],
  ['user add eve --delegate-read nobody', '! there is no "nobody"'],
  ['user set eve --name x', '! There is no user "eve".'],
  ['user show atlas', '! There is no user "atlas": "atlas" is a room.'],
  ['room add eve --capacity many', '! capacity: "many" is wrong; expected: a whole number'],
  ['import - --user alice --calendar none', '! "alice" has no calendar "none". There are: calendar, tasks.'],
  ['export --user eve', '! There is no user, group, room or resource "eve".'],
])('%s is refused', async (line, sentence) => {
  const [code, said] = await run(line)
  expect(code).toBe('1')
  expect(said?.startsWith(sentence)).toBe(true)
})

test('a wrong provision file changes nothing', async () => {
  const text = 'users:\n  - { slug: eve }\n  - { slug: mallory, timezone: Nowhere }\n'
  expect(await run('provision people.yaml', text)).toEqual([
    '1',
    '! people.yaml:3:32: users[1].timezone: "Nowhere" is wrong; expected: a time zone such as Europe/Brussels, or none\nNothing was changed.',
  ])
  expect(await deps.store.findPrincipal('eve')).toBeUndefined()
})

test('a provision file that names nothing is told of', async () => {
  for (const text of ['', '# nobody\n', 'users: []\n']) {
    expect(await run('provision people.yaml', text)).toEqual([
      '1',
      '! people.yaml names nothing: users, groups, rooms or resources are expected in it.',
    ])
  }
})

test('what is no iCalendar is not imported', async () => {
  for (const text of ['', 'root:x:0:0:root:/root:/bin/sh\n']) {
    expect(await run('import /etc/passwd --user alice', text)).toEqual([
      '1',
      '! No calendar was found in "/etc/passwd"; an iCalendar file begins with BEGIN:VCALENDAR.',
    ])
  }
  expect(await run('import - --user alice', 'BEGIN:VCALENDAR\nEND:VCALENDAR\n')).toEqual([
    '0',
    '0 imported, 0 replaced, 0 unchanged, 0 refused',
  ])
})

test('a long UID is shortened where it is told', async () => {
  const event = (uid: string) =>
    `BEGIN:VEVENT\nUID:${uid}\nDTSTAMP:20260101T000000Z\nDTSTART:20260105T090000Z\nEND:VEVENT\n`
  const events = event('x'.repeat(60)) + event('y'.repeat(61))
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//E//E//EN\n${events}END:VCALENDAR\n`
  expect(await run('import - --user alice', text)).toEqual([
    '0',
    `imported  ${'x'.repeat(60)} (line 4)`,
    `imported  ${'y'.repeat(60)}… (line 9)`,
    '2 imported, 0 replaced, 0 unchanged, 0 refused',
  ])
})

test('a caller who goes away is no error', async () => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) })
  const io = { ...memoryIo(), print: () => Promise.reject(new CallerGone()) }
  expect(await runTaskHere(['user', 'list'], io, { ...deps, log })).toBe(141)
  expect(lines).toEqual([])
})

test('a backup through the door is whole', async () => {
  const io = memoryIo()
  expect(await runTaskHere(['backup', 'x'], io, deps)).toBe(0)
  expect(Buffer.concat(io.written).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
})

test.each([
  ['no command', '', 2],
  ['an unknown one', 'serv', 2],
  ['an unknown option', 'user add x --colour red', 2],
  ['an argument too little', 'user add', 2],
  ['help', '--help', 0],
  ['help of a command', 'room set --help', 0],
])('%s is answered by the command line itself', (_, line, code) => {
  let said = ''
  const say = (text: string) => (said += text)
  expect(readCommandLine(line.split(' ').filter(Boolean), { out: say, err: say })).toBe(code)
  expect(said).not.toBe('')
})

test('what the server alone cannot do is not asked of it', async () => {
  expect((await run('restore x'))[0]).toBe('2')
  expect((await run('serve'))[0]).toBe('2')
  expect((await run('nonsense'))[0]).toBe('2')
})

test('subscriptions: how it goes with each, and a refresh at once', async () => {
  await run('user add sam --no-password')
  const sam = await deps.store.findPrincipal('sam')
  if (sam === undefined) throw new Error('no sam')
  const feed = {
    kind: 'calendar',
    home: 'calendars',
    slug: 'feed',
    components: ['VEVENT'],
    source: 'https://127.0.0.1/feed.ics',
  } as const
  const scope = { origin: 'admin', scheduling: 'silent', homes: [sam.id] } as const
  await deps.store.transaction(scope, (tx) => tx.createCollection(sam.id, feed))
  expect(await run('subscription list')).toEqual(['0', 'sam/feed  https://127.0.0.1/feed.ics  not refreshed yet'])
  const problem = 'not refreshed yet, failed 1 times since: 127.0.0.1 leads to no address of the public internet'
  expect(await run('subscription refresh --user sam --calendar feed')).toEqual(['1', problem])
  expect(await run('subscription list')).toEqual(['0', `sam/feed  https://127.0.0.1/feed.ics  ${problem}`])
  expect(await run('subscription refresh --user sam --calendar calendar')).toEqual([
    '1',
    '! "calendar" is no subscription.',
  ])
  expect(await run('import - --user sam --calendar feed')).toEqual([
    '1',
    '! "feed" is a subscription; nobody else writes into it.',
  ])
})

test('shares: invited, listed, accepted for them, and followed when groups change', async () => {
  for (const slug of ['owen', 'gail', 'hugo']) await run(`user add ${slug} --no-password`)
  await run('group add crew --member gail')
  const share = (rest: string) => run(`share ${rest} --user owen --calendar calendar`)
  expect(await share('add --with owen')).toEqual(['1', '! "owen" has it already.'])
  expect(await share('add --with hugo --access all')).toEqual(['1', '! --access is one of busy, read, read-write.'])
  expect(await share('add --with hugo')).toEqual(['0', '+ share owen/calendar with hugo read'])
  expect(await share('add --with crew --access read-write --accepted')).toEqual([
    '0',
    '+ share owen/calendar with crew read-write',
  ])
  expect(await share('list')).toEqual([
    '0',
    'crew\tread-write\tgroup',
    'hugo\tread\tno-response',
    'gail\tread-write\taccepted',
  ])

  await run('group members crew --remove gail --add hugo')
  expect(await share('list')).toEqual(['0', 'crew\tread-write\tgroup', 'hugo\tread-write\tno-response'])
  await run('group remove crew --yes')
  expect(await share('list')).toEqual(['0', 'hugo\tread\tno-response'])
  expect(await share('remove --with gail')).toEqual(['1', '! "gail" is not invited to owen/calendar.'])
  expect(await share('remove --with hugo')).toEqual(['0', '- share owen/calendar with hugo'])
  expect(await share('list')).toEqual(['0'])
})

test('feeds: a URL that is shown once, and made void', async () => {
  await run('user add fay --no-password')
  const [, full = ''] = await run('feed add --user fay --calendar calendar --label family')
  expect(full).toMatch(/^http:\/\/127\.0\.0\.1:4791\/feeds\/[A-Za-z0-9_-]{32}\.ics$/)
  expect(await run('feed add --user fay --calendar calendar --busy')).toEqual(['0', expect.stringMatching(/\/feeds\//)])
  expect(await run('feed add --user fay')).toEqual(['0', expect.stringMatching(/\/freebusy\/[A-Za-z0-9_-]{32}$/)])
  expect(await run('feed add --user fay --busy')).toEqual([
    '1',
    '! --busy is of one calendar: name it with --calendar.',
  ])
  const [, first = '', ...others] = await run('feed list --user fay')
  expect(first).toMatch(/^\d+\tcalendar\tfull\t\d{4}-\d\d-\d\d\tfamily$/)
  expect(others.map((line) => line.split('\t').slice(1, 3))).toEqual([
    ['calendar', 'busy'],
    ['(all)', 'free-busy'],
  ])
  const [number] = first.split('\t')
  expect(await run(`feed revoke ${number} --user sam`)).toEqual(['1', `! "sam" has no feed ${number}.`])
  expect(await run(`feed revoke ${number} --user fay`)).toEqual(['0', `- feed ${number}`])
  expect(await run('feed list --user fay')).toHaveLength(3)
})

test('app passwords: shown once, listed, ended', async () => {
  await run('user add ida --no-password')
  const [, password] = await run('app-password add --user ida --name Phone --for calendars --read-only --days 30')
  expect(password).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/)
  await run('app-password add --user ida --name Laptop')
  const [, first = '', second = ''] = await run('app-password list --user ida')
  expect(first).toMatch(/^\d+\tPhone\tfreebusy:read events:read\tmade [\d-]{10}\tnever used\tuntil [\d-]{10}$/)
  expect(second).toMatch(/^\d+\tLaptop\t.*contacts:write\tmade [\d-]{10}\tnever used$/)
  const [number] = first.split('\t')
  expect(await run(`app-password revoke ${number} --user ida`)).toEqual(['0', `- app password ${number}  Phone`])
  expect(await run(`app-password revoke ${number} --user ida`)).toEqual(['1', `! "ida" has no app password ${number}.`])
  expect(await run('app-password revoke all --user ida')).toHaveLength(2)
  expect(await run('app-password list --user ida')).toEqual(['0'])
  expect(await run('app-password add --user ida --name X --for mail')).toEqual([
    '1',
    '! --for takes calendars, contacts, or calendars,contacts.',
  ])
})

test('OAuth clients: a secret that is shown once, or none; what cannot be registered', async () => {
  await run('user add robo --no-password')
  const [, secret] = await run('oauth-client add robot --name Robot --service robo --scopes events:read,rooms:read')
  expect(secret).toMatch(/^[\w-]{43}$/)
  const phone = 'oauth-client add phone --name Phone --public --scopes events:read --redirect org.example.app:/back'
  expect(await run(`${phone} http://127.0.0.1/back`)).toEqual(['0', '+ OAuth client phone'])
  expect(await run('oauth-client list')).toEqual([
    ...['0', 'robot\tRobot\tconfidential\tevents:read rooms:read\tas robo'],
    'phone\tPhone\tpublic\tevents:read\torg.example.app:/back\thttp://127.0.0.1/back',
  ])
  for (const [words, why] of [
    [phone, '<client>: another client has it.'],
    ['oauth-client add x --name X --scopes events:read', '--redirect: without one, and'],
    ['oauth-client add x --name X --scopes all --redirect https://x.example/', '--scopes: there is no scope all.'],
    ['oauth-client add x --name X --scopes admin --redirect http://x.example/', '--redirect: https, http on'],
    ['oauth-client add x --name X --scopes admin --service robo --public', '--service: a public client'],
    ['oauth-client add x --name X --scopes admin --service nobody', '--service: nobody has that slug.'],
  ] as const) {
    const [code, said = ''] = await run(words)
    expect([code, said.slice(2, 2 + why.length)]).toEqual(['1', why])
  }
  expect(await run('oauth-client remove phone')).toEqual(['0', '- OAuth client phone'])
  expect(await run('oauth-client remove phone')).toEqual(['1', '! There is no OAuth client phone.'])
})

test('mail by a pipe, and what waits in quarantine', async () => {
  await run('user add mia --email mia@example.test --no-password')
  const mail = (...from: string[]) =>
    [
      ...[`From: ${from.join(', ')}`, 'To: mia@example.test', 'Content-Type: text/calendar; method=REPLY', ''],
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'METHOD:REPLY', 'BEGIN:VEVENT', 'UID:none'],
      ...['DTSTAMP:20260101T000000Z', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@far.example', 'END:VEVENT'],
      ...['END:VCALENDAR', ''],
    ].join('\r\n')
  const forged = mail('ann@far.example', 'eve@far.example')
  // sysexits.h: 67 no such user, 65 data that cannot be taken.
  expect(await run('mail receive nobody@example.test', forged)).toEqual(['67', '! No recipient is here.'])
  expect(await run('mail receive mia@example.test', 'x'.repeat(6 * 2 ** 20))).toEqual([
    '65',
    '! The mail is too large.',
  ])
  expect(await run('mail receive mia@example.test', 'From: a@b\r\n\r\nHello\r\n')).toEqual(['0', 'none'])
  expect(await run('mail receive --from ann@far.example mia+x@example.test', forged)).toEqual(['0', 'quarantined'])
  expect(await run('mail receive', forged)).toEqual(['0', 'known'])
  const [, line = ''] = await run('quarantine list')
  expect(line).toMatch(/^\d+\t20\S+Z\tmia\t\(nobody\)\t\d+\tnot authenticated: From has not one address$/)
  const [id = ''] = line.split('\t')
  expect(await run(`quarantine show ${id}`)).toEqual(['0', forged])
  expect(await run(`quarantine release ${id}`)).toEqual([
    '1',
    '! It cannot be delivered: not taken: the recipient has no such meeting, or no such time of it.',
  ])
  expect(await run(`quarantine drop ${id}`)).toEqual(['0', `- mail ${id}`])
  expect(await run(`quarantine show ${id}`)).toEqual(['1', `! There is no mail ${id} in quarantine.`])
  expect(await run('quarantine list')).toEqual(['0'])
})

test('the audit is listed, verified against what was printed before, pruned, and a person erased', async () => {
  await run('user add audited --name Audited --password a')
  const [code, line = ''] = await run('audit list --owner audited --kind principal-created')
  expect([code, line.split('\t').slice(2)]).toEqual([
    '0',
    ['principal-created', '-', 'command line', '-', '/dav/principals/users/audited/', '-', '-'],
  ])
  const [verified, sentence = ''] = await run('audit verify')
  const head = / ends at (\d+:[0-9a-f]{64})$/.exec(sentence)?.[1] ?? ''
  expect([verified, head]).toEqual(['0', expect.stringMatching(/^\d/)])
  expect((await run(`audit verify --expect ${head}`))[0]).toBe('0')
  const altered = head.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  expect((await run(`audit verify --expect ${altered}`)).slice(0, 2)).toEqual([
    '1',
    `record ${head.split(':')[0]} is not what it was`,
  ])

  expect((await run('audit erase audited'))[1]).toMatch(/^[1-9]\d* records tell of "audited" no more$/)
  expect(await run('audit list --owner audited')).toEqual(['0'])
  expect((await run(`audit verify --expect ${head}`))[0]).toBe('0')

  expect((await run('audit prune --before 2999-01-01'))[1]).toMatch(/^[1-9]\d* records removed$/)
  expect((await run('audit verify'))[0]).toBe('0')
  expect(await run('audit prune --before yesterday')).toEqual(['1', '! --before takes a date such as 2026-11-21.'])
})

test('records of the audit are asked for by kinds that there are', async () => {
  const [code, said] = await run('audit list --kind deleted')
  expect([code, said]).toEqual(['1', expect.stringMatching(/^! .*no records of that kind.*object-removed, /)])
  expect((await run('audit list --kind object-removed'))[0]).toBe('0')
})
