/** The engines of one process, each asked in the way that its documentation shows. */
import ical from 'ical.js'
import rrule from 'rrule'
import { DateTime, RRuleSet } from 'rrule-rust'
import { RRuleTemporal } from 'rrule-temporal'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { compile, occurrences, type Series } from '../../protocol/recurrence/index.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'
import { writeVtimezone } from '../../protocol/time/write-vtimezone.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import type { Question } from './tasks.ts'

export interface Engine {
  readonly name: string
  /** What it does once for a series; the rest is timed. */
  prepare(question: Question): (window: Window) => Instant[]
}

/** One that begins with text each time. */
function fromText(name: string, answer: (question: Question, window: Window) => Instant[]): Engine {
  return { name, prepare: (question) => (window) => answer(question, window) }
}

/** Ours first: the others are compared with it. */
export const engines: readonly [Engine, ...Engine[]] = [
  fromText('Kalends, from text', (question, window) => startsOf(seriesOf(calendarOf(question)), window)),
  {
    name: 'Kalends, compiled once',
    prepare: (question) => {
      const series = seriesOf(calendarOf(question))
      return (window) => startsOf(series, window)
    },
  },
  fromText('ical.js', icalJs),
  fromText('rrule', ({ zone, dtstart, rule }, { start, end }) => {
    const set = rrule.rrulestr(textOf(zone, dtstart, rule), { forceset: true })
    return set.between(new Date(start * 1_000), new Date(end * 1_000 - 1), true).map((date) => date.getTime() / 1_000)
  }),
  fromText('rrule-temporal', ({ zone, dtstart, rule }, { start, end }) => {
    const series = new RRuleTemporal({ rruleString: textOf(zone, dtstart, rule) })
    const found = series.between(new Date(start * 1_000), new Date(end * 1_000 - 1), true)
    return found.map((date) => date.epochMilliseconds / 1_000)
  }),
  fromText('rrule-rust', ({ zone, dtstart, rule }, { start, end }) => {
    const set = RRuleSet.fromString(textOf(zone, dtstart, rule))
    const found = set.between(DateTime.fromTimestamp(start * 1_000), DateTime.fromTimestamp((end - 1) * 1_000), true)
    return found.map((date) => date.toTimestamp() / 1_000)
  }),
]

function textOf(zone: string, dtstart: string, rule: string): string {
  return `DTSTART;TZID=${zone}:${dtstart}\nRRULE:${rule}`
}

/** The two lines that the others get, and what makes them a calendar. */
function calendarOf({ zone, dtstart, rule }: Question): string {
  return `BEGIN:VCALENDAR\nBEGIN:VEVENT\n${textOf(zone, dtstart, rule)}\nEND:VEVENT\nEND:VCALENDAR\n`
}

function seriesOf(text: string): Series {
  const root = parseCalendar(text)
  return compile(root.components, zonesOf(root))
}

function startsOf(series: Series, window: Window): Instant[] {
  return occurrences(series, window, { steps: 200_000, occurrences: 10_000 }).map(({ start }) => start)
}

/** It knows no zones: each is made of a VTIMEZONE that is right for the years of the tasks. */
const icalZones = new Map<string, ical.Timezone>()

function icalZone(id: string): ical.Timezone {
  const known = icalZones.get(id)
  if (known !== undefined) return known
  const zone = new ical.Timezone({
    tzid: id,
    component: new ical.Component(ical.parse(writeComponent(timezoneOf(id)))),
  })
  icalZones.set(id, zone)
  return zone
}

function timezoneOf(id: string): Component {
  const zone = findIanaZone(id)
  if (zone === undefined) throw new Error(`no zone ${id}`)
  return writeVtimezone(zone, 2000, 2040)
}

function icalJs({ zone, dtstart: text, rule }: Question, { start, end }: Window): Instant[] {
  const iso = text.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6')
  const dtstart = ical.Time.fromDateTimeString(iso)
  dtstart.zone = icalZone(zone)
  const iterator = ical.Recur.fromString(rule).iterator(dtstart)
  const found: Instant[] = []
  for (let next = iterator.next(); next; next = iterator.next()) {
    const at = next.toUnixTime()
    if (at >= end) break
    if (at >= start) found.push(at)
  }
  return found
}
