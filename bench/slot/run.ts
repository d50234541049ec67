/**
 * Many people ask for a room at the same moment: all for one slot, then series against single bookings. Each PUTs a meeting into the
 * own calendar. Every PUT goes well, one has the room, and all others are told why not.
 *
 *   node dist/bench/slot/run.js [ATTEMPTS [PEOPLE]]
 *
 * On SQLite by one process; with KALENDS_DATABASE_URL on that PostgreSQL, in a schema of its own, by two processes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '../client.ts'
import { PASSWORD, startCluster } from '../cluster.ts'
import { putQuestion } from '../kalends.ts'
import { processorMs, type ServerProcess } from '../process.ts'

const ATTEMPTS = Number(process.argv[2] ?? 10_000)
const PEOPLE = Math.min(Number(process.argv[3] ?? ATTEMPTS), ATTEMPTS)
/** Under way at once. */
const AT_ONCE = 250
const DAYS = 10

const nameOf = (index: number) => `u${index % PEOPLE}`
const pathOf = (index: number, uid: string) => `/dav/calendars/${nameOf(index)}/calendar/${uid}.ics`

// --- meetings ----------------------------------------------------------------------------------------------------

const DAY = 86_400_000
/** Ten o'clock in a month. */
const START = Math.floor(Date.now() / DAY) * DAY + 30 * DAY + 10 * 3_600_000
const dayOf = (day: number) => new Date(START + day * DAY).toISOString().replaceAll(/[-:]|\.\d+/g, '')

interface Wish {
  readonly room: string
  readonly day: number
  readonly isSeries: boolean
}

function meeting(index: number, { room, day, isSeries }: Wish): string {
  const address = `mailto:${nameOf(index)}@example.test`
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//EN', 'BEGIN:VEVENT', `UID:${room}-${index}`],
    ...['DTSTAMP:20260101T000000Z', `DTSTART:${dayOf(day)}`, 'DURATION:PT1H', 'SUMMARY:All at once'],
    ...(isSeries ? [`RRULE:FREQ=DAILY;COUNT=${DAYS}`] : []),
    ...[`ORGANIZER:${address}`, `ATTENDEE;PARTSTAT=ACCEPTED:${address}`],
    `ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${room}@example.test`,
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}

// --- asking ------------------------------------------------------------------------------------------------------

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const one = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

interface Outcome {
  /** The days on which who asked was given the room, and on which not. */
  readonly accepted: readonly number[]
  readonly declined: readonly number[]
  readonly hasReason: boolean
}

/** What the organizer has, and what lies in the inbox. */
async function outcomeOf(index: number, wish: Wish, client: Client): Promise<Outcome> {
  const copy = await client.ask({ method: 'GET', path: pathOf(index, `${wish.room}-${index}`) }, 200)
  const answers = answersIn(copy.body.toString(), wish)
  const days = wish.isSeries ? Array.from({ length: DAYS }, (_, day) => day) : [wish.day]
  const saidOf = (day: number) => answers.get(day) ?? answers.get(undefined)
  const accepted = days.filter((day) => saidOf(day) === 'ACCEPTED')
  const declined = days.filter((day) => saidOf(day) === 'DECLINED')
  return { accepted, declined, hasReason: declined.length === 0 || (await hasReason(index, wish, client)) }
}

function answersIn(text: string, { room }: Wish): ReadonlyMap<number | undefined, string> {
  const events = text.replaceAll('\r\n ', '').split('BEGIN:VEVENT').slice(1)
  return new Map(
    events.map((event) => {
      const id = /^RECURRENCE-ID[^:]*:(\S+)/m.exec(event)?.[1]
      const attendee = event.split('\r\n').find((line) => line.startsWith('ATTENDEE') && line.includes(`:${room}@`))
      const day = Array.from({ length: DAYS }, (_, one) => one).find((one) => dayOf(one) === id)
      return [day, /PARTSTAT=([A-Z-]+)/.exec(attendee ?? '')?.[1] ?? 'NEEDS-ACTION'] as const
    }),
  )
}

const QUERY = `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop>
  <C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`

async function hasReason(index: number, { room }: Wish, client: Client): Promise<boolean> {
  const path = `/dav/calendars/${nameOf(index)}/inbox/`
  const { body } = await client.ask({ method: 'REPORT', path, headers: { depth: '1' }, body: QUERY }, 207)
  const text = body
    .toString()
    .replaceAll(/\r?\n /g, '')
    .replaceAll(/&#(?:13|xD);/gi, '')
  const replies = text.split('BEGIN:VCALENDAR').filter((one) => one.includes(`UID:${room}-${index}`))
  return replies.some((reply) => /^REQUEST-STATUS:4\.0;/m.test(reply) && /^COMMENT:\S/m.test(reply))
}

// --- one round ---------------------------------------------------------------------------------------------------

async function play(
  title: string,
  servers: readonly ServerProcess[],
  wishOf: (index: number) => Wish,
): Promise<boolean> {
  const clients = Array.from(
    { length: PEOPLE },
    (_, index) => new Client(servers[index % servers.length]?.url ?? '', nameOf(index), PASSWORD),
  )
  const spentBefore = servers.reduce((sum, { pid }) => sum + processorMs(pid), 0)
  const begun = performance.now()
  const errors: string[] = []
  await inParallel(ATTEMPTS, async (index) => {
    const wish = wishOf(index)
    const question = putQuestion(pathOf(index, `${wish.room}-${index}`), meeting(index, wish))
    await clients[index % PEOPLE]
      ?.ask(question, 201)
      .catch((error: unknown) => errors.push(String(error).slice(0, 200)))
  })
  const seconds = (performance.now() - begun) / 1000
  const spent = servers.reduce((sum, { pid }) => sum + processorMs(pid), 0) - spentBefore

  const given = new Map<number, number>()
  const counts = { accepted: 0, declined: 0, 'without a reason': 0 }
  await inParallel(ATTEMPTS, async (index) => {
    const client = clients[index % PEOPLE]
    if (client === undefined || errors.length > 0) return
    const { accepted, declined, hasReason } = await outcomeOf(index, wishOf(index), client)
    for (const day of accepted) given.set(day, (given.get(day) ?? 0) + 1)
    counts.accepted += accepted.length
    counts.declined += declined.length
    if (!hasReason) counts['without a reason']++
  })
  for (const client of clients) client.close()
  const days = new Set(
    Array.from({ length: ATTEMPTS }, (_, index) => wishOf(index)).flatMap((one) =>
      one.isSeries ? [...Array(DAYS).keys()] : [one.day],
    ),
  )
  const isRight =
    errors.length === 0 && counts['without a reason'] === 0 && [...days].every((day) => given.get(day) === 1)
  const took = `${seconds.toFixed(0)} s, ${(spent / ATTEMPTS).toFixed(1)} ms of processor time each`
  process.stdout.write(`${title}: ${ATTEMPTS} PUTs by ${servers.length} processes, ${errors.length} errors; ${took}\n`)
  process.stdout.write(
    `  ${days.size} times to be had: ${counts.accepted} accepted, ${counts.declined} declined, ${counts['without a reason']} without a reason: ${isRight ? 'right' : 'WRONG'}\n`,
  )
  for (const error of errors.slice(0, 5)) process.stdout.write(`  ${error}\n`)
  return isRight
}

const folder = mkdtempSync(join(tmpdir(), 'kalends-slot-'))
const cluster = await startCluster(folder, {
  users: Array.from({ length: PEOPLE }, (_, index) => nameOf(index)),
  rooms: ['slot', 'series'].map((slug) => `  - { slug: ${slug}, emails: [${slug}@example.test] }`),
})
const { servers } = cluster
try {
  const one = await play('One slot', servers, () => ({ room: 'slot', day: 0, isSeries: false }))
  const many = await play('Series and single bookings', servers, (index) => ({
    room: 'series',
    day: index % 2 === 0 ? 0 : (index >> 1) % DAYS,
    isSeries: index % 2 === 0,
  }))
  process.exitCode = one && many ? 0 : 1
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true })
}
