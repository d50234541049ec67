/**
 * 10,000 people: the processor time of a search among them, by what programs send while somebody types a name.
 *
 *   node dist/bench/people/run.js
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Question } from '../client.ts'
import { type Kalends, removeFolder, startKalendsIn } from '../kalends.ts'
import { processorMs } from '../process.ts'
import { directoryQuery, nameSearch, tokenSearch } from '../questions.ts'

const PEOPLE = 10_000
const WARM = 20
const AGAIN = 100

const GIVEN = ['Anna', 'Bram', 'Chloé', 'Dario', 'Elif', 'Femke', 'Goran', 'Hanna', 'Ines', 'Jan', 'Karim', 'Léa', 'Mo']
const FAMILY = ['Moreau', 'de Wit', 'Şahin', 'Novák', 'Peeters', 'Ruiz', 'Tanaka', 'Ólafsson', 'van den Berg', 'Zhou']

function somebody(_: unknown, number: number): string {
  const given = GIVEN[number % GIVEN.length]
  const name = `${given} ${FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length]}`
  return `  - { slug: p${number}, name: '${name} ${number}', emails: [person.${number}@example.test], calendars: [] }`
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'one person, by name': nameSearch('Anna Moreau 260'),
  'three letters of many names': nameSearch('mor'),
  'the beginning of a name': nameSearch('han', 'starts-with'),
  'two words': tokenSearch('elif', 'ahin'),
  'an address': tokenSearch('person.4711@'),
  'one letter, which is in most': nameSearch('a'),
  'what nobody has': nameSearch('xylophone'),
  'directory: one person': directoryQuery('person.4711@'),
  'directory: what nobody has': directoryQuery('xylophone'),
}

async function measure({ client, pid }: Kalends, question: Question) {
  const ask = async () => (await client.ask(question, 207)).body.toString().split('<D:propstat>').length - 1
  for (let i = 0; i < WARM; i++) await ask()
  const before = processorMs(pid)
  for (let i = 1; i < AGAIN; i++) await ask()
  const found = await ask()
  return { found, processor: (processorMs(pid) - before) / AGAIN }
}

const folder = mkdtempSync(join(tmpdir(), 'kalends-bench-'))
const kalends = await startKalendsIn(folder, Array.from({ length: PEOPLE }, somebody))
try {
  process.stdout.write(`${PEOPLE} people\n\n| search | found | ms |\n| --- | ---: | ---: |\n`)
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const { found, processor } = await measure(kalends, question)
    process.stdout.write(`| ${name} | ${found} | ${processor.toFixed(2)} |\n`)
  }
} finally {
  await kalends.stop()
  removeFolder(kalends)
}
