import { dateOf } from './civil.ts'
import { instantOf, offsetIn, type Transitions } from './transitions.ts'
import { DAY, type Instant } from './values.ts'
import type { Zone } from './zone.ts'

/**
 * The zone of an IANA name, or of a link to one, in any case of letters. Its rules come from the ICU of this process, a
 * year at a time and only when asked for.
 */
export function findIanaZone(id: string): Zone | undefined {
  const known = zones.get(id)
  if (known !== undefined) return known
  const format = isIanaName(id) ? findFormat(id) : undefined
  if (format === undefined) return undefined
  const zone = makeZone(id, format)
  if (zones.size >= MOST_ZONES) zones.clear()
  zones.set(id, zone)
  return zone
}

// Only names that ICU knows get in here, but each has many spellings.
const zones = new Map<string, Zone>()
const MOST_ZONES = 1_000

// ICU has short names of its own that mean other things elsewhere: BST is Dhaka, IST Kolkata, AST Anchorage.
const icuNames = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' '),
)

function isIanaName(id: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(id) && !icuNames.has(id.toUpperCase()) && !/^SystemV\//i.test(id)
}

function findFormat(id: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** From `9/4/1886, GMT-04:56:02`. */
function probe(format: Intl.DateTimeFormat, at: Instant): number {
  const text = format.format(at * 1_000)
  const from = text.lastIndexOf('GMT') + 3
  const sign = text.charAt(from) === '-' ? -1 : 1
  const [hours, minutes, seconds] = text.slice(from + 1).split(':')
  return sign * (Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0))
}

function makeZone(id: string, format: Intl.DateTimeFormat): Zone {
  const years = new Map<number, Transitions>()
  // Questions come in the order of time, most of them in the year of the one before.
  let known: Transitions = { at: [], offsets: [] }
  let knownFrom = 0
  let knownTo = 0
  function offsetAt(at: Instant): number {
    const shifted = at - eraOf(at)
    if (shifted >= knownFrom && shifted < knownTo) return offsetIn(known, shifted)
    const year = yearAt(shifted)
    knownFrom = startOfYear(year)
    knownTo = startOfYear(year + 1)
    known = years.get(year) ?? findTransitions(format, knownFrom, knownTo)
    years.set(year, known)
    return offsetIn(known, shifted)
  }
  return { id, offsetAt, toInstant: (wall) => instantOf(wall, offsetAt) }
}

const CALENDAR_CYCLE = 146_097 * DAY
const TABLE_START = dateOf(1830, 1, 1) * DAY
const TABLE_END = dateOf(2500, 1, 1) * DAY

/**
 * How far to move an instant so that it falls among the years that are kept: rules of the far future repeat with the
 * calendar, every 400 years, and before the first of them there were none.
 */
function eraOf(at: Instant): number {
  if (at >= TABLE_END) return Math.ceil((at - TABLE_END + 1) / CALENDAR_CYCLE) * CALENDAR_CYCLE
  return at < TABLE_START ? at - TABLE_START : 0
}

const startsOfYears: number[] = []

function startOfYear(year: number): Instant {
  const known = startsOfYears[year]
  if (known !== undefined) return known
  const start = dateOf(year, 1, 1) * DAY
  startsOfYears[year] = start
  return start
}

const MEAN_YEAR = 31_556_952

function yearAt(at: Instant): number {
  const guess = 1970 + Math.floor(at / MEAN_YEAR)
  if (at < startOfYear(guess)) return guess - 1
  return at >= startOfYear(guess + 1) ? guess + 1 : guess
}

// Morocco sets its clocks back for a month, so look more often than that.
const STRIDE = 10 * DAY

function findTransitions(format: Intl.DateTimeFormat, start: Instant, end: Instant): Transitions {
  const at: Instant[] = []
  const first = probe(format, start)
  const offsets = [first]
  let current = first
  for (let from = start; from < end; from += STRIDE) {
    const to = Math.min(from + STRIDE, end)
    const next = probe(format, to)
    if (next === current) continue
    const transition = bisect(format, from, to, current)
    if (transition < end) {
      at.push(transition)
      offsets.push(next)
    }
    current = next
  }
  return { at, offsets }
}

/** The first instant in (from, to] whose offset is not that one. */
function bisect(format: Intl.DateTimeFormat, from: Instant, to: Instant, offset: number): Instant {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (probe(format, middle) === offset) low = middle
    else high = middle
  }
  return high
}
