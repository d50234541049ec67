/**
 * Meetings of people of this server: the processor time of an invitation, a change, an answer that the others are told, and a
 * cancellation, by how many attend. Then somebody takes many days out of a series.
 *
 *   node dist/bench/meetings/run.js
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, Client } from '../client.ts'
import { calendarPath, type Kalends, putQuestion, removeFolder, startKalendsIn, USER } from '../kalends.ts'
import { processorMs } from '../process.ts'

const SIZES = [10, 100, 500]
const MOST = Math.max(...SIZES)
/** Small meetings many times: a single one is over before it can be measured, and the first ones find nothing compiled. */
const TIMES: Readonly<Record<number, number>> = { 10: 50, 100: 5 }
const DAYS_OUT = 200

const nameOf = (number: number) => `p${number}`
const addressOf = (name: string) => `mailto:${name}@example.test`

function somebody(_: unknown, number: number): string {
  const name = nameOf(number)
  // The first one answers, and so has to sign in.
  const password = number === 0 ? `, password: ${name}` : ''
  return `  - { slug: ${name}, name: ${name}, emails: [${name}@example.test]${password} }`
}

function meeting(uid: string, attendees: number, ...lines: readonly string[]): string {
  const people = Array.from({ length: attendees }, (_, number) => nameOf(number))
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20270101T000000Z', 'DTSTART:20270301T100000Z', 'DURATION:PT1H', 'SUMMARY:Budget', ...lines],
    `ORGANIZER:mailto:${USER}@example.test`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${USER}@example.test`,
    ...people.map((name) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${addressOf(name)}`),
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}

const unfolded = (text: string) => text.replaceAll('\r\n ', '')
const textOf = ({ body }: Answer) => unfolded(body.toString())

/** What the first attendee has of the meeting that came last. */
async function lastCopy(attendee: Client): Promise<{ readonly path: string; readonly text: string }> {
  const home = `/dav/calendars/${nameOf(0)}/calendar/`
  const body = '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop/></sync-collection>'
  const { body: listed } = await attendee.ask({ method: 'REPORT', path: home, body }, 207)
  const path = [...listed.toString().matchAll(/<D:href>([^<]*\.ics)</g)].at(-1)?.[1] ?? ''
  return { path, text: textOf(await attendee.ask({ method: 'GET', path }, 200)) }
}

class Clock {
  readonly #kalends: Kalends
  readonly #spent = new Map<string, number>()

  constructor(kalends: Kalends) {
    this.#kalends = kalends
  }

  async time(what: string, work: () => Promise<unknown>): Promise<void> {
    const before = processorMs(this.#kalends.pid)
    await work()
    this.#spent.set(what, (this.#spent.get(what) ?? 0) + processorMs(this.#kalends.pid) - before)
  }

  take(times: number): ReadonlyMap<string, number> {
    const taken = new Map([...this.#spent].map(([what, spent]) => [what, spent / times]))
    this.#spent.clear()
    return taken
  }
}

async function meet(kalends: Kalends, attendee: Client, clock: Clock, uid: string, attendees: number): Promise<void> {
  const { client } = kalends
  const path = `${calendarPath('calendar')}${uid}.ics`
  const put = (text: string) => client.ask(putQuestion(path, text), 201, 204)
  await clock.time('invitation', () => put(meeting(uid, attendees)))
  const changed = textOf(await client.ask({ method: 'GET', path }, 200)).replace('Budget', 'Money')
  await clock.time('change', () => put(changed))
  const copy = await lastCopy(attendee)
  const line = new RegExp(`^ATTENDEE[^\\r]*:${addressOf(nameOf(0))}\\r`, 'm')
  const answered = copy.text.replace(line, (own) => own.replace('NEEDS-ACTION', 'ACCEPTED'))
  await clock.time('answer', () => attendee.ask(putQuestion(copy.path, answered), 204))
  await clock.time('cancellation', () => client.ask({ method: 'DELETE', path }, 204))
}

/** One of a hundred takes days out of a daily series, one by one for all that a server knows. */
async function takeOut({ client }: Kalends, attendee: Client, clock: Clock): Promise<void> {
  const path = `${calendarPath('calendar')}series.ics`
  await client.ask(putQuestion(path, meeting('series', 100, 'RRULE:FREQ=DAILY')), 201)
  const copy = await lastCopy(attendee)
  const dates = Array.from({ length: DAYS_OUT }, (_, day) => new Date(Date.UTC(2027, 2, 2 + day, 10)).toISOString())
  const out = `EXDATE:${dates.map((date) => date.replace(/[-:]|\.000/g, '')).join(',')}\r\nRRULE`
  await clock.time('days out', () => attendee.ask(putQuestion(copy.path, copy.text.replace('RRULE', out)), 204))
}

const show = (ms: number | undefined) => ((ms ?? 0) < 100 ? (ms ?? 0).toFixed(1) : (ms ?? 0).toFixed(0))

const folder = mkdtempSync(join(tmpdir(), 'kalends-bench-'))
const kalends = await startKalendsIn(folder, Array.from({ length: MOST }, somebody))
const attendee = new Client(kalends.url, nameOf(0), nameOf(0))
try {
  const clock = new Clock(kalends)
  for (const size of [10, ...SIZES]) {
    const times = TIMES[size] ?? 1
    for (let number = 0; number < times; number++) {
      await meet(kalends, attendee, clock, `m${size}-${number}-${Math.random()}`, size)
    }
    const taken = clock.take(times)
    const row = ['invitation', 'change', 'answer', 'cancellation'].map((what) => show(taken.get(what)))
    process.stdout.write(`| ${size} | ${row.join(' | ')} |\n`)
  }
  await takeOut(kalends, attendee, clock)
  const taken = clock.take(1).get('days out')
  process.stdout.write(`\n${DAYS_OUT} days taken out by one of 100: ${show(taken)} ms\n`)
} finally {
  attendee.close()
  await kalends.stop()
  removeFolder(kalends)
}
