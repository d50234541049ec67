import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesLiteral, tamper } from '../../storage/testing/tamper.ts'
import { runTaskHere } from '../cli/run-task.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'
const BOOK = '/dav/addressbooks/alice/addressbook/'

function event(uid: string, more = ''): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nDTEND:20260301T110000Z\r\nSUMMARY:${uid}\r\n${more}END:VEVENT\r\nEND:VCALENDAR\r\n`
}

function card(uid: string): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${uid}\r\nN:${uid};;;;\r\nEND:VCARD\r\n`
}

/** What a disk or a program could leave where an object was; null: nothing at all. */
const DAMAGE: Readonly<Record<string, Buffer | null>> = {
  lost: null,
  empty: Buffer.alloc(0),
  text: Buffer.from('rubbish'),
  cut: Buffer.from(event('cut').slice(0, 90)),
  binary: Buffer.from([0xff, 0xfe, 0x00, 0x01]),
  control: Buffer.from(event('control', 'COMMENT:a\u0001b\r\n')),
  rule: Buffer.from(event('rule', 'RRULE:FREQ=SOMETIMES\r\n')),
  time: Buffer.from(event('time').replace('20260301T100000Z', 'noon')),
  // Rows that disagree with the bytes, which are well.
  other: Buffer.from(event('somebody-else')),
}
const CARD_DAMAGE: Readonly<Record<string, Buffer | null>> = {
  lost: null,
  empty: Buffer.alloc(0),
  text: Buffer.from('rubbish'),
  cut: Buffer.from(card('cut').slice(0, 40)),
  binary: Buffer.from([0xff, 0xfe, 0x00, 0x01]),
  other: Buffer.from(card('somebody-else')),
}

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="urn:ietf:params:xml:ns:carddav"'
const WINDOW = 'start="20260301T000000Z" end="20260302T000000Z"'
const query = (data: string, filter: string) =>
  `<C:calendar-query ${NS}><prop><getetag/>${data}</prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const bookQuery = (data: string) =>
  `<A:addressbook-query ${NS}><prop><getetag/>${data}</prop><A:filter><A:prop-filter name="FN"><A:text-match>o</A:text-match></A:prop-filter></A:filter></A:addressbook-query>`
const multiget = (root: string, data: string, hrefs: readonly string[]) =>
  `<${root} ${NS}><prop>${data}</prop>${hrefs.map((href) => `<href>${href}</href>`).join('')}</${root}>`
const sync = (level = '1') =>
  `<sync-collection ${NS}><sync-token/><sync-level>${level}</sync-level><prop><getetag/></prop></sync-collection>`
const busy = `<C:free-busy-query ${NS}><C:time-range ${WINDOW}/></C:free-busy-query>`
const allprop = `<propfind ${NS}><allprop/></propfind>`

const names = Object.keys(DAMAGE).map((name) => `${CALENDAR}${name}.ics`)
const cardNames = Object.keys(CARD_DAMAGE).map((name) => `${BOOK}${name}.vcf`)
const DATA = '<C:calendar-data/>'
const CARD_DATA = '<A:address-data/>'

type Door = readonly [
  what: string,
  method: string,
  path: string,
  body?: string | undefined,
  headers?: Record<string, string>,
]

/** Of these others see a part: what is theirs of one that is damaged nobody can tell. */
const PRIVATE = 'CLASS:PRIVATE\r\n'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice, delegates: { read: [bob] } }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
`

/** Every way to see more than one object, and the text of the one that is well where it shows. */
const DOORS: readonly (readonly [Door, string])[] = [
  [['PROPFIND', 'PROPFIND', CALENDAR, allprop, { depth: '1' }], 'good.ics'],
  [['PROPFIND of the cards', 'PROPFIND', BOOK, allprop, { depth: '1' }], 'good.vcf'],
  [['PROPFIND of the home', 'PROPFIND', '/dav/calendars/alice/', allprop, { depth: '1' }], 'calendar/'],
  [['sync', 'REPORT', CALENDAR, sync()], 'good.ics'],
  [['sync of the cards', 'REPORT', BOOK, sync()], 'good.vcf'],
  [['sync of the home', 'REPORT', '/dav/calendars/alice/', sync('infinite')], 'calendar/'],
  [['query', 'REPORT', CALENDAR, query(DATA, '')], 'SUMMARY:good'],
  [['query by time', 'REPORT', CALENDAR, query(DATA, `<C:time-range ${WINDOW}/>`)], 'SUMMARY:good'],
  [
    [
      'query by text',
      'REPORT',
      CALENDAR,
      query(DATA, '<C:prop-filter name="SUMMARY"><C:text-match>g</C:text-match></C:prop-filter>'),
    ],
    'SUMMARY:good',
  ],
  [
    [
      'query by alarm',
      'REPORT',
      CALENDAR,
      query(DATA, `<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>`),
    ],
    'SUMMARY:good',
  ],
  [
    [
      'query, expanded',
      'REPORT',
      CALENDAR,
      query(`<C:calendar-data><C:expand ${WINDOW}/></C:calendar-data>`, `<C:time-range ${WINDOW}/>`),
    ],
    'SUMMARY:good',
  ],
  [
    [
      'query, in part',
      'REPORT',
      CALENDAR,
      query(
        '<C:calendar-data><C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="SUMMARY"/></C:comp></C:comp></C:calendar-data>',
        '',
      ),
    ],
    'SUMMARY:good',
  ],
  [
    [
      'query as jCal',
      'REPORT',
      CALENDAR,
      query('<C:calendar-data content-type="application/calendar+json" version="2.0"/>', ''),
    ],
    '"good"',
  ],
  [
    [
      'query of the home',
      'REPORT',
      '/dav/calendars/alice/',
      query(DATA, `<C:time-range ${WINDOW}/>`),
      { depth: 'infinity' },
    ],
    '',
  ],
  [
    ['multiget', 'REPORT', CALENDAR, multiget('C:calendar-multiget', DATA, [...names, `${CALENDAR}good.ics`])],
    'SUMMARY:good',
  ],
  [
    [
      'multiget, expanded',
      'REPORT',
      CALENDAR,
      multiget('C:calendar-multiget', `<C:calendar-data><C:expand ${WINDOW}/></C:calendar-data>`, [
        ...names,
        `${CALENDAR}good.ics`,
      ]),
    ],
    'SUMMARY:good',
  ],
  [['query of cards', 'REPORT', BOOK, bookQuery(CARD_DATA)], 'FN:good'],
  [
    ['query of cards, 4.0', 'REPORT', BOOK, bookQuery('<A:address-data content-type="text/vcard" version="4.0"/>')],
    'FN:good',
  ],
  [
    [
      'multiget of cards',
      'REPORT',
      BOOK,
      multiget('A:addressbook-multiget', CARD_DATA, [...cardNames, `${BOOK}good.vcf`]),
    ],
    'FN:good',
  ],
  [['free-busy', 'REPORT', CALENDAR, busy], '20260301T100000Z/'],
  [['free-busy of the home', 'REPORT', '/dav/calendars/alice/', busy], '20260301T100000Z/'],
  [['GET of the calendar', 'GET', CALENDAR], 'SUMMARY:good'],
  [['GET as jCal', 'GET', CALENDAR, undefined, { accept: 'application/calendar+json' }], '"good"'],
  [['GET for people', 'GET', CALENDAR, undefined, { accept: 'text/html' }], ''],
  [['GET of the cards', 'GET', BOOK, undefined, { accept: 'text/vcard' }], 'FN:good'],
]

describe.each(['sqlite', 'postgres'] as const)('objects that cannot be read, on %s', (kind) => {
  let server: TestServer
  const feeds: string[] = []

  /** A command as the administrator types it: its exit code and what it printed. */
  async function kalends(...argv: readonly string[]): Promise<{ code: number; lines: readonly string[]; out: string }> {
    const io = memoryIo('')
    const { pino } = await import('pino')
    const log = pino({ level: 'silent' })
    const { store, settings } = server
    const code = await runTaskHere(argv, io, { store, settings, log, now: () => new Date(), newName: randomUUID })
    return { code, lines: io.printed, out: Buffer.concat(io.written).toString() }
  }

  beforeAll(async () => {
    server = await testServer({ store: kind, provision: PEOPLE })
    const alice = server.as('alice')
    await alice.put(`${CALENDAR}good.ics`, event('good'))
    for (const name of Object.keys(DAMAGE)) await alice.put(`${CALENDAR}${name}.ics`, event(name, PRIVATE))
    for (const name of ['good', ...Object.keys(CARD_DAMAGE)]) {
      await alice.put(`${BOOK}${name}.vcf`, card(name), { 'content-type': 'text/vcard' })
    }
    for (const more of [['--calendar', 'calendar'], ['--calendar', 'calendar', '--busy'], []]) {
      const { lines } = await kalends('feed', 'add', '--user', 'alice', ...more)
      feeds.push(new URL(lines[0] ?? '').pathname)
    }
    // Timelines are there already when the damage comes.
    await alice.report(CALENDAR, busy)
    const statements = [...entriesOf(DAMAGE, '.ics'), ...entriesOf(CARD_DAMAGE, '.vcf')].map(([name, bytes]) => {
      const where = `WHERE object_id = (SELECT id FROM object WHERE name = '${name}')`
      // Nobody has it open under that tag.
      const unopened = `UPDATE object SET etag = 'damaged' WHERE name = '${name}';`
      return bytes === null
        ? `DELETE FROM object_body ${where}; ${unopened}`
        : `UPDATE object_body SET bytes = ${bytesLiteral(server.storeUrl, bytes)} ${where}; ${unopened}`
    })
    await tamper(server.storeUrl, statements.join('\n'))
  })
  afterAll(() => server.close())

  it.each(DOORS)('stop nothing: $0.0', async ([, method, path, body, headers], expected) => {
    const alice = server.as('alice')
    const options = { headers: { depth: '1', ...headers }, ...(body === undefined ? {} : { body }) }
    const answer = await alice.request(method, path, options)
    expect(answer.status).toBeLessThan(300)
    expect(answer.text).toContain(expected)
  })

  it.each(DOORS.filter(([[, , path]]) => !path.startsWith(BOOK)))(
    'stop nothing for who sees them in part: $0.0',
    async ([, method, path, body, headers], expected) => {
      const options = { headers: { depth: '1', ...headers }, ...(body === undefined ? {} : { body }) }
      const answer = await server.as('bob').request(method, path, options)
      expect(answer.status).toBeLessThan(300)
      expect(answer.text).toContain(expected)
    },
  )

  it('have nothing to show in part, and say so', async () => {
    for (const name of names) {
      const { status, text } = await server.as('bob').get(name)
      // Of one all is well but its row.
      expect([status, text], name).toEqual(
        name.endsWith('/other.ics')
          ? [200, DAMAGE.other?.toString()]
          : [403, expect.stringContaining('need-privileges')],
      )
    }
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })

  it('stop no feed, no busy times and no export', async () => {
    const [full = '', times = '', freeBusy = ''] = feeds
    expect((await server.anonymous.get(full)).text).toContain('SUMMARY:good')
    expect((await server.anonymous.get(times)).text).toContain('DTSTART:20260301T100000Z')
    const window = '?start=20260301T000000Z&end=20260302T000000Z'
    expect((await server.anonymous.get(freeBusy + window)).text).toContain('20260301T100000Z/')
    const request = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T000000Z\r\nDTEND:20260302T000000Z\r\nORGANIZER:mailto:bob@example.test\r\nATTENDEE:mailto:alice@example.test\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n`
    const headers = { 'content-type': 'text/calendar' }
    const answer = await server.as('bob').request('POST', '/dav/calendars/bob/outbox/', { headers, body: request })
    expect(answer.text).toContain('20260301T100000Z/')
    const exported = await kalends('export', '--user', 'alice', '--calendar', 'calendar')
    expect(exported).toMatchObject({ code: 1, out: expect.stringContaining('SUMMARY:good') })
  })

  it('stop no backup', async () => {
    let rows = 0
    for await (const record of server.store.dump()) if (record.kind === 'row' && record.table === 'object') rows++
    expect(rows).toBe(2 + Object.keys(DAMAGE).length + Object.keys(CARD_DAMAGE).length)
  })

  it('are listed with their place, owner, time and reason', async () => {
    const { code, lines } = await kalends('damaged')
    expect(code).toBe(1)
    expect(lines.at(-1)).toBe(`${names.length + cardNames.length} damaged`)
    const rows = lines.slice(0, -1).map((line) => line.split('\t'))
    expect(rows.map(([href]) => href).toSorted()).toEqual([...names, ...cardNames].toSorted())
    for (const [, owner, since, reason] of rows) {
      expect([owner, reason]).toEqual(['alice', expect.stringMatching(/^(is damaged: .|has .*uid)/)])
      expect(Number.isNaN(Date.parse(since ?? ''))).toBe(false)
    }
  })

  it('are one line each in the log, however often they are met, and no bug', async () => {
    await server.as('alice').report(CALENDAR, query(DATA, ''))
    const met = server.log
      .filter(({ msg }) => msg === 'damaged object')
      .map(({ collection, name }) => `${collection}/${name}`)
    expect(met.length).toBeGreaterThan(10)
    expect(new Set(met).size).toBe(met.length)
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })

  it('come as they are to a GET, and can be replaced and deleted', async () => {
    const alice = server.as('alice')
    for (const name of [...names, ...cardNames]) {
      expect((await alice.get(name)).status, name).toBeLessThan(500)
      const [body, type] = name.endsWith('.ics') ? [event('new'), 'text/calendar'] : [card('new'), 'text/vcard']
      const uid = name.replace(/\W/g, '')
      expect((await alice.put(name, body.replaceAll('new', uid), { 'content-type': type })).status, name).toBeLessThan(
        500,
      )
      expect((await alice.delete(name)).status, name).toBe(204)
    }
    expect(await kalends('damaged')).toMatchObject({ code: 0, lines: ['No object is damaged.'] })
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })
})

function entriesOf(damage: typeof DAMAGE, suffix: string): (readonly [string, Buffer | null])[] {
  return Object.entries(damage).map(([name, bytes]) => [name + suffix, bytes])
}
