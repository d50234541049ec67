/**
 * Runs over a folder of calendars, KALENDS_CORPUS: each object through JSCalendar and back. Prints how many there are, and
 * what JSCalendar does not say of them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { isDamage } from '../ical/invalid.ts'
import { parseCalendar } from '../ical/parse.ts'
import { readTextBytes } from '../ical/read-text.ts'
import { type CalendarObject, readCalendarObject } from '../ical/rules.ts'
import { findText, findTime } from '../ical/values.ts'
import { writeAnew, writeComponent, writePart } from '../ical/write.ts'
import { InvalidJsCalendar } from './invalid.ts'
import { isSame } from './json.ts'
import { isConvertible, toJsCalendar } from './read.ts'
import { type JsObject, jsEvent, jsTask } from './schema.ts'
import { newJsCalendar, writeJsCalendar } from './write.ts'

const folder = process.env.KALENDS_CORPUS
const NOW = 1_790_000_000

describe.skipIf(folder === undefined)('a corpus of files of other projects (KALENDS_CORPUS)', () => {
  const objects = folder === undefined ? [] : objectsIn(folder)

  it('each object comes back to the byte', () => {
    expect(objects.length).toBeGreaterThan(0)
    const different: string[] = []
    for (const { name, calendar } of objects) {
      const wanted = overTheWire(toJsCalendar(calendar))
      expect(wanted, name).toEqual(toJsCalendar(calendar))
      if (writeJsCalendar(calendar, wanted, { now: NOW }) !== writeComponent(calendar.root)) different.push(name)
    }
    console.log(`${objects.length} objects, ${objects.length - different.length} come back to the byte`)
    expect(different).toEqual([])
  })

  it('one change changes that alone', () => {
    const failed: unknown[] = []
    for (const { name, calendar } of objects) {
      const wanted = overTheWire({ ...toJsCalendar(calendar), title: 'Another title' })
      const text = writeJsCalendar(calendar, wanted, { now: NOW })
      const left = countsOf(linesOf(writeComponent(calendar.root)))
      for (const line of linesOf(text)) left.set(line, (left.get(line) ?? 0) - 1)
      const different = [...left].filter(([line, count]) => count !== 0 && !OF_CHANGE.test(line))
      const after = withoutStamp(toJsCalendar(readCalendarObject(parseCalendar(text))))
      if (different.length > 0 || !isSame(after, withoutStamp(wanted))) {
        failed.push([name, different, whatDiffers(withoutStamp(wanted), after)])
      }
    }
    console.log(`${objects.length - failed.length} of ${objects.length} have another title and nothing else`)
    expect(failed).toEqual([])
  })

  it('what is written into an empty calendar says the same in JSCalendar', () => {
    const lost = new Map<string, number>()
    const refused: string[] = []
    let same = 0
    for (const { name, calendar } of objects) {
      const before = toJsCalendar(calendar)
      if (before.recurrenceId !== undefined || calendar.members.every((one) => findTime(one, 'RECURRENCE-ID'))) continue
      try {
        const text = newJsCalendar(overTheWire(before), '-//Test//', { now: NOW })
        const after = readCalendarObject(parseCalendar(text))
        if (isSame(withoutStamp(toJsCalendar(after)), withoutStamp(before))) same++
        else
          refused.push(
            `${name}: ${JSON.stringify(whatDiffers(withoutStamp(before), withoutStamp(toJsCalendar(after))))}`,
          )
        for (const property of missing(calendar, after)) lost.set(property, (lost.get(property) ?? 0) + 1)
      } catch (error) {
        if (!(error instanceof InvalidJsCalendar) && !isDamage(error)) throw new Error(name, { cause: error })
        refused.push(`${name}: ${error.message}`)
      }
    }
    console.log(`${same} say the same when they are written anew, ${refused.length} do not:\n${refused.join('\n')}`)
    const rows = [...lost].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${count} ${name}`)
    console.log(`Properties that JSCalendar does not say, or otherwise:\n${rows.join('\n')}`)
    expect(same).toBeGreaterThan(refused.length * 20)
  })
})

interface Sample {
  readonly name: string
  readonly calendar: CalendarObject
}

/** The objects of files, by their UIDs, that a calendar would store. */
function objectsIn(folder: string): Sample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ics$/i.test(name))
  return files.flatMap((name) => rootsOf(join(folder, name)).flatMap((root) => samplesIn(root, name)))
}

function rootsOf(file: string): readonly Component[] {
  try {
    return readTextBytes(readFileSync(file)).components.filter(({ name }) => name === 'VCALENDAR')
  } catch (error) {
    if (isDamage(error)) return []
    throw error
  }
}

function samplesIn(root: Component, name: string): Sample[] {
  const timezones = root.components.filter((component) => component.name === 'VTIMEZONE')
  const uids = new Set(root.components.filter((one) => one.name !== 'VTIMEZONE').map((one) => findText(one, 'UID')))
  return [...uids].flatMap((uid) => {
    const members = root.components.filter((one) => one.name !== 'VTIMEZONE' && findText(one, 'UID') === uid)
    const properties = root.properties.filter((property) => property.name !== 'METHOD')
    try {
      const text = writePart({ ...root, properties, components: [...timezones, ...members] })
      const calendar = readCalendarObject(parseCalendar(text))
      return isConvertible(calendar) ? [{ name: `${name} ${uid}`, calendar }] : []
    } catch (error) {
      if (isDamage(error)) return []
      throw error
    }
  })
}

function overTheWire(object: JsObject): JsObject {
  const json: unknown = JSON.parse(JSON.stringify(object))
  return object['@type'] === 'Task' ? jsTask.parse(json) : jsEvent.parse(json)
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  return lines.map((line) => line.replace(/^(BEGIN|END):.*$/i, (word) => word.trimEnd().toUpperCase()))
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/** The title, and when it was changed. */
const OF_CHANGE = /^$|^(SUMMARY|DTSTAMP|LAST-MODIFIED)\b/

function withoutStamp({ updated, created, prodId, sequence, recurrenceOverrides = {}, ...rest }: JsObject): object {
  return { ...rest, recurrenceOverrides }
}

function whatDiffers(a: object, b: object): unknown {
  return Object.entries({ ...a, ...b })
    .map(([name]) => [name, Object(a)[name], Object(b)[name]])
    .filter(([, before, after]) => !isSame(before, after))
}

/** Names of the properties of the members whose lines are no longer there. */
function missing(before: CalendarObject, after: CalendarObject): readonly string[] {
  const left = new Set(after.members.flatMap(propertiesIn))
  return [
    ...new Set(
      before.members
        .flatMap(propertiesIn)
        .filter((line) => !left.has(line))
        .map((line) => line.split('\t')[0] ?? ''),
    ),
  ]
}

function propertiesIn(component: Component): readonly string[] {
  const own = component.properties.map((property) => `${component.name}/${property.name}\t${writeAnew(property)}`)
  return [...own, ...component.components.flatMap(propertiesIn)]
}
