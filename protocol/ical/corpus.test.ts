/**
 * Runs over a folder of calendars and cards, KALENDS_CORPUS, with a MANIFEST.tsv in it (columns `file` and
 * `malformed_on_purpose` among others). Prints what became of them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import type { Component } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'
import { parseComponentBytes, parseComponents } from './parse.ts'
import { readTextBytes, type TextReading } from './read-text.ts'
import { writeComponent, writeComponentBytes, writePart } from './write.ts'

const folder = process.env.KALENDS_CORPUS
const MOST_MILLISECONDS = 100

interface Sample {
  readonly name: string
  readonly bytes: Buffer
  readonly malformed: boolean
}

describe.skipIf(folder === undefined)('a corpus of files of other projects (KALENDS_CORPUS)', () => {
  const samples = folder === undefined ? [] : readSamples(folder)
  const read: [Sample, TextReading][] = []
  const refused: [Sample, string][] = []
  for (const sample of samples) {
    try {
      read.push([sample, readTextBytes(sample.bytes)])
    } catch (error) {
      if (!(error instanceof InvalidCalendarData)) throw new Error(sample.name, { cause: error })
      refused.push([sample, error.message])
    }
  }

  it('reads each that is not malformed on purpose', () => {
    console.log(`${samples.length} files: ${read.length} read, ${refused.length} refused`)
    print('Refused', refused)
    print(
      'Repaired',
      read.flatMap(([sample, { repairs }]) => repairs.map(({ sentence }): [Sample, string] => [sample, sentence])),
    )
    expect(samples.length).toBeGreaterThan(0)
    expect(refused.filter(([{ malformed }]) => !malformed)).toEqual([])
  })

  it('gives each back byte for byte', () => {
    const different = read.filter(([{ bytes }, { components }]) => {
      return !bytes.equals(Buffer.concat(components.map(writeComponentBytes)))
    })
    console.log(`${read.length - different.length} come back byte for byte`)
    expect(different.map(([{ name }]) => name)).toEqual([])
  })

  it('reads strictly what needs no repair, as the same', () => {
    const current = read.filter(([, { components }]) => !isOldFormat(components))
    const strictly: [Sample, string][] = []
    for (const [sample, { repairs, components }] of current) {
      try {
        const strict = parseComponentBytes(sample.bytes)
        expect(strict, sample.name).toEqual(components)
        expect(Buffer.concat(strict.map(writeComponentBytes)).equals(sample.bytes), sample.name).toBe(true)
        expect(repairs, sample.name).toEqual([])
      } catch (error) {
        if (!(error instanceof InvalidCalendarData)) throw error
        expect(repairs, `${sample.name}: ${error.message}`).not.toEqual([])
        strictly.push([sample, error.message])
      }
    }
    print(`${strictly.length} of ${current.length} refused by the strict reader`, strictly)
  })

  it('writes what was read anew so that the strict reader reads the same', () => {
    for (const [{ name }, { components }] of read) {
      if (isOldFormat(components)) continue
      for (const component of components) {
        expect(parseAgain(writePart({ ...component }), name), name).toEqual([component])
        expect(parseAgain(writePart(copyOf(component)), name), name).toEqual([component])
      }
    }
  })

  it(`takes less than ${MOST_MILLISECONDS} ms for each`, () => {
    for (const [{ bytes }] of read) within(MOST_MILLISECONDS, () => readTextBytes(bytes))
  })
})

function readSamples(folder: string): Sample[] {
  const malformed = readMalformed(join(folder, 'MANIFEST.tsv'))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ics|vcf|vcs)$/i.test(name))
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)), malformed: malformed.has(name) }))
}

function readMalformed(manifest: string): Set<string> {
  if (!existsSync(manifest)) return new Set()
  const [head = [], ...rows] = readFileSync(manifest, 'utf8')
    .trimEnd()
    .split('\n')
    .map((row) => row.split('\t'))
  const mark = head.indexOf('malformed_on_purpose')
  return new Set(rows.filter((row) => row[mark] !== 'no').map(([file = '']) => file))
}

function parseAgain(text: string, name: string): readonly Component[] {
  try {
    return parseComponents(text)
  } catch (error) {
    throw new Error(`${name} as it is written`, { cause: error })
  }
}

function copyOf({ name, properties, components }: Component): Component {
  return { name, properties: properties.map((property) => ({ ...property })), components: components.map(copyOf) }
}

/** vCard 2.1 and vCalendar 1.0, whose line breaks and parameters the strict reader does not know. */
function isOldFormat(components: TextReading['components']): boolean {
  return components.some((component) => /^VERSION:(1\.0|2\.1)/im.test(writeComponent(component)))
}

function print(title: string, found: readonly (readonly [Sample, string])[]): void {
  const groups = new Map<string, Set<string>>()
  for (const [{ name }, sentence] of found) {
    const kind = sentence.replace(/ \(line \d+\)/, '').replace(/[A-Z0-9][A-Z0-9.-]+/g, '…')
    groups.set(kind, (groups.get(kind) ?? new Set()).add(name))
  }
  const rows = [...groups].sort(([, a], [, b]) => b.size - a.size)
  console.log(`${title}:\n${rows.map(([kind, names]) => `  ${names.size} ${kind} (${[...names][0]})`).join('\n')}`)
}
