/** What may not be seen leaves by no door: every door, every viewer, a marker in everything that can be hidden. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, newToken } from '../feeds/token.ts'
import type { TestClient, TestResponse } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice
    password: alice
    emails: [alice@example.test]
    delegates: { write: [carol], read: [dave] }
    calendars:
      - { slug: calendar, components: [VEVENT] }
      - { slug: shown, components: [VEVENT, VTODO], grants: [{ to: bob, privilege: read }, { to: erin, privilege: read-write }] }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: carol, name: Carol, password: carol, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: dave, name: Dave, password: dave, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: erin, name: Erin, password: erin, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: gina, name: Gina, emails: [gina@example.test], password: gina, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: henry, name: Henry, emails: [henry@example.test], password: henry, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: frank, name: Frank, emails: [frank@example.test], password: frank, calendars: [{ slug: calendar, components: [VEVENT, VTODO] }] }
  - { slug: root, name: Root, password: root, admin: true }
`

const HOME = '/dav/calendars/alice/'
const SHOWN = `${HOME}shown/`
const MARKER = 'BEWARE'

/** Properties whose text nobody but the owner is to see, with the parameters that they may have. */
const HIDEABLE = [
  'DESCRIPTION',
  'COMMENT',
  'CONTACT',
  'CATEGORIES',
  'RESOURCES',
  'URL',
  'COLOR',
  'RELATED-TO',
  'GEO',
  'X-NOTE',
  'X-ALT-DESC',
  'STRUCTURED-DATA',
  'REQUEST-STATUS',
  'CONFERENCE',
  'IMAGE',
]
const TITLES = ['SUMMARY', 'LOCATION']
const INSIDE = [
  ...HIDEABLE.map((name) => `${name};X-PARAM=${MARKER}:${MARKER} ${name}`),
  `ORGANIZER;CN=${MARKER};SCHEDULE-AGENT=NONE:mailto:${MARKER}@example.test`,
  `ATTENDEE;CN=${MARKER};PARTSTAT=ACCEPTED:mailto:alice@example.test`,
  `ATTENDEE:mailto:${MARKER}@example.test`,
  `ATTACH;FILENAME=${MARKER}:https://example.test/${MARKER}`,
  `STATUS:X-${MARKER}`,
  `TRANSP:X-${MARKER}`,
  `EXDATE;X-PARAM=${MARKER}:20260306T100000Z`,
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `DESCRIPTION:${MARKER}`,
  'TRIGGER:-PT10M',
  'END:VALARM',
  'BEGIN:PARTICIPANT',
  `UID:${MARKER}`,
  'END:PARTICIPANT',
]

function calendar(root: readonly string[], ...components: readonly (readonly string[])[]): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...root, ...components.flat(), 'END:VCALENDAR']
  return lines.map((line) => `${line}\r\n`).join('')
}

function member(kind: string, uid: string, lines: readonly string[]): readonly string[] {
  const start = `DTSTART;X-PARAM=${MARKER}:20260305T100000Z`
  return [`BEGIN:${kind}`, `UID:${uid}`, 'DTSTAMP:20260101T000000Z', start, ...lines, `END:${kind}`]
}

const SECRET = [...TITLES.map((name) => `${name}:${MARKER} ${name}`), ...INSIDE]
const ROOT = [`X-WR-CALNAME:${MARKER}`, `X-OWN:${MARKER}`]
const RULE = `RRULE:FREQ=DAILY;COUNT=3;X-PART=${MARKER}`

/** By name: the object, and what others see of it. */
const OBJECTS: Readonly<Record<string, { readonly text: string; readonly seen: 'part' | 'nothing' }>> = {
  'class-private.ics': {
    text: calendar(ROOT, member('VEVENT', 'u1', ['CLASS:PRIVATE', RULE, ...SECRET])),
    seen: 'part',
  },
  'class-confidential.ics': {
    text: calendar(ROOT, member('VEVENT', 'u2', [`class;X-PARAM=${MARKER}:confidential`, ...SECRET])),
    seen: 'part',
  },
  'class-odd.ics': { text: calendar(ROOT, member('VEVENT', 'u3', [`CLASS:X-${MARKER}`, ...SECRET])), seen: 'part' },
  'stated-confidential.ics': {
    text: calendar([...ROOT, 'X-CALENDARSERVER-ACCESS:CONFIDENTIAL'], member('VEVENT', 'u4', [RULE, ...SECRET])),
    seen: 'part',
  },
  'stated-restricted.ics': {
    text: calendar(
      [...ROOT, 'X-CALENDARSERVER-ACCESS:RESTRICTED'],
      member('VEVENT', 'u5', ['SUMMARY:Lunch', 'LOCATION:Canteen', ...INSIDE]),
    ),
    seen: 'part',
  },
  'stated-private.ics': {
    text: calendar([...ROOT, 'X-CALENDARSERVER-ACCESS:PRIVATE'], member('VEVENT', 'u6', SECRET)),
    seen: 'nothing',
  },
  'override.ics': {
    text: calendar(
      [],
      member('VEVENT', 'u7', ['RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:Standup'])
        .filter((line) => !line.includes(MARKER))
        .toSpliced(3, 0, 'DTSTART:20260305T100000Z'),
      member('VEVENT', 'u7', ['RECURRENCE-ID:20260306T100000Z', 'CLASS:PRIVATE', ...SECRET]),
    ),
    seen: 'part',
  },
  'heir.ics': {
    text: calendar(
      [],
      member('VEVENT', 'u8', ['RRULE:FREQ=DAILY;COUNT=3', 'CLASS:PRIVATE', ...SECRET]),
      member('VEVENT', 'u8', ['RECURRENCE-ID:20260306T100000Z', ...SECRET]),
    ),
    seen: 'part',
  },
  'task.ics': { text: calendar(ROOT, member('VTODO', 'u9', ['CLASS:PRIVATE', ...SECRET])), seen: 'nothing' },
}
const NAMES = Object.keys(OBJECTS)
const PARTS = NAMES.filter((name) => OBJECTS[name]?.seen === 'part')

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:Z="urn:z"'
const HREFS = NAMES.map((name) => `<href>${SHOWN}${name}</href>`).join('')
const WINDOW = 'start="20260301T000000Z" end="20260401T000000Z"'

const multiget = (data: string) =>
  `<C:calendar-multiget ${NS}><prop><getetag/><Z:note/>${data}</prop>${HREFS}</C:calendar-multiget>`
const query = (filter: string, data = '<C:calendar-data/>', kind = 'VEVENT') =>
  `<C:calendar-query ${NS}><prop><getetag/><Z:note/>${data}</prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="${kind}">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const sync = (level: string, props = '<getetag/><getcontentlength/><Z:note/>') =>
  `<sync-collection ${NS}><sync-token/><sync-level>${level}</sync-level><prop>${props}</prop></sync-collection>`
const textMatch = (name: string, text = MARKER) =>
  `<C:prop-filter name="${name}"><C:text-match>${text}</C:text-match></C:prop-filter>`

type Door = readonly [
  method: string,
  path: string,
  body?: string | undefined,
  headers?: Readonly<Record<string, string>>,
]

const DEPTH1 = { depth: '1' }
const JCAL = '<C:calendar-data content-type="application/calendar+json" version="2.0"/>'
const COMP = '<C:calendar-data><C:comp name="VCALENDAR"><C:allprop/><C:allcomp/></C:comp></C:calendar-data>'
const EXPAND = `<C:calendar-data><C:expand ${WINDOW}/></C:calendar-data>`
const EXPAND_PARTS = `<C:calendar-data><C:comp name="VCALENDAR"><C:allprop/><C:allcomp/></C:comp><C:expand ${WINDOW}/></C:calendar-data>`
const LIMITED = `<C:calendar-data><C:limit-recurrence-set ${WINDOW}/></C:calendar-data>`

/** Doors by which the owner sees the marker, */
const OPEN_TO_OWNER: readonly Door[] = [
  ...NAMES.flatMap((name): Door[] => [
    ['GET', SHOWN + name],
    ['GET', SHOWN + name, undefined, { accept: 'application/calendar+json' }],
    ['GET', SHOWN + name, undefined, { 'caldav-timezones': 'T' }],
    ['PROPFIND', SHOWN + name, `<propfind ${NS}><allprop/></propfind>`, { depth: '0' }],
    ['REPORT', SHOWN + name, query('').replace('VEVENT', name === 'task.ics' ? 'VTODO' : 'VEVENT')],
    ['REPORT', SHOWN + name, multiget('<C:calendar-data/>')],
    // RFC 8144 §3.2: a condition that fails, and what is there instead.
    [
      'PUT',
      SHOWN + name,
      calendar([], member('VEVENT', 'new', [])).replaceAll(MARKER, 'x'),
      { 'if-match': '"other"', prefer: 'return=representation', 'content-type': 'text/calendar' },
    ],
  ]),
  ['PROPFIND', SHOWN, `<propfind ${NS}><allprop/></propfind>`, DEPTH1],
  ['PROPFIND', SHOWN, `<propfind ${NS}><prop><Z:note/></prop></propfind>`, DEPTH1],
  ...['<C:calendar-data/>', JCAL, COMP, EXPAND, EXPAND_PARTS, LIMITED].flatMap((data): Door[] => [
    ['REPORT', SHOWN, multiget(data)],
    ['REPORT', SHOWN, query('', data), DEPTH1],
    ['REPORT', SHOWN, query(`<C:time-range ${WINDOW}/>`, data), DEPTH1],
    ['REPORT', HOME, query('', data), DEPTH1],
  ]),
  ['REPORT', SHOWN, query('', '<C:calendar-data/>', 'VTODO'), DEPTH1],
  ['REPORT', SHOWN, sync('1')],
  ['REPORT', HOME, sync('infinite'), DEPTH1],
  ['GET', SHOWN],
  ['GET', SHOWN, undefined, { accept: 'application/calendar+json' }],
]

/** and those by which nobody should. */
const OTHERS: readonly Door[] = [
  ['REPORT', SHOWN, `<C:free-busy-query ${NS}><C:time-range ${WINDOW}/></C:free-busy-query>`, DEPTH1],
  ['GET', `${HOME}freebusy?start=20260301T000000Z&end=20260401T000000Z`],
  ['PROPFIND', HOME, `<propfind ${NS}><allprop/></propfind>`, DEPTH1],
]

/** Questions that only a look at what is hidden could answer with yes. */
const PROBES: readonly string[] = [
  ...[...HIDEABLE, ...TITLES, 'ORGANIZER', 'ATTENDEE', 'ATTACH', 'STATUS', 'TRANSP'].map((name) => textMatch(name)),
  ...[...HIDEABLE, 'ORGANIZER', 'ATTENDEE', 'ATTACH'].map((name) => `<C:prop-filter name="${name}"/>`),
  `<C:prop-filter name="DTSTART"><C:param-filter name="X-PARAM"/></C:prop-filter>`,
  `<C:prop-filter name="EXDATE"><C:param-filter name="X-PARAM"><C:text-match>${MARKER}</C:text-match></C:param-filter></C:prop-filter>`,
  textMatch('RRULE'),
  textMatch('CLASS'),
  '<C:comp-filter name="VALARM"/>',
  `<C:comp-filter name="VALARM"><C:time-range ${WINDOW}/></C:comp-filter>`,
  '<C:comp-filter name="PARTICIPANT"/>',
]

const ETAGS = `<propfind ${NS}><prop><getetag/></prop></propfind>`
const ICS = { 'content-type': 'text/calendar' }

/** Sharees, and how far each may see. */
const SHARES = { gina: '<CS:read/>', henry: '<CS:read-write/>', frank: '<C:read-free-busy/>' }

interface Seer {
  /** Where the calendar is to them. */
  readonly at: string
  ask(door: Door): Promise<TestResponse>
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let alice: TestClient

  beforeAll(async () => {
    server = await testServer({ store, provision: ORGANISATION })
    alice = server.as('alice')
    for (const [name, { text }] of Object.entries(OBJECTS)) {
      expect((await alice.put(SHOWN + name, text)).text).toBe('')
      const note = `<propertyupdate ${NS}><set><prop><Z:note>${MARKER}</Z:note></prop></set></propertyupdate>`
      expect((await alice.proppatch(SHOWN + name, note)).status).toBe(207)
    }
    await invite()
  })
  afterAll(() => server.close())

  const ask = (client: TestClient, [method, path, body, headers = {}]: Door): Promise<TestResponse> =>
    client.request(method, path, body === undefined ? { headers } : { headers, body })
  const etagsOf = async () => Promise.all(NAMES.map(async (name) => (await alice.get(SHOWN + name)).headers.etag ?? ''))

  it('the owner and an administrator see all, byte by byte', async () => {
    for (const client of [alice, server.as('root')]) {
      for (const [name, { text }] of Object.entries(OBJECTS)) expect((await client.get(SHOWN + name)).text).toBe(text)
      for (const door of OPEN_TO_OWNER) {
        const { text } = await ask(client, door)
        expect(text.includes(MARKER), door.join(' ')).toBe(true)
      }
    }
    for (const probe of PROBES) expect((await alice.report(SHOWN, query(probe, ''))).text, probe).toContain(SHOWN)
  })

  /** A client to whom the calendar is where they see it. */
  const seenBy = (user: string): Seer => {
    const at = places.get(user) ?? { calendar: SHOWN, home: HOME }
    const here = (text: string) => text.replaceAll(SHOWN, at.calendar).replaceAll(HOME, at.home)
    const client = server.as(user)
    return {
      at: at.calendar,
      ask: ([method, path, body, headers = {}]) => {
        const moved = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, here(value)]))
        return client.request(method, here(path), {
          headers: moved,
          ...(body === undefined ? {} : { body: here(body) }),
        })
      },
    }
  }
  const places = new Map<string, { readonly calendar: string; readonly home: string }>()

  const invite = async () => {
    for (const [user, access] of Object.entries(SHARES)) {
      const invite = `<CS:share xmlns:CS="http://calendarserver.org/ns/" ${NS}><CS:set><href>mailto:${user}@example.test</href>${access}</CS:set></CS:share>`
      const type = { 'content-type': 'application/xml' }
      expect((await alice.request('POST', SHOWN, { body: invite, headers: type })).status).toBe(200)
      const sharee = server.as(user)
      const home = `/dav/calendars/${user}/`
      const told = await sharee.propfind(
        `${home}notification/`,
        `<propfind ${NS}><prop><getetag/></prop></propfind>`,
        '1',
      )
      const [, notification = ''] = /<D:href>([^<]*\.xml)</.exec(told.text) ?? []
      const [, uid = ''] = /<CS:uid>([^<]*)</.exec((await sharee.get(notification)).text) ?? []
      const reply = `<CS:invite-reply xmlns:CS="http://calendarserver.org/ns/" ${NS}><href>mailto:${user}@example.test</href><CS:invite-accepted/><CS:hosturl><href>${SHOWN}</href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
      const { text } = await sharee.request('POST', home, { body: reply, headers: type })
      const [, shared = ''] = /<D:href>([^<]*)</.exec(text) ?? []
      expect(shared).not.toBe('')
      places.set(user, { calendar: `${shared.replace(/\/$/, '')}/`, home })
    }
  }

  // Whoever reads: by a grant, by one that lets write, who acts for the owner (docs/decisions/0094), and by a share.
  const VIEWERS = ['bob', 'erin', 'carol', 'dave', 'gina', 'henry', 'frank']
  describe.each(store === 'sqlite' ? VIEWERS : ['erin', 'frank'])('%s', (user) => {
    it('sees no marker and no tag of the whole at any door', async () => {
      const etags = await etagsOf()
      const { ask } = seenBy(user)
      for (const door of [...OPEN_TO_OWNER, ...OTHERS]) {
        const { text, headers } = await ask(door)
        const told = text + JSON.stringify(headers)
        expect(told.toUpperCase().includes(MARKER), door.join(' ')).toBe(false)
        for (const etag of etags) expect(told.includes(etag), door.join(' ')).toBe(false)
      }
    })

    it('finds nothing by what is hidden', async () => {
      for (const probe of PROBES) {
        const { text } = await seenBy(user).ask(['REPORT', SHOWN, query(probe, ''), DEPTH1])
        expect(text.match(/<D:href>[^<]*/g) ?? [], probe).toEqual([])
      }
    })

    it('is told of what is hidden altogether that it may not be read', async () => {
      const { ask, at } = seenBy(user)
      const listed = (await ask(['PROPFIND', SHOWN, ETAGS, DEPTH1])).text
      const fetched = (await ask(['REPORT', SHOWN, multiget('<C:calendar-data/>')])).text
      const synced = (await ask(['REPORT', SHOWN, sync('1')])).text
      for (const [name, { seen }] of Object.entries(OBJECTS)) {
        const refused = `<D:href>${at}${name}</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>`
        expect(listed.includes(refused), name).toBe(seen === 'nothing')
        expect(fetched.includes(refused), name).toBe(seen === 'nothing')
        expect(synced.includes(name), name).toBe(seen === 'part')
        expect((await ask(['GET', SHOWN + name])).status, name).toBe(seen === 'part' ? 200 : 403)
      }
    })

    it('has one tag for a part at all doors, that is good for asking again', async () => {
      const { ask } = seenBy(user)
      const listed = (await ask(['PROPFIND', SHOWN, ETAGS, DEPTH1])).text
      const synced = (await ask(['REPORT', SHOWN, sync('1')])).text
      const fetched = (await ask(['REPORT', SHOWN, multiget('<C:calendar-data/>')])).text
      for (const name of PARTS) {
        const { headers } = await ask(['GET', SHOWN + name])
        const shown = `<D:getetag>${headers.etag}</D:getetag>`
        expect(
          [listed, synced, fetched].map((text) => text.includes(shown)),
          name,
        ).toEqual([true, true, true])
        expect((await ask(['GET', SHOWN + name, undefined, { 'if-none-match': headers.etag ?? '' }])).status).toBe(304)
        const { etag } = (await server.as('bob').get(SHOWN + name)).headers
        expect(headers.etag === etag).toBe(!(user in SHARES))
      }
    })

    it('changes nothing of what they do not see all of, whatever the condition', async () => {
      const { ask } = seenBy(user)
      const before = await etagsOf()
      const needs = 'need-privileges'
      for (const name of NAMES) {
        const path = SHOWN + name
        const { headers } = await ask(['GET', path])
        const tag = headers.etag ?? '"none"'
        const open = calendar([], member('VEVENT', 'u', [])).replaceAll(MARKER, 'x')
        const note = `<propertyupdate ${NS}><set><prop><Z:note>x</Z:note></prop></set></propertyupdate>`
        const lock = `<lockinfo ${NS}><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`
        const away = { destination: `/dav/calendars/${user}/calendar/stolen.ics` }
        const answers = [
          await ask(['PUT', path, open, ICS]),
          await ask(['PUT', path, open, { ...ICS, 'if-match': tag }]),
          await ask(['PUT', path, open, { ...ICS, 'if-match': '"other"' }]),
          await ask(['DELETE', path]),
          await ask(['DELETE', path, undefined, { 'if-match': '"other"' }]),
          await ask(['PROPPATCH', path, note]),
          await ask(['LOCK', path, lock]),
          await ask(['COPY', path, undefined, away]),
          await ask(['COPY', path, undefined, { destination: `${SHOWN}copied.ics` }]),
          await ask(['POST', `${path}?action=split&rid=20260306T100000Z`]),
          await ask(['POST', `${path}?action=attachment-add`, MARKER, { 'content-type': 'application/pdf' }]),
        ]
        for (const [index, { status, text }] of answers.entries()) {
          expect([index, status, text.includes(needs) ? needs : text], name).toEqual([index, 403, needs])
        }
        // Whoever has a share takes nothing out of it anyway.
        expect((await ask(['MOVE', path, undefined, away])).status, name).toBe(403)
        const data = `<set><prop><C:calendar-data><![CDATA[${open}]]></C:calendar-data></prop></set>`
        for (const change of [data, '<M:delete/>', `<M:if-match><getetag>"other"</getetag></M:if-match><M:delete/>`]) {
          const body = `<M:multiput ${NS} xmlns:M="http://me.com/_namespace/"><M:resource><href>${path}</href>${change}</M:resource></M:multiput>`
          const { text } = await ask(['POST', SHOWN, body, { 'content-type': 'application/xml' }])
          expect(text, name).toContain(needs)
        }
      }
      const copy = await ask(['COPY', SHOWN, undefined, { destination: `/dav/calendars/${user}/copied/` }])
      expect([copy.status, copy.text.includes(needs)]).toEqual([403, true])
      expect((await server.as(user).get(`/dav/calendars/${user}/copied/`)).status).toBe(404)
      expect(await etagsOf()).toEqual(before)
    })
  })

  it('shows the times of what is hidden, and what was stated to be shown', async () => {
    const bob = server.as('bob')
    const shown = async (name: string) => (await bob.get(SHOWN + name)).text.replaceAll('\r\n', '\n')
    const TIMES =
      'UID:u1\nDTSTAMP:20260101T000000Z\nDTSTART:20260305T100000Z\nCLASS:PRIVATE\nRRULE:FREQ=DAILY;COUNT=3\n'
    expect(await shown('class-private.ics')).toBe(
      `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n${TIMES}EXDATE:20260306T100000Z\nSUMMARY:Busy\nEND:VEVENT\nEND:VCALENDAR\n`,
    )
    // caldav-privateevents §4.2.2.4 and §4.2.2.5.
    expect(await shown('stated-confidential.ics')).not.toContain('SUMMARY')
    expect(await shown('stated-restricted.ics')).toContain('SUMMARY:Lunch\nLOCATION:Canteen\n')
    expect(await shown('override.ics')).toContain('SUMMARY:Standup')
    expect((await shown('heir.ics')).match(/SUMMARY:.*/g)).toEqual(['SUMMARY:Busy', 'SUMMARY:Busy'])
    const busy = await bob.report(SHOWN, `<C:free-busy-query ${NS}><C:time-range ${WINDOW}/></C:free-busy-query>`)
    expect(busy.status).toBe(200)
  })

  it('a busy share shows times of whatever there is, and no tasks', async () => {
    const open = {
      'open.ics': member('VEVENT', 'open', [RULE, ...SECRET]),
      'open-task.ics': member('VTODO', 'task', SECRET),
    }
    for (const [name, lines] of Object.entries(open)) await alice.put(SHOWN + name, calendar(ROOT, lines))
    const { ask, at } = seenBy('frank')
    const etag = (await alice.get(`${SHOWN}open.ics`)).headers.etag ?? ''
    const doors = [...OPEN_TO_OWNER, ...OTHERS, ['GET', `${SHOWN}open.ics`], ['GET', `${SHOWN}open-task.ics`]] as const
    for (const door of doors) {
      const { text, headers } = await ask(door)
      const told = text + JSON.stringify(headers)
      expect(told.toUpperCase().includes(MARKER), door.join(' ')).toBe(false)
      expect(told.includes(etag), door.join(' ')).toBe(false)
    }
    const seen = await ask(['GET', `${SHOWN}open.ics`])
    expect(seen.text).toContain('RRULE:FREQ=DAILY;COUNT=3\r\n')
    expect(seen.text).toContain('SUMMARY:Busy')
    expect(seen.text).not.toContain('UID:open')
    expect((await ask(['GET', `${SHOWN}open-task.ics`])).status).toBe(403)
    const month = await ask(['REPORT', SHOWN, query(`<C:time-range ${WINDOW}/>`, EXPAND), DEPTH1])
    expect(month.text).toContain(`<D:href>${at}open.ics</D:href>`)
    expect(month.text).toContain('DTSTART:20260307T100000Z')
    for (const probe of [...PROBES, textMatch('UID', 'open')]) {
      expect((await ask(['REPORT', SHOWN, query(probe, ''), DEPTH1])).text, probe).not.toContain(at)
    }
    for (const method of ['COPY', 'MOVE', 'DELETE', 'PUT']) {
      const headers = { destination: '/dav/calendars/frank/calendar/stolen.ics', ...ICS }
      const body = method === 'PUT' ? calendar([], member('VEVENT', 'open', [])).replaceAll(MARKER, 'x') : undefined
      expect((await ask([method, `${SHOWN}open.ics`, body, headers])).status, method).toBe(403)
    }
    for (const name of Object.keys(open)) await alice.delete(SHOWN + name)
  })

  it('feeds show no more', async () => {
    const owner = await server.store.findPrincipal('alice')
    const collection = await server.store.findCollection('alice', 'calendars', 'shown')
    if (owner === undefined || collection === undefined) throw new Error('nobody there')
    for (const level of ['full', 'busy'] as const) {
      const token = newToken()
      const feed = { ownerId: owner.id, collectionId: collection.id, level, label: '', tokenHash: hashOf(token) }
      await server.store.transaction({ origin: 'admin', scheduling: 'silent', homes: [owner.id] }, (tx) =>
        tx.createFeed(feed),
      )
      const { status, text } = await server.anonymous.get(`/feeds/${token}.ics`)
      expect([status, text.includes(MARKER), text.includes('u6')]).toEqual([200, false, false])
    }
  })

  describe('X-CALENDARSERVER-ACCESS, caldav-privateevents §4.2', () => {
    const plain = (uid: string, ...root: string[]) => calendar(root, member('VEVENT', uid, [])).replaceAll(MARKER, 'x')
    const path = `${HOME}calendar/stated.ics`

    it('stays until another is stated, and then there is no ETag', async () => {
      for (const value of ['PUBLIC', 'CONFIDENTIAL']) {
        expect((await alice.put(path, plain('s', `X-CALENDARSERVER-ACCESS:${value}`))).headers.etag).toBeDefined()
        const { status, headers } = await alice.put(path, plain('s'))
        expect([status, headers.etag]).toEqual([204, undefined])
        expect((await alice.get(path)).text).toContain(`X-CALENDARSERVER-ACCESS:${value}\r\n`)
      }
    })

    it('has one of the values that are known', async () => {
      for (const root of [
        ['X-CALENDARSERVER-ACCESS:SECRET'],
        ['X-CALENDARSERVER-ACCESS:PUBLIC', 'X-CALENDARSERVER-ACCESS:PUBLIC'],
      ]) {
        const { status, text } = await alice.put(path, plain('s', ...root))
        expect([status, text.includes('valid-access-restriction')]).toEqual([403, true])
      }
    })

    it('is stated by the owner alone', async () => {
      const erin = server.as('erin')
      const hidden = plain('new', 'X-CALENDARSERVER-ACCESS:PRIVATE')
      const own = '/dav/calendars/erin/calendar/own.ics'
      expect((await erin.put(own, hidden)).status).toBe(201)
      const there = { headers: { destination: `${SHOWN}new.ics` } }
      const answers = [
        await erin.put(`${SHOWN}new.ics`, hidden),
        await erin.request('POST', `${SHOWN}?add-member`, {
          body: hidden,
          headers: { 'content-type': 'text/calendar' },
        }),
        await erin.request('COPY', own, there),
        await erin.request('MOVE', own, there),
      ]
      for (const { status, text } of answers) {
        expect([status, text.includes('valid-access-restriction-change')]).toEqual([403, true])
      }
      expect((await erin.put(`${SHOWN}new.ics`, plain('new', 'X-CALENDARSERVER-ACCESS:PUBLIC'))).status).toBe(201)
      expect((await erin.delete(`${SHOWN}new.ics`)).status).toBe(204)
    })

    it('is nothing for a message', async () => {
      const body = plain('m', 'METHOD:REQUEST', 'X-CALENDARSERVER-ACCESS:PUBLIC')
      const { status, text } = await alice.request('POST', `${HOME}outbox/`, {
        body,
        headers: { 'content-type': 'text/calendar' },
      })
      expect([status, text.includes('no-access-restrictions')]).toEqual([403, true])
    })
  })

  it('tells of what is hidden from now on, or no longer', async () => {
    const bob = server.as('bob')
    const note = (root: readonly string[]) => calendar(root, member('VEVENT', 'later', [])).replaceAll(MARKER, 'x')
    const since = (token: string) => sync('1').replace('<sync-token/>', `<sync-token>${token}</sync-token>`)
    const tokenOf = (text: string) => /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? ''
    await alice.put(`${SHOWN}later.ics`, note([]))
    const first = (await bob.report(SHOWN, sync('1'))).text
    expect(first).toContain('later.ics')

    await alice.put(`${SHOWN}later.ics`, note(['X-CALENDARSERVER-ACCESS:PRIVATE']))
    const second = (await bob.report(SHOWN, since(tokenOf(first)))).text
    expect(second).toContain(`${SHOWN}later.ics</D:href><D:status>HTTP/1.1 404 Not Found`)

    await alice.put(`${SHOWN}later.ics`, note(['X-CALENDARSERVER-ACCESS:PUBLIC']))
    const third = (await bob.report(SHOWN, since(tokenOf(second)))).text
    expect(third).toContain(`${SHOWN}later.ics</D:href><D:propstat>`)
    // A token of somebody who saw more.
    const whole = tokenOf((await alice.report(SHOWN, sync('1'))).text)
    expect((await bob.report(SHOWN, since(whole))).text).toContain('valid-sync-token')
    await alice.delete(`${SHOWN}later.ics`)
  })
})
