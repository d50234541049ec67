import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { requireOwner } from '../cli/calendars.ts'
import { runTaskHere } from '../cli/run-task.ts'
import type { Deps } from '../dav/request.ts'
import { readOrganisation } from '../directory/organisation-file.ts'
import { provision } from '../directory/provision.ts'
import { readSettings, type Settings } from '../settings.ts'
import { calendar, component, event } from '../testing/calendar-text.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { migrateAccount } from './migrate-account.ts'
import { oddSource } from './testing/odd-source.ts'

const START = 'DTSTART:20260105T090000Z'
const ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Brussels',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'END:VTIMEZONE',
]
const card = (uid: string, version: string) =>
  ['BEGIN:VCARD', `VERSION:${version}`, `UID:${uid}`, `FN:${uid}`, `N:${uid};;;;`, 'END:VCARD', ''].join('\r\n')
const LOOKS = `<d:displayname xml:lang="fr">Été 007</d:displayname><a:calendar-color>#FF00AAFF</a:calendar-color><a:calendar-order>7</a:calendar-order>
<c:calendar-description>What we do</c:calendar-description><c:schedule-calendar-transp><c:transparent/></c:schedule-calendar-transp>
<c:calendar-timezone>${calendar(...ZONE)}</c:calendar-timezone>`
const withNames = (root: string, content: string) =>
  `<${root} xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="http://apple.com/ns/ical/" xmlns:card="urn:ietf:params:xml:ns:carddav">${content}</${root}>`

let there: TestServer
let opened: TestStore
let deps: Deps
let log: string
let slug: string

beforeAll(async () => {
  there = await testServer({
    provision: `users:
  - { slug: alice, emails: [alice@example.test], password: alice }
  - { slug: bob, emails: [bob@example.test], password: bob }
  - { slug: carol, emails: [carol@example.test], password: carol }
`,
  })
  opened = await testStore('sqlite')
  const data = await mkdtemp(join(tmpdir(), 'kalends-migrate-'))
  const settings: Settings = {
    ...(await readSettings({})),
    data,
    smtpUrl: 'smtp://127.0.0.1:1',
    mailFrom: 'k@example.test',
  }
  const stream = {
    write(line: string) {
      log += line
    },
  }
  deps = {
    store: opened.store,
    settings,
    log: pino({ level: 'trace' }, stream),
    now: () => new Date(),
    newName: randomUUID,
  }
})
afterAll(async () => {
  await there.close()
  await opened.destroy()
  await rm(deps.settings.data, { recursive: true })
})
beforeEach(async () => {
  log = ''
  slug = `user-${randomUUID()}`
  await provision(
    readOrganisation(`users: [{ slug: ${slug}, emails: [${slug}@example.test] }]`, '').entries,
    deps.store,
  )
})

async function migrate(
  options: readonly string[],
  input: string,
  change: Partial<Settings> = {},
): Promise<{ code: number; printed: string[]; warned: string[]; progressed: string[] }> {
  const io = memoryIo(input)
  const code = await runTaskHere(['migrate-from', ...options], io, {
    ...deps,
    settings: { ...deps.settings, ...change },
  })
  return { code, printed: io.printed, warned: io.warned, progressed: io.progressed }
}

const from = (name: string, change: Partial<Settings> = {}) =>
  migrate([there.url, '--user', slug, '--name', name], `${name}\n`, change)

async function textsIn(home: 'calendars' | 'addressbooks', name: string): Promise<Map<string, string>> {
  const collection = await deps.store.findCollection(slug, home, name)
  const found = new Map<string, string>()
  if (collection === undefined) return found
  for await (const page of deps.store.objects(collection.id)) {
    for (const { uid, bytes } of page) found.set(uid, bytes.toString())
  }
  return found
}

async function put(who: string, path: string, text: string): Promise<void> {
  const type = path.endsWith('.vcf') ? 'text/vcard' : 'text/calendar'
  const { status } = await there.as(who).put(path, text, { 'content-type': type })
  expect([201, 204]).toContain(status)
}

describe('from another Kalends', () => {
  const work = '/dav/calendars/alice/work'
  const series = calendar(
    ...ZONE,
    ...component(
      'VEVENT',
      'series',
      'DTSTART;TZID=Europe/Brussels:20260105T090000',
      'RRULE:FREQ=WEEKLY',
      'X-KEPT: as it was',
    ),
    ...component(
      'VEVENT',
      'series',
      'RECURRENCE-ID;TZID=Europe/Brussels:20260112T090000',
      'DTSTART;TZID=Europe/Brussels:20260112T100000',
    ),
  )
  const meeting = event(
    'meeting',
    START,
    'ORGANIZER:mailto:alice@example.test',
    'ATTENDEE:mailto:bob@example.test',
    'ATTENDEE:mailto:guest@elsewhere.test',
  )

  beforeAll(async () => {
    const alice = there.as('alice')
    const made = withNames(
      'c:mkcalendar',
      `<d:set><d:prop>${LOOKS}<c:supported-calendar-component-set><c:comp name="VEVENT"/><c:comp name="VJOURNAL"/></c:supported-calendar-component-set></d:prop></d:set>`,
    )
    expect((await alice.mkcalendar(`${work}/`, made)).status).toBe(201)
    await put('alice', `${work}/a.ics`, series)
    await put('alice', `${work}/meeting.ics`, meeting)
    await put('alice', `${work}/note.ics`, calendar(...component('VJOURNAL', 'note', 'SUMMARY:Note')))
    await put('alice', '/dav/calendars/alice/tasks/task.ics', calendar(...component('VTODO', 'task', 'SUMMARY:Do')))
    await put('alice', '/dav/addressbooks/alice/addressbook/old.vcf', card('old', '3.0'))
    await put('alice', '/dav/addressbooks/alice/addressbook/new.vcf', card('new', '4.0'))
    const book = withNames(
      'd:mkcol',
      '<d:set><d:prop><d:resourcetype><d:collection/><card:addressbook/></d:resourcetype><d:displayname>Clients</d:displayname><card:addressbook-description>Of ours</card:addressbook-description></d:prop></d:set>',
    )
    const headers = { 'content-type': 'application/xml' }
    expect((await alice.request('MKCOL', '/dav/addressbooks/alice/clients/', { headers, body: book })).status).toBe(201)
    await put('alice', '/dav/addressbooks/alice/clients/c.vcf', card('c', '4.0'))
  })

  test('everything comes, as it was, and tells nobody', async () => {
    const guests = `users: [{ slug: bob-${slug}, emails: [bob@example.test] }]`
    await provision(readOrganisation(guests, '').entries, deps.store)
    expect(await from('alice')).toEqual({
      code: 0,
      printed: [
        'calendar: 0 imported, 0 replaced, 0 unchanged, 0 refused',
        'tasks: 1 imported, 0 replaced, 0 unchanged, 0 refused',
        'work: 3 imported, 0 replaced, 0 unchanged, 0 refused',
        'addressbook: 2 imported, 0 replaced, 0 unchanged, 0 refused',
        'clients: 1 imported, 0 replaced, 0 unchanged, 0 refused',
      ]
        .map((line) => `${slug}/${line}`)
        .concat('5 collections: 7 imported, 0 replaced, 0 unchanged, 0 refused'),
      warned: [],
      progressed: expect.arrayContaining([`[########################] 3/3 ${slug}/work`]),
    })
    expect((await textsIn('calendars', 'work')).get('series')).toBe(series)
    const before = await there.as('alice').get(`${work}/meeting.ics`)
    expect((await textsIn('calendars', 'work')).get('meeting')).toBe(before.text)
    expect((await textsIn('calendars', 'tasks')).has('task')).toBe(true)
    expect(await textsIn('addressbooks', 'addressbook')).toEqual(
      new Map([
        ['old', card('old', '3.0')],
        ['new', card('new', '4.0')],
      ]),
    )

    expect(await deps.store.findCollection(slug, 'calendars', 'work')).toMatchObject({
      displayName: 'Été 007',
      description: 'What we do',
      color: '#FF00AAFF',
      order: '7',
      transparent: true,
      timezoneId: 'Europe/Brussels',
      timezone: expect.stringContaining('TZOFFSETTO:+0100'),
      components: ['VEVENT', 'VJOURNAL'],
    })
    expect(await deps.store.findCollection(slug, 'addressbooks', 'clients')).toMatchObject({
      displayName: 'Clients',
      description: 'Of ours',
    })

    const inbox = await deps.store.findCollection(`bob-${slug}`, 'calendars', 'inbox')
    const mine = await deps.store.findCollection(`bob-${slug}`, 'calendars', 'calendar')
    expect([inbox?.objects, mine?.objects]).toEqual([0, 0])
    expect(await deps.store.dueOutbound(new Date('2100-01-01'), 10)).toEqual([])
  })

  test('again it asks for what changed, and what was changed here stays as it is', async () => {
    const path = `/dav/calendars/carol/calendar`
    for (const uid of ['kept', 'theirs', 'ours', 'both', 'dropped', 'lost'])
      await put('carol', `${path}/${uid}.ics`, event(uid, START))
    expect((await from('carol')).printed.at(-1)).toBe('3 collections: 6 imported, 0 replaced, 0 unchanged, 0 refused')

    const { id = '' } = (await deps.store.findCollection(slug, 'calendars', 'calendar')) ?? {}
    const changeHere = async (uid: string, text: string) => {
      const io = memoryIo(text)
      await runTaskHere(['import', '-', '--user', slug], io, deps)
      expect(io.printed[0]).toContain(`replaced  ${uid}`)
    }
    const changed = (uid: string, by: string) => event(uid, START, `LOCATION:${by}`)
    for (const uid of ['theirs', 'both', 'dropped']) await put('carol', `${path}/${uid}.ics`, changed(uid, 'there'))
    for (const uid of ['ours', 'both']) await changeHere(uid, changed(uid, 'here'))
    await put('carol', `${path}/new.ics`, event('new', START))
    expect((await there.as('carol').delete(`${path}/lost.ics`)).status).toBe(204)
    await deps.store.transaction({ origin: 'admin', scheduling: 'silent', collections: [id] }, async (tx) => {
      const entry = await tx.findEntry(id, 'dropped.ics')
      if (entry) await tx.deleteObject(id, entry)
    })

    const again = await from('carol')
    expect(again.printed[0]).toBe(`${slug}/calendar: 1 imported, 1 replaced, 2 unchanged, 2 refused, 1 gone`)
    expect(again.warned).toEqual([
      `${slug}/calendar: 1 were deleted there since and are still here: lost`,
      `${slug}/calendar: refused both.ics (both): it was changed here as well as there`,
      `${slug}/calendar: refused dropped.ics (dropped): it was deleted here, and has changed there`,
    ])
    expect(again.code).toBe(1)
    const texts = await textsIn('calendars', 'calendar')
    expect([...texts.keys()].sort()).toEqual(['both', 'kept', 'lost', 'new', 'ours', 'theirs'])
    expect(['theirs', 'ours', 'both'].map((uid) => /LOCATION:(\w+)/.exec(texts.get(uid) ?? '')?.[1])).toEqual([
      'there',
      'here',
      'here',
    ])
  })

  test('where nothing changed, nothing is listed', async () => {
    await from('alice')
    const asked = () => there.log.flatMap(({ msg, method }) => (msg === 'served' ? [method] : []))
    const before = asked().length
    expect((await from('alice')).printed.at(-1)).toBe('5 collections: 0 imported, 0 replaced, 7 unchanged, 0 refused')
    // Three to find the home of each kind, and one for what is in it.
    expect(asked().slice(before)).toEqual(Array.from({ length: 8 }, () => 'PROPFIND'))
  })

  test('what belongs to others is theirs to move', async () => {
    await there.as('bob').mkcalendar('/dav/calendars/bob/team/')
    const { store } = there
    const shared = memoryIo()
    const io = ['share', 'add', '--user', 'bob', '--calendar', 'team', '--with', 'alice', '--accepted']
    await runTaskHere(io, shared, { ...deps, store, settings: there.settings })
    const { warned, code } = await from('alice')
    expect(warned).toEqual([expect.stringMatching(/: not copied: it belongs to somebody else, who shares it$/)])
    expect(code).toBe(0)
  })

  test('what this server refuses is told of, and comes once it does not', async () => {
    await put('bob', '/dav/calendars/bob/calendar/large.ics', event('large', START, `DESCRIPTION:${'x'.repeat(3000)}`))
    await put('bob', '/dav/calendars/bob/calendar/small.ics', event('small', START))
    const refused = await from('bob', { maxResourceBytes: 2000 })
    expect(refused.warned).toContain(`${slug}/calendar: refused large.ics: it has more than 2000 bytes`)
    const uids = async () => [...(await textsIn('calendars', 'calendar')).keys()].sort()
    expect([refused.code, await uids()]).toEqual([1, ['meeting', 'small']])
    expect((await from('bob')).code).toBe(0)
    expect(await uids()).toEqual(['large', 'meeting', 'small'])
  })

  test('a wrong password is told of, and no password is kept or logged', async () => {
    const wrong = await migrate([there.url, '--user', slug, '--name', 'alice'], 'Sekret-wrong\n')
    expect(wrong.warned).toEqual([expect.stringContaining('name or password are wrong there')])
    expect(wrong.code).toBe(1)
    await from('alice')
    const folder = join(deps.settings.data, 'migrations')
    const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
    expect(kept.join('')).toContain('/dav/calendars/alice/work/')
    const credentials = Buffer.from('alice:alice').toString('base64')
    for (const text of [log, kept.join(''), ...wrong.warned]) {
      expect(text).not.toContain('Sekret')
      expect(text).not.toContain(credentials)
    }
  })

  test('a file of accounts goes on where one fails, and a wrong file is refused whole', async () => {
    const other = `user-${randomUUID()}`
    await provision(readOrganisation(`users: [{ slug: ${other} }]`, '').entries, deps.store)
    const file = `url: ${there.url}
accounts:
  - { user: ${slug}, name: alice, password: wrong }
  - { user: ${other}, name: bob, password: bob }
`
    const { code, printed, warned } = await migrate(['--accounts', 'people.yaml'], file)
    expect(code).toBe(1)
    expect(warned).toContainEqual(expect.stringContaining(`${slug}: name or password are wrong there`))
    expect(printed.at(-1)).toContain('1 accounts were not copied whole')
    expect(printed).toContainEqual(expect.stringContaining(`${other}/calendar: 3 imported`))

    const bad = 'url: ftp://x/\naccounts:\n  - { user: nobody, pasword: Sekret }\n'
    const refused = await migrate(['--accounts', 'people.yaml'], bad)
    expect(refused.warned.join('\n')).toMatch(
      /^people.yaml:1:6: url: the scheme ftp: is none of the web\npeople.yaml:3:5: /,
    )
    expect(refused.warned.join('\n')).not.toContain('Sekret')
    const unknown = await migrate(['--accounts', '-'], file.replace(slug, 'nobody-here').replace(other, 'nobody-here'))
    expect(unknown.warned.join('\n')).toContain('"nobody-here" is named twice.')
    expect([refused.code, unknown.code]).toEqual([1, 1])
  })
})

describe('a server that behaves otherwise', () => {
  const nothing = async () => undefined
  const silent = { count: nothing, tell: nothing, finish: nothing }

  test('one that never answers costs what was allowed, and no more tries than that', async () => {
    const odd = await oddSource({ events: 1, instead: () => true })
    const waited: number[] = []
    const limits = { timeoutMs: 50, wait: async (milliseconds: number) => void waited.push(milliseconds) }
    const account = { url: new URL(odd.url), origins: [], name: 'x', password: 'x' }
    try {
      const migrating = migrateAccount(account, await requireOwner(deps.store, slug), limits, silent, deps)
      await expect(migrating).rejects.toThrow(/^127\.0\.0\.1:\d+: no answer in time$/)
      expect([odd.asked.length, waited]).toEqual([4, [1000, 2000, 4000]])
    } finally {
      await odd.close()
    }
  })

  test('one that is busy is asked again when it says so', async () => {
    const waited: number[] = []
    const odd = await oddSource({
      events: 2,
      instead: (request, answer, before) => {
        if (before !== 2) return false
        request.resume()
        answer.writeHead(503, { 'retry-after': '7' }).end()
        return true
      },
    })
    const limits = { timeoutMs: 60_000, wait: async (milliseconds: number) => void waited.push(milliseconds) }
    const account = { url: new URL(odd.url), origins: [], name: 'x', password: 'x' }
    try {
      await migrateAccount(account, await requireOwner(deps.store, slug), limits, silent, deps)
      expect([waited, (await textsIn('calendars', 'work')).size]).toEqual([[7000], 2])
    } finally {
      await odd.close()
    }
  })

  test('a redirect does not take the password elsewhere', async () => {
    const heard: (string | undefined)[] = []
    const foreign = await oddSource({
      events: 0,
      instead: (request) => {
        heard.push(request.headers.authorization)
        return false
      },
    })
    const odd = await oddSource({
      events: 0,
      instead: (request, answer) => {
        request.resume()
        answer.writeHead(301, { location: foreign.url }).end()
        return true
      },
    })
    try {
      const { code, warned } = await migrate([odd.url, '--user', slug], 'x\n')
      const origin = new URL(foreign.url).origin
      expect(warned).toEqual([expect.stringContaining(`it leads to ${origin}; --origin ${origin} lets`)])
      expect([code, heard]).toEqual([1, []])
      expect((await migrate([odd.url, '--user', slug, '--origin', origin], 'x\n')).warned).not.toContainEqual(
        expect.stringContaining('it leads to'),
      )
      expect(heard.length).toBeGreaterThan(0)
    } finally {
      await odd.close()
      await foreign.close()
    }
  })

  test('what one answer cannot say comes one by one, and one bad object breaks nothing but itself', async () => {
    const odd = await oddSource({
      events: 3,
      describe: (number) => (number === 1 ? 'SUMMARY:Bell \u0007' : 'SUMMARY:Fine'),
    })
    try {
      const { printed, warned } = await migrate([odd.url, '--user', slug], 'x\n')
      expect(odd.asked.filter((line) => line.startsWith('GET /cal/work/'))).toHaveLength(3)
      expect(printed.at(-1)).toMatch(/^1 collections: \d imported/)
      expect(warned.join()).not.toContain('SUMMARY')
    } finally {
      await odd.close()
    }
  })
})
