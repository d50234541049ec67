/** Timelines against the direct expansion of the same calendars, while these change by every door. */
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { DAY, type Window } from '../../../protocol/time/values.ts'
import type { BusyPeriod } from '../../../scheduling/freebusy/busy.ts'
import { expandBusy, expandEach, Timelines } from '../../../scheduling/freebusy/timelines.ts'
import { openStore } from '../../../storage/sql/open.ts'
import type { Collection, Principal, Store, StoreReader, StoreTransaction } from '../../../storage/store.ts'
import { testStore } from '../../../storage/testing/stores.ts'
import { ByteBoundedMap } from '../../byte-bounded-map.ts'
import { readSettings } from '../../settings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import type { HandlerDeps } from '../request.ts'
import { busyCalendars } from './busy-calendars.ts'
import { busyIn, CalendarTimeline } from './free-busy.ts'
import { ObjectCache } from './object-cache.ts'
import { newBudget } from './open-object.ts'

const YEAR_START = Date.UTC(2026, 0, 1) / 1000

function numbers(seed: number) {
  let state = Math.imul(seed + 1, 2_654_435_761)
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0]
  return { below, pick }
}
type Random = ReturnType<typeof numbers>

// --- objects -----------------------------------------------------------------------------------------------------

const two = (number: number) => String(number).padStart(2, '0')
const ZONES = ['Z', 'Europe/Brussels', 'America/New_York', 'floating', 'date', 'Pacific/Apia'] as const

/** A time of 2026 as a property. */
function time(name: string, random: Random, zone: string): string {
  const day = `2026${two(1 + random.below(12))}${two(1 + random.below(28))}`
  if (zone === 'date') return `${name};VALUE=DATE:${day}`
  const wall = `${day}T${two(random.below(24))}${random.pick(['00', '30'])}00`
  if (zone === 'Z') return `${name}:${wall}Z`
  return zone === 'floating' ? `${name}:${wall}` : `${name};TZID=${zone}:${wall}`
}

function calendarText(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

function component(name: string, uid: string, lines: readonly string[]): readonly string[] {
  return [
    `BEGIN:${name}`,
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...lines.filter((line) => line !== ''),
    `END:${name}`,
  ]
}

const STATES = ['', '', '', 'STATUS:TENTATIVE', 'STATUS:CANCELLED', 'TRANSP:TRANSPARENT'] as const
const ANSWERS = [
  '',
  '',
  'ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.test',
  'ATTENDEE;PARTSTAT=TENTATIVE:mailto:second@example.test',
] as const
const RULES = [
  'RRULE:FREQ=WEEKLY',
  'RRULE:FREQ=DAILY;COUNT=20',
  'RRULE:FREQ=MONTHLY;UNTIL=20261001',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;INTERVAL=2',
] as const

function eventText(uid: string, random: Random): string {
  const zone = random.pick(ZONES)
  const starts = time('DTSTART', random, zone)
  const length = () =>
    `DURATION:${zone === 'date' ? `P${1 + random.below(3)}D` : random.pick(['PT30M', 'PT2H', 'PT26H'])}`
  const facts = () => [length(), random.pick(STATES), random.pick(ANSWERS)]
  if (random.below(2) === 0) return calendarText(...component('VEVENT', uid, [starts, ...facts()]))
  const range = random.pick(['', '', ';RANGE=THISANDFUTURE'])
  const override = [starts.replace('DTSTART', `RECURRENCE-ID${range}`), time('DTSTART', random, zone), ...facts()]
  return calendarText(
    ...component('VEVENT', uid, [starts, random.pick(RULES), ...facts()]),
    ...(random.below(3) === 0 ? component('VEVENT', uid, override) : []),
  )
}

function freeBusyText(uid: string, random: Random): string {
  const periods = Array.from({ length: 6 }, () => `${time('', random, 'Z').slice(1)}/PT3H`)
  const span = random.below(2) === 0 ? [] : ['DTSTART:20260301T000000Z', 'DTEND:20260601T000000Z']
  return calendarText(
    ...component('VFREEBUSY', uid, [...span, `FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:${periods.join(',')}`]),
  )
}

function availabilityText(uid: string, random: Random): string {
  const zone = random.pick(['Europe/Brussels', 'Z'])
  const hours = ['DURATION:PT8H', random.pick(['RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU'])]
  return calendarText(
    'BEGIN:VAVAILABILITY',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `PRIORITY:${random.below(4)}`,
    time('DTSTART', random, zone),
    `DURATION:P${10 + random.below(60)}D`,
    ...component('AVAILABLE', `${uid}-hours`, [time('DTSTART', random, zone).replace(/T\d{6}/, 'T080000'), ...hours]),
    'END:VAVAILABILITY',
  )
}

function objectText(uid: string, random: Random): string {
  const kind = random.below(12)
  if (kind === 0) return freeBusyText(uid, random)
  return kind === 1 ? availabilityText(uid, random) : eventText(uid, random)
}

// --- questions ---------------------------------------------------------------------------------------------------

async function reader(store: Store, timelines: HandlerDeps['timelines'], objects = new ObjectCache()) {
  const settings = await readSettings({})
  const log = pino({ level: 'silent' })
  const deps = { store, settings, log, now: () => new Date(0), newName: () => '', objects, timelines }
  return async (calendars: readonly Collection[], owner: Principal, window: Window): Promise<readonly BusyPeriod[]> =>
    busyIn(calendars, { owner, window, budget: newBudget(deps) }, deps)
}

function windows(random: Random): readonly Window[] {
  const start = YEAR_START + random.below(365 * 24) * 3600
  return [
    { start, end: start + 3600 * (1 + random.below(24 * 60)) },
    { start: YEAR_START, end: YEAR_START + 31 * DAY },
    { start, end: start + 42 * DAY },
    { start: YEAR_START, end: YEAR_START + 365 * DAY },
  ]
}

async function requireAlice(store: StoreReader): Promise<Principal> {
  const alice = await store.findPrincipal('alice')
  if (alice === undefined) throw new Error('there is no Alice')
  return alice
}

const direct = { read: expandBusy, readEach: expandEach }

// --- one server --------------------------------------------------------------------------------------------------

const COMPONENTS = 'components: [VEVENT, VFREEBUSY, VAVAILABILITY]'
const ORGANISATION = `users:
  - slug: alice
    name: Alice
    emails: [alice@example.test]
    password: alice
    timezone: Pacific/Auckland
    calendars: [{ slug: work, ${COMPONENTS} }, { slug: home, ${COMPONENTS} }, { slug: quiet }]
`
const HOME = '/dav/calendars/alice/'
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PROPERTIES = [
  '<set><prop><C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp></prop></set>',
  '<set><prop><C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp></prop></set>',
  '<set><prop><C:calendar-timezone-id>America/Sao_Paulo</C:calendar-timezone-id></prop></set>',
  '<remove><prop><C:calendar-timezone-id/></prop></remove>',
  '<remove><prop><C:calendar-timezone/></prop></remove>',
] as const

describe.each(['sqlite', 'postgres'] as const)('on %s, a timeline is what an expansion gives', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ provision: ORGANISATION, store: kind })
  })
  afterAll(() => server.close())

  async function change(random: Random): Promise<void> {
    const alice = server.as('alice')
    const name = () => `${HOME}${random.pick(['work', 'home'])}/${random.below(30)}.ics`
    const path = name()
    const what = random.below(20)
    if (what < 13) await alice.put(path, objectText(path.replace(/\D/g, ''), random))
    else if (what < 15) await alice.delete(path)
    else if (what < 17) await alice.request('MOVE', path, { headers: { destination: server.url + name() } })
    else if (what < 19) {
      const set = `<propertyupdate ${NAMESPACES}>${random.pick(PROPERTIES)}</propertyupdate>`
      expect((await alice.proppatch(`${HOME}${random.pick(['work', 'home'])}/`, set)).status).toBe(207)
    } else await changeAlice(random)
  }

  async function changeAlice(random: Random): Promise<void> {
    const { id } = await requireAlice(server.store)
    const timezone = random.pick(['Pacific/Auckland', 'America/Havana', null])
    const addresses = ['mailto:alice@example.test', ...random.pick([[], ['mailto:second@example.test']])]
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    await server.store.transaction(scope, (tx) => tx.updatePrincipal(id, { timezone, addresses }))
  }

  test.each([1, 2, 3])('after random changes, %i', async (seed) => {
    const random = numbers(seed)
    const objects = new ObjectCache()
    const remembering = await reader(server.store, new Timelines(new ByteBoundedMap(1_000_000)), objects)
    const expanding = await reader(server.store, direct)
    let busy = 0
    for (let round = 0; round < 40; round++) {
      for (let i = random.below(4); i >= 0; i--) await change(random)
      const alice = await requireAlice(server.store)
      const collections = await server.store.collectionsOf(alice.id, 'calendars')
      const calendars = await busyCalendars({ owner: alice, collections }, server.store)
      for (const window of windows(random)) {
        const expected = await expanding(calendars, alice, window)
        expect(await remembering(calendars, alice, window)).toEqual(expected)
        busy += expected.length
      }
    }
    expect(busy).toBeGreaterThan(1_000)
  })

  test('after more changes than one goes through, and when the record of deletions is short', async () => {
    const remembering = await reader(server.store, new Timelines(new ByteBoundedMap(1_000_000)))
    const expanding = await reader(server.store, direct)
    const window = { start: YEAR_START, end: YEAR_START + 31 * DAY }
    const path = (uid: number) => `${HOME}quiet/m${uid}.ics`
    const put = (uid: number) => {
      const starts = `DTSTART:202601${two(1 + (uid % 28))}T${two(Math.floor(uid / 28))}0000Z`
      const text = calendarText(...component('VEVENT', `m${uid}`, [starts, 'DURATION:PT30M']))
      return server.as('alice').put(path(uid), text)
    }
    const expectBusy = async (periods: number) => {
      const alice = await requireAlice(server.store)
      const calendars = await server.store.collectionsOf(alice.id, 'calendars')
      const quiet = calendars.filter(({ slug }) => slug === 'quiet')
      const expected = await expanding(quiet, alice, window)
      expect(expected).toHaveLength(periods)
      expect(await remembering(quiet, alice, window)).toEqual(expected)
    }
    for (let uid = 0; uid < 10; uid++) await put(uid)
    await expectBusy(10)
    for (let uid = 10; uid < 240; uid++) await put(uid)
    await expectBusy(240)
    for (let uid = 0; uid < 50; uid++) await server.as('alice').delete(path(uid))
    await server.store.pruneTombstones(new Date(Date.now() + 1000))
    await expectBusy(190)
  })
})

// --- what is read, and what is remembered ------------------------------------------------------------------------

const SCOPE = { origin: 'client', scheduling: 'silent' } as const
const NINE = 'DTSTART:20260105T090000Z'
const JANUARY = { start: YEAR_START, end: YEAR_START + 31 * DAY }

function newObject(uid: string, ...lines: readonly string[]) {
  const bytes = Buffer.from(calendarText(...component('VEVENT', uid, lines)))
  return { ...indexCalendarObject(bytes), bytes, scheduleTag: null }
}

async function makeCalendar(store: Store) {
  const person = {
    kind: 'user',
    slug: 'alice',
    name: 'Alice',
    addresses: [],
    timezone: null,
    admin: false,
    quotaBytes: null,
    details: {},
    policy: null,
  } as const
  const alice = await store.transaction({ ...SCOPE, directory: true }, (tx) => tx.createPrincipal(person))
  const calendar = { kind: 'calendar', home: 'calendars', slug: 'work', components: ['VEVENT'] } as const
  const { id } = await store.transaction({ ...SCOPE, homes: [alice.id] }, (tx) =>
    tx.createCollection(alice.id, calendar),
  )
  const put = (name: string, ...lines: readonly string[]) =>
    store.transaction({ ...SCOPE, collections: [id] }, async (tx) => {
      const current = await tx.findEntry(id, name)
      if (current === undefined) return tx.createObject(id, name, newObject(name, ...lines))
      return tx.replaceObject(id, current, newObject(name, ...lines))
    })
  return { alice, id, put }
}

async function requireCollection(reading: StoreReader, id: string): Promise<Collection> {
  const collection = await reading.findCollectionById(id)
  if (collection === undefined) throw new Error('the calendar is gone')
  return collection
}

function daysOf(periods: readonly BusyPeriod[]): readonly number[] {
  return periods.map(({ start }) => new Date(start * 1000).getUTCDate())
}

test('when nothing changed, nothing is read; what changed alone is expanded', async () => {
  const { store, destroy } = await testStore('sqlite')
  const { alice, id, put } = await makeCalendar(store)
  const asked: string[] = []
  const counted = new Proxy(store, {
    get(target, name) {
      if (['candidates', 'changes', 'findObjectsById'].includes(String(name))) asked.push(String(name))
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const read = await reader(counted, new Timelines(new ByteBoundedMap(1_000_000)))
  const ask = async () => {
    const collection = await requireCollection(store, id)
    asked.length = 0
    return { busy: (await read([collection], alice, JANUARY)).length, asked: [...asked] }
  }
  await put('a', NINE, 'DURATION:PT1H')
  await put('b', 'DTSTART:20260106T090000Z', 'DURATION:PT1H')
  expect(await ask()).toEqual({ busy: 2, asked: ['candidates', 'findObjectsById'] })
  expect(await ask()).toEqual({ busy: 2, asked: [] })
  await put('c', 'DTSTART:20260107T090000Z', 'DURATION:PT1H')
  expect(await ask()).toEqual({ busy: 3, asked: ['changes', 'findObjectsById'] })
  expect(await ask()).toEqual({ busy: 3, asked: [] })
  await destroy()
})

test('a transaction sees its own writes in the timeline, and leaves nothing of them behind', async () => {
  const { store, destroy } = await testStore('sqlite')
  const { alice, id, put } = await makeCalendar(store)
  await put('a', NINE, 'DURATION:PT1H')
  const timelines = new Timelines(new ByteBoundedMap(1_000_000))
  const settings = await readSettings({})
  const objects = new ObjectCache()
  const log = pino({ level: 'silent' })
  const deps = { store, settings, log, now: () => new Date(0), newName: () => '', objects, timelines }
  const question = { owner: alice, budget: newBudget(deps) }
  const days = async (tx?: StoreTransaction) => {
    const collection = await requireCollection(tx ?? store, id)
    const timeline = new CalendarTimeline(collection, question, deps, tx)
    return daysOf((await timelines.read(timeline, JANUARY)).periods)
  }
  expect(await days()).toEqual([5])
  const undone = store.transaction({ ...SCOPE, collections: [id] }, async (tx) => {
    await tx.createObject(id, 'b', newObject('b', 'DTSTART:20260106T090000Z', 'DURATION:PT1H'))
    expect(await days(tx)).toEqual([5, 6])
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  // The number is given once more, to another change.
  await put('c', 'DTSTART:20260107T090000Z', 'DURATION:PT2H')
  expect(await days()).toEqual([5, 7])
  await put('a', NINE, 'DURATION:PT1H', 'TRANSP:TRANSPARENT')
  expect(await days()).toEqual([7])
  await destroy()
})

test('two nodes on one database know of each other’s writes', async () => {
  const { store, url, destroy } = await testStore('postgres')
  const other = await openStore({ url })
  const { alice, id, put } = await makeCalendar(store)
  const nodes = await Promise.all(
    [store, other].map(async (node) => ({
      node,
      read: await reader(node, new Timelines(new ByteBoundedMap(1_000_000))),
    })),
  )
  const expectBusy = async (...days: readonly number[]) => {
    for (const { node, read } of nodes) {
      const periods = await read([await requireCollection(node, id)], alice, JANUARY)
      expect(daysOf(periods)).toEqual(days)
    }
  }
  await put('a', NINE, 'DURATION:PT1H')
  await expectBusy(5)
  await put('b', 'DTSTART:20260107T090000Z', 'DURATION:PT1H')
  await expectBusy(5, 7)
  await put('a', 'DTSTART:20260109T090000Z', 'DURATION:PT1H')
  await expectBusy(7, 9)
  await other.transaction({ ...SCOPE, collections: [id] }, async (tx) => {
    const current = await tx.findEntry(id, 'b')
    if (current !== undefined) await tx.deleteObject(id, current)
  })
  await expectBusy(9)
  await other.close()
  await destroy()
})

test('too many instances in a month are no reason to refuse a day of it', async () => {
  const { store, destroy } = await testStore('sqlite')
  const { alice, id, put } = await makeCalendar(store)
  await put('a', 'DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=MINUTELY')
  const read = await reader(store, new Timelines(new ByteBoundedMap(1_000_000)))
  const collection = await requireCollection(store, id)
  const day = { start: YEAR_START + DAY, end: YEAR_START + 2 * DAY }
  expect(await read([collection], alice, day)).toHaveLength(24 * 60)
  // All of a month of it is one busy time: too many to list, and none of it free.
  expect(await read([collection], alice, JANUARY)).toEqual([{ ...JANUARY, type: 'BUSY' }])
  await destroy()
})
