import { type Transition, type Transitions, TransitionZone, ZoneTable } from './transitions.ts'
import { links, zones } from './tzdata/tzdata.ts'
import type { Instant } from './values.ts'
import type { LocalTime, YearlyOnset, YearlyRule } from './yearly-rule.ts'

/**
 * The zone of an IANA name, or of a link to one, in any case of letters; its id is the name as it was asked for. Its
 * rules are those of the release of tzdata that comes with this code (tzdata/tzdata.ts), read at first use.
 */
export function findIanaZone(id: string): TransitionZone | undefined {
  const known = zonesById.get(id)
  if (known !== undefined) return known
  entries ??= readEntries()
  const entry = entries.get(id.toLowerCase())
  if (entry === undefined) return undefined
  entry.table ??= new ZoneTable(readTransitions(entry.line))
  // A copy, for what was asked may be a slice of a large text, which would live as long.
  const name = [...id].join('')
  const zone = new TransitionZone(name, entry.table)
  if (zonesById.size >= MOST_ZONES) zonesById.clear()
  zonesById.set(name, zone)
  return zone
}

// Only names of zones get in here, but each has many spellings.
const zonesById = new Map<string, TransitionZone>()
const MOST_ZONES = 1_000

/** A zone as tzdata.ts has it. */
interface Entry {
  readonly line: string
  table: ZoneTable | undefined
}

/** By name in lower case. */
let entries: Map<string, Entry> | undefined

function readEntries(): Map<string, Entry> {
  const found = new Map<string, Entry>()
  for (const line of linesOf(zones)) {
    found.set(line.slice(0, line.indexOf('|')).toLowerCase(), { line, table: undefined })
  }
  for (const line of linesOf(links)) {
    const [target, ...names] = line.toLowerCase().split(' ')
    const entry = found.get(target ?? '')
    if (entry !== undefined) for (const name of names) found.set(name, entry)
  }
  return found
}

/** The lines of one of the texts of tzdata.ts. */
export function linesOf(text: string): string[] {
  return text.slice(1).split('\n')
}

/** `Europe/Brussels|LMT:1050 CET:3600 CEST:7200*|B-s6kgi.30C3v0gh.30|C3.5.0.7200 B10.5.0.10800` */
function readTransitions(line: string): Transitions {
  const [, types = '', transitions = '', rule = ''] = line.split('|')
  const localTimes = types.split(' ').map(readLocalTime)
  const localTime = (letter: string) => localTimes[letter.charCodeAt(0) - A] ?? NO_TIME
  return { first: localTime('A'), known: readKnown(transitions, localTime), rule: readRule(rule, localTime) }
}

type LocalTimeOf = (letter: string) => LocalTime

const A = 65
const NO_TIME: LocalTime = { offset: 0, abbreviation: '-00', daylight: false }

/** `CEST:7200*`, where the star is for daylight saving time. */
function readLocalTime(text: string): LocalTime {
  const colon = text.indexOf(':')
  const daylight = text.endsWith('*')
  const offset = Number(text.slice(colon + 1, daylight ? -1 : undefined))
  return { offset, abbreviation: text.slice(0, colon), daylight }
}

/** `C3v0gh.30`: minutes since the one before, to the base of 36, and seconds. */
function readKnown(text: string, localTime: LocalTimeOf): Transition[] {
  const known: Transition[] = []
  let at: Instant = 0
  for (const [, letter = '', minutes = '', seconds = '0'] of text.matchAll(/([A-Z])(-?[0-9a-z]+)(?:\.(\d+))?/g)) {
    at += Number.parseInt(minutes, 36) * 60 + Number(seconds)
    known.push({ at, to: localTime(letter) })
  }
  return known
}

/** `C3.5.0.7200 B10.5.0.10800`: month, week, weekday and seconds. */
function readRule(text: string, localTime: LocalTimeOf): YearlyRule | undefined {
  const [one, other] = text.split(' ').map((onset) => readOnset(onset, localTime))
  if (one === undefined || other === undefined) return undefined
  return one.month < other.month ? [one, other] : [other, one]
}

function readOnset(text: string, localTime: LocalTimeOf): YearlyOnset {
  const [month = 0, week = 0, weekday = 0, time = 0] = text.slice(1).split('.').map(Number)
  return { month, week, weekday, time, to: localTime(text.charAt(0)) }
}
