import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { childElements, findChild, findChildren, textOf } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import { event } from '../../testing/calendar-text.ts'
import type { TestClient, TestResponse } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test, a.moreau@example.test]
    password: alice
    delegates: { write: [carol], read: [dave] }
  - slug: bob
    name: Bob
    emails: [bob@example.test]
    password: bob
    timezone: America/New_York
    calendars:
      - { slug: calendar, components: [VEVENT, VFREEBUSY, VAVAILABILITY] }
      - { slug: private, components: [VEVENT] }
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
  - { slug: dave, name: Dave, emails: [dave@example.test], password: dave }
  - { slug: erin, name: Erin, emails: [erin@example.test], password: erin }
groups:
  - { slug: team, name: Team, emails: [team@example.test], members: [pair, bob] }
  - { slug: pair, name: Pair, emails: [pair@example.test], members: [carol, dave] }
  - { slug: trio, name: Trio, emails: [trio@example.test], members: [erin, dave, carol] }
  - { slug: nobodies, name: Nobodies, emails: [nobodies@example.test], members: [] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`

let server: TestServer

beforeAll(async () => {
  server = await testServer({ provision: ORGANISATION, settings: { maxAttendees: 10, maxResourceBytes: 20_000 } })
  const { bob } = clients()
  const calendar = '/dav/calendars/bob/calendar/'
  await stored(bob, calendar, 'timed', 'DTSTART:20260105T090000Z', 'DTEND:20260105T100000Z', 'SUMMARY:Secret plan')
  await stored(bob, calendar, 'floating', 'DTSTART:20260105T120000', 'DTEND:20260105T130000')
  await stored(bob, calendar, 'free', 'DTSTART:20260105T200000Z', 'DTEND:20260105T210000Z', 'TRANSP:TRANSPARENT')
  await stored(
    bob,
    calendar,
    'declined',
    'DTSTART:20260105T210000Z',
    'DTEND:20260105T220000Z',
    'ORGANIZER:mailto:chair@elsewhere.test',
    'ATTENDEE;PARTSTAT=DECLINED:/dav/principals/users/bob/',
  )
  await stored(bob, '/dav/calendars/bob/private/', 'private', 'DTSTART:20260105T140000Z', 'DTEND:20260105T150000Z')
})
afterAll(() => server.close())

function clients() {
  return { alice: server.as('alice'), bob: server.as('bob'), carol: server.as('carol'), dave: server.as('dave') }
}

async function stored(client: TestClient, calendar: string, uid: string, ...lines: readonly string[]): Promise<void> {
  expect((await client.put(`${calendar}${uid}.ics`, event(uid, ...lines))).status).toBe(201)
}

function request(attendees: readonly string[], organizer = 'mailto:alice@example.test'): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Example Corp.//CalDAV Client//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:4FD3AD926350',
    'DTSTAMP:20090602T190420Z',
    'DTSTART:20260105T000000Z',
    'DTEND:20260106T000000Z',
    `ORGANIZER;CN=Alice:${organizer}`,
    ...attendees.map((address) => `ATTENDEE;CN="Somebody, else":${address}`),
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ]
  return lines.join('\r\n')
}

const OUTBOX = '/dav/calendars/alice/outbox/'

function ask(client: TestClient, text: string, path = OUTBOX, type = 'text/calendar; charset="utf-8"') {
  return client.request('POST', path, { headers: { 'content-type': type }, body: text })
}

interface Answer {
  readonly recipient: string
  readonly status: string
  readonly data: string | undefined
}

function answersOf({ text }: TestResponse): readonly Answer[] {
  const root = parseXml(text)
  expect(root.name).toBe(CALDAV.scheduleResponse)
  return childElements(root).map((response) => {
    const [recipient] = findChildren(response, CALDAV.recipient).flatMap((one) => findChildren(one, DAV.href))
    const status = findChild(response, CALDAV.requestStatus)
    const data = findChild(response, CALDAV.calendarData)
    return {
      recipient: recipient === undefined ? '' : textOf(recipient),
      status: status === undefined ? '' : textOf(status),
      data: data && textOf(data),
    }
  })
}

async function statusesFor(...attendees: readonly string[]): Promise<readonly string[]> {
  const response = await ask(clients().alice, request(attendees))
  expect(response.status).toBe(200)
  return answersOf(response).map(({ recipient, status }) => `${recipient} ${status}`)
}

/** What an address is told of, on 5 January 2026. */
async function busyTimesOf(address: string): Promise<readonly string[]> {
  const [answer] = answersOf(await ask(clients().alice, request([address])))
  expect(answer?.status).toBe('2.0;Success')
  return busyTimesIn(answer)
}

function busyTimesIn(answer: Answer | undefined): readonly string[] {
  const lists = (answer?.data ?? '').replaceAll('\r\n ', '').matchAll(/^FREEBUSY;FBTYPE=BUSY:(.*)\r$/gm)
  return [...lists].flatMap(([, list = '']) => list.split(','))
}

const NIGHT = ['20260105T090000Z/PT1H', '20260105T140000Z/PT1H']
// 12:00 in New York, for the calendar has no zone of its own.
const NOON = '20260105T170000Z/PT1H'

describe('RFC 6638 §5', () => {
  test('a reply for each, whatever becomes of the others', async () => {
    const response = await ask(clients().alice, request(['mailto:bob@example.test', 'mailto:nobody@example.test']))
    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toBe('application/xml; charset=utf-8')
    const [bob, nobody] = answersOf(response)
    expect(bob).toMatchObject({ recipient: 'mailto:bob@example.test', status: '2.0;Success' })
    expect(nobody).toEqual({
      recipient: 'mailto:nobody@example.test',
      status: '3.7;Invalid calendar user',
      data: undefined,
    })

    expect(
      bob?.data
        ?.replaceAll('\r\n ', '')
        .replace(/^(PRODID|DTSTAMP):.*\r\n/gm, '')
        .split('\r\n'),
    ).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'METHOD:REPLY',
      'BEGIN:VFREEBUSY',
      'UID:4FD3AD926350',
      'ORGANIZER;CN=Alice:mailto:alice@example.test',
      'ATTENDEE;CN="Somebody, else":mailto:bob@example.test',
      'DTSTART:20260105T000000Z',
      'DTEND:20260106T000000Z',
      `FREEBUSY;FBTYPE=BUSY:${[...NIGHT, NOON].join()}`,
      'END:VFREEBUSY',
      'END:VCALENDAR',
      '',
    ])
    expect(bob?.data).not.toContain('Secret')
  })

  test('whoever calls somebody by any of their addresses', async () => {
    const addresses = [
      'MAILTO:Bob@Example.TEST',
      '/dav/principals/users/bob',
      `${server.url}/dav/principals/users/bob/`,
    ]
    for (const address of addresses) expect(await busyTimesOf(address)).toEqual([...NIGHT, NOON])
  })

  test('other calendar users, and what is none', async () => {
    expect(
      await statusesFor(
        'mailto:alice@example.test',
        'mailto:atlas@example.test',
        'mailto:team@example.test',
        '/dav/principals/rooms/bob/',
        '/dav/calendars/bob/',
        'https://elsewhere.test/dav/principals/users/bob/',
        'urn:uuid:1234-56789',
      ),
    ).toEqual([
      'mailto:alice@example.test 2.0;Success',
      'mailto:atlas@example.test 2.0;Success',
      'mailto:team@example.test 2.0;Success',
      '/dav/principals/rooms/bob/ 3.7;Invalid calendar user',
      '/dav/calendars/bob/ 3.7;Invalid calendar user',
      'https://elsewhere.test/dav/principals/users/bob/ 3.7;Invalid calendar user',
      'urn:uuid:1234-56789 3.7;Invalid calendar user',
    ])
  })

  test('a calendar that takes up no time is left out', async () => {
    const { bob } = clients()
    const set = (choice: string) =>
      bob.proppatch(
        '/dav/calendars/bob/private/',
        `<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:schedule-calendar-transp><C:${choice}/></C:schedule-calendar-transp></prop></set></propertyupdate>`,
      )
    await set('transparent')
    expect(await busyTimesOf('mailto:bob@example.test')).toEqual([NIGHT[0], NOON])
    await set('opaque')
    expect(await busyTimesOf('mailto:bob@example.test')).toEqual([...NIGHT, NOON])
  })

  test('a group is busy when any of the people in it are, in groups of it, too', async () => {
    const { carol } = clients()
    const times = ['DTSTART:20260105T093000Z', 'DTEND:20260105T110000Z']
    await stored(carol, '/dav/calendars/carol/calendar/', 'of-carol', ...times)
    expect(await busyTimesOf('mailto:team@example.test')).toEqual(['20260105T090000Z/PT2H', NIGHT[1], NOON])
    await carol.delete('/dav/calendars/carol/calendar/of-carol.ics')
    // Nobody is in it, so nobody can be asked.
    expect(await statusesFor('mailto:nobodies@example.test')).toEqual([
      'mailto:nobodies@example.test 5.3;No scheduling support for user',
    ])
  })

  test('nothing is kept of it', async () => {
    const { alice } = clients()
    await ask(alice, request(['mailto:bob@example.test']))
    for (const [user, box] of [
      ['alice', 'outbox'],
      ['bob', 'inbox'],
    ] as const) {
      const collection = await server.store.findCollection(user, 'calendars', box)
      expect(collection?.objects).toBe(0)
    }
  })
})

describe('a meeting that is being moved', () => {
  const [BOB, ERIN] = ['/dav/calendars/bob/calendar/', '/dav/calendars/erin/calendar/']
  const EIGHT = ['DTSTART:20260105T080000Z', 'DTEND:20260105T083000Z']
  const MEETING = [...EIGHT, 'ORGANIZER:mailto:alice@example.test', 'ATTENDEE:mailto:bob@example.test']

  /** In bob's calendar, whatever it is called there. */
  async function accept(uid: string): Promise<void> {
    const bob = server.as('bob')
    const { text } = await bob.propfind(BOB, '<propfind xmlns="DAV:"><prop/></propfind>', '1')
    for (const [, href = ''] of text.matchAll(/<D:href>([^<]*\.ics)</g)) {
      const copy = (await bob.get(href)).text.replace(/\r\n /g, '')
      const accepted = copy.replace(/^ATTENDEE.*bob@/m, 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@')
      if (copy.includes(`UID:${uid}\r`)) expect((await bob.put(href, accepted)).status).toBe(204)
    }
  }

  async function masked(user: string, uid: string, attendee: string): Promise<readonly string[]> {
    const text = request([`mailto:${attendee}@example.test`], `mailto:${user}@example.test`)
    const masking = text.replace('END:VFREEBUSY', `X-CALENDARSERVER-MASK-UID:${uid}\r\nEND:VFREEBUSY`)
    const response = await ask(server.as(user), masking, `/dav/calendars/${user}/outbox/`)
    return busyTimesIn(answersOf(response)[0])
  }

  test('is not in its own way, for who organizes it or is invited, and in one’s own calendar', async () => {
    const { alice } = clients()
    await stored(server.as('erin'), ERIN, 'plain', ...EIGHT)
    await stored(alice, '/dav/calendars/alice/calendar/', 'of-alice', ...MEETING)
    await accept('of-alice')
    const others = [...NIGHT, NOON]
    const all = ['20260105T080000Z/PT30M', ...others]
    expect(await masked('alice', 'nothing', 'bob')).toEqual(all)
    expect(await masked('alice', 'of-alice', 'bob')).toEqual(others)
    expect(await masked('bob', 'of-alice', 'bob')).toEqual(others)
    const ofAlice = await masked('bob', 'nothing', 'alice')
    expect(ofAlice).toContain('20260105T080000Z/PT30M')
    expect(await masked('bob', 'of-alice', 'alice')).toEqual(
      ofAlice.filter((time) => time !== '20260105T080000Z/PT30M'),
    )
    expect(await masked('dave', 'of-alice', 'alice')).toEqual(ofAlice)
    // What is remembered of the month is what it was.
    expect(await masked('alice', 'nothing', 'bob')).toEqual(all)
    // Whoever asks learns nothing of a meeting by its UID.
    expect(await masked('dave', 'of-alice', 'bob')).toEqual(all)
    expect(await masked('alice', 'plain', 'erin')).toEqual(['20260105T080000Z/PT30M'])
    expect(await masked('erin', 'plain', 'erin')).toEqual([])
    await alice.delete('/dav/calendars/alice/calendar/of-alice.ics')
    await server.as('erin').delete(`${ERIN}plain.ics`)
  })
})

describe('RFC 6638 §5.2', () => {
  test.each([
    ['another media type', { type: 'text/xml' }, 403, 'supported-calendar-data'],
    ['what is no calendar', { text: '<x/>' }, 403, 'valid-calendar-data'],
    ['too many bytes', { text: request([`mailto:${'x'.repeat(20_000)}`]) }, 403, 'max-resource-size'],
    ['too many people', { text: request(Array(11).fill('mailto:x@x.test')) }, 403, 'max-attendees-per-instance'],
    [
      'an invitation',
      { text: request(['mailto:bob@example.test']).replaceAll('VFREEBUSY', 'VEVENT') },
      400,
      'valid-scheduling-message',
    ],
    [
      'somebody else’s name',
      { text: request(['mailto:bob@example.test'], 'mailto:bob@example.test') },
      403,
      'valid-organizer',
    ],
    [
      'a name that nobody has',
      { text: request(['mailto:bob@example.test'], 'urn:uuid:bogus') },
      403,
      'valid-organizer',
    ],
  ])(
    '%s',
    async (_, {
      text = request(['mailto:bob@example.test']),
      type,
    }: { text?: string; type?: string }, status, condition) => {
      const response = await ask(clients().alice, text, OUTBOX, type)
      expect([response.status, response.text]).toEqual([status, expect.stringContaining(`<C:${condition}`)])
    },
  )

  test('the owner’s other addresses', async () => {
    for (const organizer of ['MAILTO:A.Moreau@example.test', '/dav/principals/users/alice/']) {
      expect((await ask(clients().alice, request(['mailto:bob@example.test'], organizer))).status).toBe(200)
    }
  })

  test('an inbox takes no messages', async () => {
    const { alice } = clients()
    expect((await ask(alice, request(['mailto:bob@example.test']), '/dav/calendars/alice/inbox/')).status).toBe(403)
    expect((await alice.request('OPTIONS', OUTBOX)).headers.allow).toContain('POST')
  })
})

describe('RFC 6638 §6', () => {
  test('write delegates ask for the owner of an outbox, and nobody else does', async () => {
    const text = request(['mailto:bob@example.test'])
    const statuses = await Promise.all(
      ['carol', 'dave', 'erin'].map(async (user) => (await ask(server.as(user), text)).status),
    )
    expect(statuses).toEqual([200, 403, 403])
    expect((await ask(server.anonymous, text)).status).toBe(401)
    const refused = await ask(server.as('dave'), text)
    expect(refused.text).toContain('<C:schedule-send-freebusy/>')
    // Whether the message is any good is not for them to know.
    expect((await ask(server.as('dave'), 'x')).text).toBe(refused.text)
  })

  test('§11.3: whom an inbox lets in is decided by the owner of the outbox, not by who writes', async () => {
    const inbox = await server.store.findCollection('bob', 'calendars', 'inbox')
    const carol = await server.store.findPrincipal('carol')
    const alice = await server.store.findPrincipal('alice')
    if (inbox === undefined || carol === undefined || alice === undefined) throw new Error('not provisioned')
    const admit = (...ids: readonly string[]) =>
      server.store.transaction(
        { origin: 'admin', scheduling: 'silent', collections: [inbox.id], homes: [inbox.ownerId] },
        (tx) =>
          tx.setGrants(
            inbox.id,
            ids.map((principalId) => ({ to: { principalId }, privileges: ['schedule-query-freebusy'] })),
          ),
      )
    const askAs = async (user: string) => answersOf(await ask(server.as(user), request(['mailto:bob@example.test'])))

    await admit(carol.id)
    expect(await askAs('carol')).toEqual([
      { recipient: 'mailto:bob@example.test', status: '3.8;No authority', data: undefined },
    ])
    // Of a group whoever tells is asked, and who does not is left out.
    const asAlice = await ask(clients().alice, request(['mailto:team@example.test']))
    expect(answersOf(asAlice).map(({ status }) => status)).toEqual(['2.0;Success'])
    expect(busyTimesIn(answersOf(asAlice)[0])).toEqual([])
    await admit(alice.id)
    expect((await askAs('carol')).map(({ status }) => status)).toEqual(['2.0;Success'])
    // An inbox without grants of its own lets everybody in.
    await admit()
    expect((await askAs('alice')).map(({ status }) => status)).toEqual(['2.0;Success'])
  })

  test('who may send to an inbox may not look into it, nor learn what is there', async () => {
    const erin = server.as('erin')
    const inbox = '/dav/calendars/bob/inbox/'
    const PROPFIND = '<propfind xmlns="DAV:"><allprop/></propfind>'
    expect((await erin.propfind(inbox, PROPFIND)).status).toBe(403)
    for (const method of ['GET', 'DELETE', 'PUT', 'PROPPATCH', 'REPORT', 'LOCK', 'COPY', 'MOVE', 'MKCALENDAR']) {
      const options = { headers: { destination: '/dav/calendars/erin/calendar/x.ics' } }
      expect([method, (await erin.request(method, `${inbox}message.ics`, options)).status]).toEqual([method, 403])
    }
    const alice = await server.as('bob').propfind(inbox, '<propfind xmlns="DAV:"><prop><acl/></prop></propfind>')
    expect(alice.text).toContain(
      '<D:ace><D:principal><D:authenticated/></D:principal><D:grant><D:privilege><C:schedule-deliver/></D:privilege></D:grant></D:ace>',
    )
  })
})

describe('RFC 6638 §11.1', () => {
  test('people in groups count as those who are named do', async () => {
    // Ten: four named, and two groups of three.
    const named = ['alice', 'bob', 'carol', 'dave'].map((name) => `mailto:${name}@example.test`)
    const statuses = async (...groups: string[]) =>
      (await statusesFor(...named, ...groups)).slice(4).map((line) => line.split(/[ ;]/)[1])
    expect(await statuses('mailto:team@example.test', 'mailto:trio@example.test')).toEqual(['2.0', '2.0'])
    expect(await statuses('mailto:team@example.test', 'mailto:trio@example.test', 'mailto:pair@example.test')).toEqual([
      ...['2.0', '2.0', '5.1'],
    ])
  })

  test('what one person keeps too much of costs the others nothing, and is busy', async () => {
    const carol = server.as('carol')
    const often = ['DTSTART:20200101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY;INTERVAL=2']
    await stored(carol, '/dav/calendars/carol/calendar/', 'often', ...often)
    expect(
      await statusesFor('mailto:bob@example.test', 'mailto:carol@example.test', 'mailto:dave@example.test'),
    ).toEqual([
      'mailto:bob@example.test 2.0;Success',
      'mailto:carol@example.test 2.0;Success',
      'mailto:dave@example.test 2.0;Success',
    ])
  })
})
