/** A believable company, the same each time but for its week, which is the next one: rooms take no bookings of the past. For walks over all pages, and for pictures. */
import { calendar, component, event } from '../../../server/testing/calendar-text.ts'
import type { TestServer } from '../../../server/testing/test-server.ts'

const PEOPLE = [
  ['alice', 'Alice Moreau'],
  ['bruno', 'Bruno Keller'],
  ['carla', 'Carla Jansen'],
  ['david', 'David Okafor'],
  ['emma', 'Emma Lindqvist'],
  ['farid', 'Farid Haddad'],
  ['greta', 'Greta Vogel'],
  ['hugo', 'Hugo Lambert'],
  ['ines', 'Inês Carvalho'],
  ['jan', 'Jan de Vries'],
  ['kim', 'Kim Nguyen'],
] as const

const ROOMS = [
  ['atlas', 'Atlas', 'room', 12, 'Harbour House', '1', 'projector, whiteboard, video'],
  ['baltic', 'Baltic', 'room', 8, 'Harbour House', '1', 'screen, whiteboard'],
  ['cirrus', 'Cirrus', 'room', 6, 'Harbour House', '2', 'screen, video'],
  ['delta', 'Delta', 'room', 4, 'Harbour House', '2', 'whiteboard'],
  ['boardroom', 'Boardroom', 'room', 20, 'Harbour House', '3', 'projector, video, catering'],
  ['garden', 'Garden Room', 'room', 10, 'Mill', '0', 'screen, wheelchair'],
  ['loft', 'Loft', 'room', 14, 'Mill', '2', 'projector, whiteboard'],
  ['van', 'Van KL-204', 'resource', 3, 'Mill', '0', 'towbar'],
  ['camera', 'Camera kit', 'resource', 1, 'Harbour House', '1', 'tripod'],
] as const

const POLICIES: Readonly<Record<string, string>> = {
  boardroom: '{ accept: automatic, approval: all, approvers: [carla], approvalTimeLimit: P2D }',
  loft: '{ accept: automatic, openingHours: ["Mo-Fr 08:00-18:00"], maxDuration: PT4H }',
  van: '{ accept: automatic, window: P60D, recurring: false }',
}

export const HOUSE = `users:
  - { slug: root, name: Rosa Ibarra, emails: [rosa@kalends.example], password: root, admin: true }
${PEOPLE.map(([slug, name]) => `  - { slug: ${slug}, name: ${name}, emails: [${slug}@kalends.example], timezone: Europe/Brussels, password: ${slug} }`).join('\n')}
groups:
  - { slug: design, name: Design, emails: [design@kalends.example], members: [alice, emma, kim] }
  - { slug: engineering, name: Engineering, emails: [engineering@kalends.example], members: [bruno, david, farid, jan] }
  - { slug: office, name: Office, emails: [office@kalends.example], members: [carla, greta] }
rooms:
${ROOMS.filter(([, , kind]) => kind === 'room')
  .map(thing)
  .join('\n')}
resources:
${ROOMS.filter(([, , kind]) => kind === 'resource')
  .map(thing)
  .join('\n')}
`

function thing([slug, name, , capacity, building, floor, features]: (typeof ROOMS)[number]): string {
  const policy = POLICIES[slug] ?? '{ accept: automatic }'
  const place = `capacity: ${capacity}, building: ${building}, floor: "${floor}", features: [${features}]`
  return `  - { slug: ${slug}, name: ${name}, emails: [${slug}@kalends.example], timezone: Europe/Brussels, ${place}, policy: ${policy} }`
}

const DAY_MS = 86_400_000

/** `20261123`: a day of the week of the house, counted from its Monday. */
function day(offset: number): string {
  return new Date(monday() + offset * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
}

function monday(): number {
  const today = new Date()
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate())
  return midnight + (7 - ((today.getUTCDay() + 6) % 7)) * DAY_MS
}

/** When somebody looks at it: on its Wednesday, before noon. */
export function houseTime(): Date {
  return new Date(monday() + 2 * DAY_MS + 9.7 * 3_600_000)
}

function times(offset: number, from: string, to: string): readonly string[] {
  const zone = 'TZID=Europe/Brussels'
  return [`DTSTART;${zone}:${day(offset)}T${from}00`, `DTEND;${zone}:${day(offset)}T${to}00`]
}

const mail = (slug: string) => `mailto:${slug}@kalends.example`

function meeting(organizer: string, people: readonly string[], rooms: readonly string[] = []): readonly string[] {
  const attendee = (slug: string, more: string) => `ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION${more}:${mail(slug)}`
  return [
    `ORGANIZER:${mail(organizer)}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:${mail(organizer)}`,
    ...people.map((slug) => attendee(slug, '')),
    ...rooms.map((slug) => attendee(slug, ';CUTYPE=ROOM')),
  ]
}

/** Whose, what, and the lines of each event. */
const EVENTS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'alice',
    'standup',
    [
      'SUMMARY:Stand-up',
      ...times(0, '0915', '0930'),
      'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=40',
      ...meeting('alice', ['emma', 'kim', 'bruno'], ['delta']),
    ],
  ],
  [
    'alice',
    'review',
    [
      'SUMMARY:Design review',
      'LOCATION:Atlas',
      ...times(1, '1000', '1130'),
      ...meeting('alice', ['emma', 'kim', 'carla'], ['atlas']),
    ],
  ],
  ['alice', 'lunch', ['SUMMARY:Lunch with Inês', ...times(2, '1230', '1330'), 'CLASS:PRIVATE']],
  ['alice', 'focus', ['SUMMARY:Focus time', ...times(3, '1400', '1700'), 'TRANSP:OPAQUE', 'CATEGORIES:Deep work']],
  ['alice', 'offsite', ['SUMMARY:Team offsite in Ghent', `DTSTART;VALUE=DATE:${day(3)}`, `DTEND;VALUE=DATE:${day(5)}`]],
  [
    'bruno',
    'planning',
    [
      'SUMMARY:Release planning',
      'DESCRIPTION:Agenda:\\n1. What is left\\n2. Who does it',
      ...times(1, '1330', '1500'),
      ...meeting('bruno', ['alice', 'david', 'farid', 'jan'], ['baltic']),
    ],
  ],
  [
    'carla',
    'board',
    ['SUMMARY:Board meeting', ...times(4, '1000', '1200'), ...meeting('carla', ['alice', 'hugo'], ['boardroom'])],
  ],
  [
    'david',
    'interview',
    ['SUMMARY:Interview', ...times(2, '1500', '1600'), ...meeting('david', ['alice', 'farid'], ['cirrus'])],
  ],
  [
    'emma',
    'workshop',
    ['SUMMARY:Prototype workshop', ...times(2, '0930', '1200'), ...meeting('emma', ['kim', 'alice'], ['loft'])],
  ],
  ['greta', 'delivery', ['SUMMARY:Furniture delivery', ...times(0, '0800', '1000'), ...meeting('greta', [], ['van'])]],
  ['hugo', 'client', ['SUMMARY:Client visit', ...times(1, '1430', '1630'), ...meeting('hugo', ['carla'], ['garden'])]],
  [
    'farid',
    'clash',
    ['SUMMARY:Architecture sync', ...times(1, '1030', '1130'), ...meeting('farid', ['jan'], ['atlas'])],
  ],
  ['ines', 'shoot', ['SUMMARY:Product pictures', ...times(3, '1300', '1600'), ...meeting('ines', ['kim'], ['camera'])]],
  ...onWednesday(),
]

function onWednesday() {
  const bookings = [
    ['bruno', 'Sprint review', '0900', '1030', 'atlas'],
    ['greta', 'Training of new colleagues', '1300', '1530', 'atlas'],
    ['jan', 'Pairing', '1000', '1200', 'baltic'],
    ['hugo', 'Budget', '1400', '1500', 'baltic'],
    ['farid', 'Interview', '0930', '1030', 'cirrus'],
    ['carla', 'Annual accounts', '1330', '1600', 'boardroom'],
    ['ines', 'Supplier visit', '1100', '1300', 'garden'],
    ['greta', 'Trade fair', '0800', '1230', 'van'],
    ['ines', 'Product pictures', '1300', '1700', 'camera'],
    ['david', 'Retrospective', '1430', '1600', 'loft'],
  ] as const
  return bookings.map(([owner, title, from, to, room]): (typeof EVENTS)[number] => [
    owner,
    `${room}-${from}`,
    [`SUMMARY:${title}`, ...times(2, from, to), ...meeting(owner, [], [room])],
  ])
}

const TASKS: readonly (readonly [string, readonly string[]])[] = [
  [
    'slides',
    [
      'SUMMARY:Slides for the board',
      `DUE;VALUE=DATE:${day(3)}`,
      'PRIORITY:1',
      'STATUS:IN-PROCESS',
      'PERCENT-COMPLETE:40',
    ],
  ],
  ['budget', ['SUMMARY:Budget for next year', `DUE;VALUE=DATE:${day(-2)}`, 'STATUS:NEEDS-ACTION']],
  ['chairs', ['SUMMARY:Order four chairs', 'STATUS:COMPLETED', `COMPLETED:${day(0)}T090000Z`]],
  ['read', ['SUMMARY:Read the accessibility report', 'STATUS:NEEDS-ACTION']],
]

const COLOURS = [
  ['alice', '#1f5f8b'],
  ['bruno', '#2f7d4f'],
] as const

const CONTACTS = [
  ['mila', 'Mila Petrova', 'mila@studio-north.example', 'Studio North', '+32 2 555 01 17'],
  ['tom', 'Tom Becker', 'tom@becker-druck.example', 'Becker Druck', '+49 30 555 2044'],
  ['sofia', 'Sofia Rossi', 'sofia@example.org', '', '+39 02 555 8899'],
] as const

/** Everything that stands in it, written as clients write it. */
export async function furnish(server: TestServer): Promise<void> {
  for (const [owner, uid, lines] of EVENTS) {
    await stored(server, owner, `/dav/calendars/${owner}/calendar/${uid}.ics`, event(uid, ...lines), 'text/calendar')
  }
  const alice = server.as('alice')
  for (const [uid, lines] of TASKS) {
    const text = calendar(...component('VTODO', uid, ...lines))
    await stored(server, 'alice', `/dav/calendars/alice/tasks/${uid}.ics`, text, 'text/calendar')
  }
  for (const [uid, name, address, organisation, phone] of CONTACTS) {
    const lines = ['BEGIN:VCARD', 'VERSION:4.0', `UID:${uid}`, `FN:${name}`, `EMAIL;TYPE=work:${address}`]
    const more = [...(organisation === '' ? [] : [`ORG:${organisation}`]), `TEL;TYPE=cell:${phone}`, 'END:VCARD', '']
    await stored(
      server,
      'alice',
      `/dav/addressbooks/alice/addressbook/${uid}.vcf`,
      [...lines, ...more].join('\r\n'),
      'text/vcard',
    )
  }
  await told(alice.request('PUT', '/api/v1/calendars/alice/calendar/shares/emma', json({ access: 'read-write' })))
  await told(alice.request('PUT', '/api/v1/calendars/alice/calendar/shares/hugo', json({ access: 'busy' })))
  const bruno = server.as('bruno')
  await told(bruno.request('PUT', '/api/v1/calendars/bruno/calendar/shares/alice', json({ access: 'read' })))
  await acceptAll(server, 'alice')
  for (const [owner, color] of COLOURS) {
    await told(server.as(owner).request('PATCH', `/api/v1/calendars/${owner}/calendar`, json({ color })))
  }
  await told(alice.request('POST', '/api/v1/feeds', json({ calendar: 'calendar', label: 'Website' })))
  const root = server.as('root')
  const program = {
    ...{ client: 'planner', name: 'Planner', redirectUris: ['https://planner.example/back'] },
    scopes: ['events:read', 'freebusy:read'],
  }
  await told(root.request('POST', '/api/v1/oauth-clients', json(program)))
  await keepMail(server)
}

async function acceptAll(server: TestServer, user: string): Promise<void> {
  const client = server.as(user)
  const { items } = JSON.parse((await client.get('/api/v1/invitations')).text)
  for (const { id } of items) {
    await told(client.request('POST', `/api/v1/invitations/${id}/answer`, json({ accept: true })))
  }
}

/** What came by mail and is not trusted. */
async function keepMail({ store }: TestServer): Promise<void> {
  const recipient = await store.findPrincipal('carla')
  if (recipient === undefined) throw new Error('carla')
  await store.transaction({ origin: 'itip', scheduling: 'silent' }, async (tx) => {
    for (const [key, author, reason] of [
      ['1', 'accounts@harbour-hous.example', 'not authenticated: dmarc=fail'],
      ['2', 'lena@newcustomer.example', 'from a stranger'],
    ] as const) {
      const raw = Buffer.from(`From: ${author}\r\nSubject: Meeting\r\n\r\n`)
      await tx.quarantineMail({ key, recipientId: recipient.id, author, reason, raw })
    }
  })
}

type Sent = ReturnType<ReturnType<TestServer['as']>['request']>

async function stored(server: TestServer, user: string, path: string, body: string, type: string): Promise<void> {
  await told(server.as(user).request('PUT', path, { headers: { 'content-type': type }, body }))
}

function json(body: unknown) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function told(sent: Sent): Promise<void> {
  const { status, text } = await sent
  if (status >= 300) throw new Error(`${status}: ${text}`)
}
