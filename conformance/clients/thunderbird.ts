/** Thunderbird: the real program, with its windows, on a display of its own. */
import { randomBytes } from 'node:crypto'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { retitle, writeEvent, writeObject } from './events.ts'
import { findMissingPrograms, waitFor } from './program.ts'
import { requireContains, requireEqual } from './steps.ts'
import { Thunderbird } from './thunderbird-window.ts'
import { BRUSSELS } from './zones.ts'

export const thunderbird: Client = {
  name: 'thunderbird',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb'),
  run,
}

async function run(work: ClientWork): Promise<void> {
  const { server, steps, folder, options } = work
  const name = `clients-${randomBytes(4).toString('hex')}`
  await server.withCalendar(name, async (calendar) => {
    const program = new Thunderbird(folder)
    try {
      await steps.take('starts', () => program.start())
      await drive(work, program, calendar).finally(() => program.takePicture(steps, options.screenshot))
    } finally {
      await program.stop()
    }
  })
}

async function drive({ server, steps }: ClientWork, program: Thunderbird, calendar: string): Promise<void> {
  const { url, user, password } = server
  const today = dayIn(ZONE, new Date())
  const single = singleOn(today)
  await server.require('PROPPATCH', calendar, { body: NAME_AND_COLOUR, headers: XML })
  await server.put(`${calendar}single.ics`, single)
  await server.put(`${calendar}series.ics`, seriesFrom(mondayBefore(today)))
  await server.put(`${calendar}days.ics`, twoDaysFrom(addDays(mondayBefore(today), 2)))

  await steps.take(`finds the calendars from ${url.href}`, async () => {
    await program.openCalendarTab()
    const found = await program.findCalendars({ location: url.href, user, password })
    requireEqual('calendars', [...found].sort(), [...(await server.listCalendars())].sort())
  })
  await steps.take('subscribes to a calendar and shows its week', async () => {
    await program.subscribe(calendar)
    await program.waitForTitles([SINGLE, ...REST])
  })
  await steps.check('shows its name and its colour', async () => {
    requireEqual('shown', await program.describeCalendar(calendar), { name: 'Équipe', color: '#2e8b57' })
  })
  await steps.take('shows what another client changed', async () => {
    await server.put(`${calendar}single.ics`, retitle(single, CHANGED))
    await program.synchronise()
    await program.waitForTitles([CHANGED, ...REST])
  })
  await steps.take('creates an event', async () => {
    await program.createEvent(CREATED)
    const [, text] = await waitForObject(server, calendar, CREATED)
    requireContains(text, `DTSTART;TZID=${ZONE}:${today}T`)
    await program.waitForTitles([CREATED, CHANGED, ...REST])
  })
  await steps.take('changes the event', async () => {
    const [href] = await waitForObject(server, calendar, CREATED)
    await program.renameEvent(CREATED, RENAMED)
    requireEqual('its place', (await waitForObject(server, calendar, RENAMED))[0], href)
    await program.waitForTitles([RENAMED, CHANGED, ...REST])
  })
  await steps.check('deletes an event', async () => {
    await program.deleteEvent(TWO_DAYS)
    await waitFor(
      'the deletion',
      async () => !(await server.listObjects(calendar)).has(`${calendar}days.ics`) || undefined,
    )
    await program.waitForTitles([RENAMED, CHANGED, ...STAND_UPS])
  })
  await steps.check('has no complaint about the calendar', async () => {
    requireEqual('complaint', await program.findComplaint(calendar), undefined)
  })
}

/** The object with this title, and where it is. */
function waitForObject(server: DavServer, calendar: string, title: string): Promise<readonly [string, string]> {
  return waitFor(`an object “${title}” on the server`, async () => {
    const objects = [...(await server.readObjects(calendar))]
    return objects.find(([, text]) => text.includes(`SUMMARY:${title}\r\n`))
  })
}

const XML = { 'content-type': 'application/xml; charset=utf-8' }
const NAME_AND_COLOUR = `<?xml version="1.0" encoding="utf-8"?>
<D:propertyupdate xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/"><D:set><D:prop>
<D:displayname>Équipe</D:displayname><A:calendar-color>#2E8B57FF</A:calendar-color>
</D:prop></D:set></D:propertyupdate>`

// --- the week ------------------------------------------------------------------------------------------------------------

const ZONE = 'Europe/Brussels'
const SINGLE = 'Put by HTTP – Größe'
const CHANGED = 'Changed by HTTP – été'
const CREATED = 'Made in Thunderbird'
const RENAMED = 'Changed in Thunderbird – ✓'
const STAND_UP = 'Stand-up'
const TWO_DAYS = 'Offsite'

/** Titles in the view: there is a box for each instance and for each day. */
const STAND_UPS = Array<string>(5).fill(STAND_UP)
const REST = [...STAND_UPS, TWO_DAYS, TWO_DAYS]

function singleOn(day: string): string {
  const times = [`DTSTART;TZID=${ZONE}:${day}T103000`, `DTEND;TZID=${ZONE}:${day}T120000`]
  return writeObject(...BRUSSELS, ...writeEvent('thunderbird-single', [...times, `SUMMARY:${SINGLE}`]))
}

function seriesFrom(monday: string): string {
  const series = [
    `DTSTART;TZID=${ZONE}:${monday}T140000`,
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY;COUNT=5',
    `SUMMARY:${STAND_UP}`,
  ]
  return writeObject(...BRUSSELS, ...writeEvent('thunderbird-series', series))
}

function twoDaysFrom(day: string): string {
  const days = [`DTSTART;VALUE=DATE:${day}`, `DTEND;VALUE=DATE:${addDays(day, 2)}`, `SUMMARY:${TWO_DAYS}`]
  return writeObject(...writeEvent('thunderbird-days', days))
}

/** The day that a calendar on the wall there shows, as iCalendar writes it. */
export function dayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now).replaceAll('-', '')
}

function mondayBefore(day: string): string {
  return addDays(day, -((dateOf(day).getUTCDay() + 6) % 7))
}

function addDays(day: string, days: number): string {
  const date = dateOf(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10).replaceAll('-', '')
}

function dateOf(day: string): Date {
  return new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`)
}
