/** Khal: reads the folder that vdirsyncer fills, and shows the days of a week. */
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client, ClientWork } from './client.ts'
import { writeEvent, writeObject } from './events.ts'
import { findMissingPrograms, requireProgram } from './program.ts'
import { requireEqual } from './steps.ts'
import { makeVdirsyncer } from './vdirsyncer.ts'
import { BRUSSELS, NEW_YORK } from './zones.ts'

export const khal: Client = {
  name: 'khal',
  findMissing: () => findMissingPrograms('khal', 'vdirsyncer'),
  run,
}

async function run({ server, steps, folder }: ClientWork): Promise<void> {
  const name = `clients-${randomBytes(4).toString('hex')}`
  await server.withCalendar(name, async (calendar) => {
    const sync = await makeVdirsyncer(server, folder, name)
    const vdir = join(sync.vdirs, name)
    await mkdir(vdir)
    await steps.take(`gets ${WEEK.length} events through vdirsyncer`, async () => {
      for (const [index, event] of WEEK.entries()) await server.put(`${calendar}week-${index}.ics`, event)
      await sync.discover()
      await sync.sync()
    })
    await steps.take('lists a week in which the clocks change', async () => {
      requireEqual('lines', await list(folder, vdir, '2027-03-22', '2027-03-29'), EXPECTED)
    })
    await steps.take('sees on the server what was made in khal', async () => {
      await runKhal(folder, vdir, 'new', '2027-03-24 18:00', '19:00', 'Répétition du chœur')
      await sync.sync()
      const made = [...(await server.readObjects(calendar)).values()].filter((text) => text.includes('chœur'))
      requireEqual('objects made', made.length, 1)
      if (!made[0]?.includes('20270324T180000')) throw new Error(`another time in\n${made[0]}`)
    })
  })
}

async function list(folder: string, vdir: string, from: string, to: string): Promise<readonly string[]> {
  const output = await runKhal(folder, vdir, 'list', '--format', '{start-end-time-style} {title}', from, to)
  return output.split('\n').filter((line) => line !== '')
}

async function runKhal(folder: string, vdir: string, ...args: readonly string[]): Promise<string> {
  const config = join(folder, 'khal.ini')
  await writeFile(config, writeConfig(folder, vdir))
  return requireProgram('khal', ['-c', config, '--no-color', ...args], { cwd: folder, env: { HOME: folder } })
}

function writeConfig(folder: string, vdir: string): string {
  return `[calendars]
[[work]]
path = ${vdir}

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Brussels
local_timezone = Europe/Brussels
firstweekday = 0

[default]
default_calendar = work

[sqlite]
path = ${join(folder, 'khal.db')}
`
}

// --- the week ----------------------------------------------------------------------------------------------------------

/** 2027-03-28: Brussels turns to summer time; New York did so two weeks before. */
const WEEK: readonly string[] = [
  writeObject(...writeEvent('utc', ['DTSTART:20270322T090000Z', 'DTEND:20270322T100000Z', 'SUMMARY:In UTC'])),
  writeObject(
    ...NEW_YORK,
    ...writeEvent('new-york', [
      'DTSTART;TZID=America/New_York:20270323T090000',
      'DURATION:PT1H',
      'SUMMARY:Call with New York\\, five hours away',
    ]),
  ),
  writeObject(
    ...writeEvent('days', ['DTSTART;VALUE=DATE:20270325', 'DTEND;VALUE=DATE:20270327', 'SUMMARY:Congé – Urlaub']),
  ),
  writeObject(
    ...BRUSSELS,
    ...writeEvent('series', [
      'DTSTART;TZID=Europe/Brussels:20270301T083000',
      'DURATION:PT15M',
      'RRULE:FREQ=DAILY;UNTIL=20270328T235959Z',
      'EXDATE;TZID=Europe/Brussels:20270324T083000',
      'SUMMARY:Stand-up',
    ]),
    ...writeEvent('series', [
      'RECURRENCE-ID;TZID=Europe/Brussels:20270326T083000',
      'DTSTART;TZID=Europe/Brussels:20270326T113000',
      'DURATION:PT30M',
      'SUMMARY:Stand-up\\, later',
    ]),
  ),
  writeObject(
    ...writeEvent('utc-series', [
      'DTSTART:20270327T150000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=2',
      'SUMMARY:Three in the afternoon in UTC',
    ]),
  ),
]

const EXPECTED = [
  'Monday, 2027-03-22',
  '08:30-08:45 Stand-up',
  '10:00-11:00 In UTC',
  'Tuesday, 2027-03-23',
  '08:30-08:45 Stand-up',
  '14:00-15:00 Call with New York, five hours away',
  'Thursday, 2027-03-25',
  '↦ Congé – Urlaub',
  '08:30-08:45 Stand-up',
  'Friday, 2027-03-26',
  '⇥ Congé – Urlaub',
  '11:30-12:00 Stand-up, later',
  'Saturday, 2027-03-27',
  '08:30-08:45 Stand-up',
  '16:00-17:00 Three in the afternoon in UTC',
  'Sunday, 2027-03-28',
  '08:30-08:45 Stand-up',
  '17:00-18:00 Three in the afternoon in UTC',
]
