/** Tsdav: the CalDAV library of many web calendars. */
import { randomBytes } from 'node:crypto'
import type { DAVCalendar } from 'tsdav'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { makeEvent, retitle, unfold, writeEvent, writeObject } from './events.ts'
import { requireContains, requireEqual } from './steps.ts'
import { canonicalObject } from './vdir.ts'

type Tsdav = Pick<typeof import('tsdav'), 'createDAVClient' | 'DAVNamespaceShort'>
type DavClient = Awaited<ReturnType<Tsdav['createDAVClient']>>

export const tsdav: Client = {
  name: 'tsdav',
  async findMissing() {
    const missing = 'the npm package tsdav is not installed'
    return import('tsdav').then(
      () => undefined,
      () => missing,
    )
  },
  run,
}

async function run({ server, steps }: ClientWork): Promise<void> {
  const library = await import('tsdav')
  const name = `clients-${randomBytes(4).toString('hex')}`
  const href = await server.calendarHref(name)

  const client = await steps.take(`signs in at ${server.url.href}`, () => signIn(library, server))
  await steps.check('finds the principal and the home', () => requireAccount(client, server))
  try {
    const calendar = await steps.take('makes a calendar', () => makeCalendar(client, server, href))
    await steps.take('creates, reads, changes and deletes an object', () => changeObject(client, server, calendar))
    await steps.check('keeps a stale change out', () => requireConflict(client, server, calendar))
    await steps.check('follows changes, by sync-collection', () => followChanges(client, server, calendar, 'webdav'))
    await steps.check('follows changes, by ETags', () => followChanges(client, server, calendar, 'basic'))
    await steps.check('follows the list of calendars', () => followCalendars(client, server, calendar))
    await steps.take('puts a series', async () => {
      const iCalString = writeObject(...SERIES)
      await client.createCalendarObject({ calendar, iCalString, filename: 'series.ics' })
    })
    await steps.check('queries a time range', () => queryTimeRange(client, calendar))
    await steps.check('queries with expand', () => queryExpanded(client, calendar))
    await steps.check('gets many objects at once', () => getMany(library, client, calendar))
    await steps.check('asks for free-busy', () => askFreeBusy(client, calendar))
  } finally {
    await server.request('DELETE', href)
  }
}

// --- the account -------------------------------------------------------------------------------------------------------

/** `login` of tsdav: discovery by the well-known URI, then the principal, then the home. */
function signIn({ createDAVClient }: Tsdav, { url, user, password }: DavServer): Promise<DavClient> {
  return createDAVClient({
    serverUrl: url.href,
    credentials: { username: user, password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  })
}

async function requireAccount(client: DavClient, server: DavServer): Promise<void> {
  const account = await client.createAccount({ account: { accountType: 'caldav', serverUrl: server.url.href } })
  requireEqual('home', new URL(account.homeUrl ?? '', server.url).pathname, await server.home())
  const calendars = (await client.fetchCalendars({ account })).map(({ url }) => new URL(url).pathname)
  requireEqual('calendars', calendars.sort(), [...(await server.listCalendars())].sort())
}

async function makeCalendar(client: DavClient, server: DavServer, href: string): Promise<DAVCalendar> {
  const url = new URL(href, server.url).href
  const [answer] = await client.makeCalendar({
    url,
    props: { 'd:displayname': 'Été – Größe', 'c:calendar-description': 'Of tsdav' },
  })
  if (answer?.ok === false) throw new Error(`MKCALENDAR: ${answer.status} ${answer.statusText}`)
  const calendar = (await client.fetchCalendars()).find((found) => found.url === url)
  if (calendar === undefined) throw new Error(`${url} is not among the calendars`)
  requireEqual('its name', calendar.displayName, 'Été – Größe')
  return calendar
}

// --- objects -----------------------------------------------------------------------------------------------------------

async function changeObject(client: DavClient, server: DavServer, calendar: DAVCalendar): Promise<void> {
  const { text } = makeEvent(9)
  requireOk(await client.createCalendarObject({ calendar, iCalString: text, filename: 'object.ics' }))
  const [created] = await client.fetchCalendarObjects({ calendar })
  requireSame(created?.data, text)

  const changed = retitle(text, 'Changed by tsdav')
  const calendarObject = { ...requireObject(created), data: changed }
  requireOk(await client.updateCalendarObject({ calendarObject }))
  requireSame(await server.get(calendarObject.url), changed)

  const [current] = await client.fetchCalendarObjects({ calendar })
  requireOk(await client.deleteCalendarObject({ calendarObject: requireObject(current) }))
  requireEqual('objects left', (await client.fetchCalendarObjects({ calendar })).length, 0)
}

/** RFC 9110 §13.1.1: If-Match with an old ETag. */
async function requireConflict(client: DavClient, server: DavServer, calendar: DAVCalendar): Promise<void> {
  const { text } = makeEvent(0)
  requireOk(await client.createCalendarObject({ calendar, iCalString: text, filename: 'stale.ics' }))
  const [mine] = await client.fetchCalendarObjects({ calendar })
  const calendarObject = requireObject(mine)
  await server.put(calendarObject.url, retitle(text, 'Theirs'))
  const stale = { ...calendarObject, data: retitle(text, 'Mine') }
  requireEqual('status of a stale PUT', (await client.updateCalendarObject({ calendarObject: stale })).status, 412)
  requireEqual('status of a stale DELETE', (await client.deleteCalendarObject({ calendarObject: stale })).status, 412)
  requireEqual(
    'status of a PUT where one is',
    (await client.createCalendarObject({ calendar, iCalString: text, filename: 'stale.ics' })).status,
    412,
  )
  await server.delete(calendarObject.url)
}

// --- synchronisation -----------------------------------------------------------------------------------------------------

async function followChanges(
  client: DavClient,
  server: DavServer,
  calendar: DAVCalendar,
  method: 'webdav' | 'basic',
): Promise<void> {
  const hrefOf = (name: string) => `${calendar.url}${method}-${name}.ics`
  const put = (name: string, index: number) => server.put(hrefOf(name), makeEvent(index).text)
  await put('kept', 10)
  await put('edited', 11)
  await put('removed', 12)

  const collection = await openCollection(client, calendar)
  const idle = await client.smartCollectionSyncDetailed({ collection, method })
  requireEqual('changes before any', urlsOf(idle.objects), { created: [], updated: [], deleted: [] })

  await server.put(hrefOf('edited'), retitle(makeEvent(11).text, 'Edited'))
  await server.delete(hrefOf('removed'))
  await put('made', 13)
  const after = await client.smartCollectionSyncDetailed({ collection, method })
  requireEqual('changes', urlsOf(after.objects), {
    created: [hrefOf('made')],
    updated: [hrefOf('edited')],
    deleted: [hrefOf('removed')],
  })
  for (const name of ['kept', 'edited', 'made']) await server.delete(hrefOf(name))
}

/** The calendar as the client knows it now, with the ways to ask for more. */
async function openCollection(client: DavClient, calendar: DAVCalendar) {
  const known = (await client.fetchCalendars()).find(({ url }) => url === calendar.url)
  return {
    ...requireObject(known),
    objects: await client.fetchCalendarObjects({ calendar }),
    fetchObjects: () => client.fetchCalendarObjects({ calendar }),
    objectMultiGet: client.calendarMultiGet,
  }
}

interface Changes {
  readonly created: readonly { readonly url: string }[]
  readonly updated: readonly { readonly url: string }[]
  readonly deleted: readonly { readonly url: string }[]
}

function urlsOf({ created, updated, deleted }: Changes) {
  const urls = (objects: readonly { readonly url: string }[]) => objects.map(({ url }) => url)
  return { created: urls(created), updated: urls(updated), deleted: urls(deleted) }
}

async function followCalendars(client: DavClient, server: DavServer, calendar: DAVCalendar): Promise<void> {
  const oldCalendars = await client.fetchCalendars()
  const href = `${new URL(calendar.url).pathname.replace(/\/$/, '')}-more/`
  await server.require('MKCALENDAR', href)
  try {
    await server.put(`${calendar.url}one.ics`, makeEvent(0).text)
    const changes = await client.syncCalendarsDetailed({ oldCalendars })
    requireEqual(
      'calendars made',
      changes.created.map(({ url }) => url),
      [new URL(href, server.url).href],
    )
    requireEqual(
      'calendars changed',
      changes.updated.map(({ url }) => url),
      [calendar.url],
    )
    requireEqual('calendars gone', changes.deleted.length, 0)
    await server.delete(`${calendar.url}one.ics`)
  } finally {
    await server.request('DELETE', href)
  }
}

// --- reports -------------------------------------------------------------------------------------------------------------

const SERIES = writeEvent('tsdav-series', [
  'DTSTART:20270301T090000Z',
  'DURATION:PT1H',
  'RRULE:FREQ=DAILY;COUNT=10',
  'SUMMARY:Every morning',
])

/** Three of the ten. */
const WINDOW = { start: '2027-03-04T00:00:00.000Z', end: '2027-03-07T00:00:00.000Z' }
const OUTSIDE = { start: '2027-04-04T00:00:00.000Z', end: '2027-04-07T00:00:00.000Z' }

async function queryTimeRange(client: DavClient, calendar: DAVCalendar): Promise<void> {
  const inside = await client.fetchCalendarObjects({ calendar, timeRange: WINDOW })
  requireEqual('objects', inside.length, 1)
  requireSame(inside[0]?.data, writeObject(...SERIES))
  requireEqual('objects outside', (await client.fetchCalendarObjects({ calendar, timeRange: OUTSIDE })).length, 0)
}

async function queryExpanded(client: DavClient, calendar: DAVCalendar): Promise<void> {
  const [object] = await client.fetchCalendarObjects({ calendar, timeRange: WINDOW, expand: true, useMultiGet: false })
  const text = String(object?.data)
  const starts = [...text.matchAll(/^DTSTART:(\d{8}T\d{6}Z)/gm)].map(([, start]) => start)
  requireEqual('instances', starts.sort(), ['20270304T090000Z', '20270305T090000Z', '20270306T090000Z'])
  requireEqual('rules left', text.includes('RRULE'), false)
}

async function getMany({ DAVNamespaceShort }: Tsdav, client: DavClient, calendar: DAVCalendar): Promise<void> {
  const { uid, text } = makeEvent(3)
  const another = `${calendar.url}${uid}.ics`
  await client.createCalendarObject({ calendar, iCalString: text, filename: `${uid}.ics` })
  const answers = await client.calendarMultiGet({
    url: calendar.url,
    props: { [`${DAVNamespaceShort.DAV}:getetag`]: {}, [`${DAVNamespaceShort.CALDAV}:calendar-data`]: {} },
    objectUrls: [another, `${calendar.url}series.ics`].map((url) => new URL(url).pathname),
    depth: '1',
  })
  const data = answers.map(({ props }) => canonicalObject(String(props?.calendarData?._cdata ?? props?.calendarData)))
  requireEqual('objects', data.sort(), [text, writeObject(...SERIES)].map(canonicalObject).sort())
}

async function askFreeBusy(client: DavClient, calendar: DAVCalendar): Promise<void> {
  const answer = await client.freeBusyQuery({ url: calendar.url, timeRange: WINDOW })
  // Many periods are one long line.
  const text = unfold(String(answer.raw)).join('\n')
  requireContains(text, 'BEGIN:VFREEBUSY')
  for (const day of ['04', '05', '06']) requireContains(text, `202703${day}T090000Z/`)
}

// --- checks --------------------------------------------------------------------------------------------------------------

function requireOk(answer: Response): void {
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`)
}

function requireObject<T>(object: T | undefined): T {
  if (object === undefined) throw new Error('the object is not there')
  return object
}

function requireSame(actual: unknown, expected: string): void {
  requireEqual('the object', canonicalObject(String(actual)), canonicalObject(expected))
}
