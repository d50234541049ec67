/**
 * When are these people busy? The processor time of one request to the outbox about 20 and 200 people, and a group of 200,
 * over four weeks: the first time, again, and after each of ten people got a new event.
 *
 *   node dist/bench/freebusy/run.js
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client, Question } from '../client.ts'
import { event } from '../events.ts'
import { type Kalends, putQuestion, removeFolder, startKalendsIn, USER } from '../kalends.ts'
import { processorMs } from '../process.ts'

const PEOPLE = 200
/** A year's; one in ten recurs for 20 weeks. Some 45 meetings in four weeks. */
const EVENTS = 200
const CHANGED = 10
const WARM = 20
const AGAIN = 40

const slugs = Array.from({ length: PEOPLE }, (_, number) => `p${number}`)
const mail = (slug: string) => `mailto:${slug}@example.test`

function organisation(): readonly string[] {
  return [
    ...slugs.map(
      (slug) =>
        `  - { slug: ${slug}, name: ${slug}, emails: [${slug}@example.test], timezone: Europe/Berlin, delegates: { write: [${USER}] } }`,
    ),
    'groups:',
    `  - { slug: everybody, name: Everybody, emails: [everybody@example.test], members: [${slugs.join(', ')}] }`,
  ]
}

function put(client: Client, slug: string, name: string, number: number): Promise<unknown> {
  return client.ask(putQuestion(`/dav/calendars/${slug}/calendar/${name}.ics`, event(`${name}-${slug}`, number)), 201)
}

function ask(addresses: readonly string[]): Question {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kalends//bench//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:bench',
    'DTSTAMP:20270101T080000Z',
    'DTSTART:20270308T000000Z',
    'DTEND:20270405T000000Z',
    `ORGANIZER:/dav/principals/users/${USER}/`,
    ...addresses.map((address) => `ATTENDEE:${address}`),
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ]
  const headers = { 'content-type': 'text/calendar; charset=utf-8' }
  return { method: 'POST', path: `/dav/calendars/${USER}/outbox/`, headers, body: lines.join('\r\n') }
}

async function measure({ client, pid }: Kalends, question: Question, answers: number) {
  const once = async () => {
    const before = processorMs(pid)
    const text = (await client.ask(question, 200)).body.toString()
    if (text.split('2.0;Success').length - 1 !== answers)
      throw new Error(`not ${answers} answers: ${text.slice(0, 500)}`)
    return { spent: processorMs(pid) - before, text }
  }
  const first = await once()
  for (let i = 0; i < WARM; i++) await once()
  const before = processorMs(pid)
  for (let i = 0; i < AGAIN; i++) await once()
  return {
    first: first.spent,
    again: (processorMs(pid) - before) / AGAIN,
    once,
    periods: first.text.split('Z/P').length - 1,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'kalends-bench-'))
const kalends = await startKalendsIn(folder, organisation())
try {
  const { client } = kalends
  await client.inParallel(PEOPLE * EVENTS, (i) => put(client, `p${i % PEOPLE}`, `e${Math.floor(i / PEOPLE)}`, i))
  process.stdout.write('| about | periods | first | again | ten changed |\n| --- | ---: | ---: | ---: | ---: |\n')
  let changes = 0
  for (const [name, addresses] of Object.entries({
    '20 people': slugs.slice(0, 20).map(mail),
    '200 people': slugs.map(mail),
    'a group of 200': [mail('everybody')],
  })) {
    const { first, again, once, periods } = await measure(kalends, ask(addresses), addresses.length)
    for (let i = 0; i < CHANGED; i++) await put(client, `p${i}`, `n${changes++}`, changes)
    const changed = (await once()).spent
    const figures = [first, again, changed].map((ms) => ms.toFixed(1)).join(' | ')
    process.stdout.write(`| ${name} | ${periods} | ${figures} |\n`)
  }
} finally {
  await kalends.stop()
  removeFolder(kalends)
}
