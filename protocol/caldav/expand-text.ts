/**
 * CALDAV:expand as it stands in the XML of an answer. The instances of a series differ in their times alone, so that
 * what is around these is written and escaped once for each component. expand.ts says what an instance is, and is what
 * partial retrieval (§9.6.1) goes on with; the bytes of both are the same.
 */
import type { Component } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { findProperty, findTime, formatTime, readDuration } from '../ical/values.ts'
import { writeComponent, writePart, writeProperty } from '../ical/write.ts'
import { type Occurrence, occurrences, type Series } from '../recurrence/index.ts'
import { instantOfTime, zoneOf } from '../recurrence/timing.ts'
import { DAY, type Instant, type Window } from '../time/values.ts'
import { writeText } from '../xml/write.ts'
import {
  ADDED,
  type Clock,
  has,
  isOwnTime,
  RECURRENCE_PROPERTIES,
  RECURRING_COMPONENTS,
  timesOf,
  withoutZones,
} from './expand.ts'
import type { InstanceContext } from './instances.ts'

/** Expands one object, as often as it is asked. It holds nothing of who asks. */
export class CalendarExpander {
  readonly #object: CalendarObject
  readonly #series: Series
  readonly #templates = new Map<Component, InstanceTemplate>()
  #head: string | undefined

  constructor(object: CalendarObject, series: Series) {
    this.#object = object
    this.#series = series
  }

  /** The calendar with the instances that overlap the window, as character data. Throws BudgetExceeded, UnwritableText. */
  write(window: Window, { budget, floatingZone }: Pick<InstanceContext, 'budget' | 'floatingZone'>): string {
    const { root, component } = this.#object
    if (!RECURRING_COMPONENTS.has(component)) return writeText(writeComponent(root))
    const clock = { findZone: this.#series.findZone, floatingZone }
    this.#head ??= writeText(beginOf(root))
    let text = this.#head
    for (const instance of occurrences(this.#series, window, budget, floatingZone)) {
      text += this.#templateOf(instance.component, clock).write(instance, clock)
    }
    return text + END_OF_CALENDAR
  }

  #templateOf(component: Component, clock: Clock): InstanceTemplate {
    let template = this.#templates.get(component)
    if (template === undefined) {
      template = new InstanceTemplate(component, clock)
      this.#templates.set(component, template)
    }
    return template
  }
}

function beginOf(component: Component): string {
  return `BEGIN:${component.name}\r\n${component.properties.map(writeProperty).join('')}`
}

function endOf(component: Component): string {
  return `${component.components.map(writePart).join('')}END:${component.name}\r\n`
}

const END_OF_CALENDAR = writeText('END:VCALENDAR\r\n')
const LINE_END = writeText('\r\n')

/** A piece of a component's text. With a name it is the component's own line, in whose place an instance may have another. */
interface Piece {
  readonly name: string | undefined
  readonly text: string
}

const TIMES: ReadonlySet<string> = new Set(['DTSTART', 'DTEND', 'DUE', 'DURATION', 'RECURRENCE-ID'])

class InstanceTemplate {
  readonly #pieces: readonly Piece[]
  readonly #plain: PlainTemplate | undefined

  constructor(component: Component, clock: Clock) {
    this.#pieces = piecesOf(component, clock)
    this.#plain = findPlainTemplate(component, this.#pieces, clock)
  }

  write(instance: Occurrence, clock: Clock): string {
    const plain = this.#plain
    if (plain === undefined || !hasLength(instance, plain)) return this.#fill(instance, clock)
    if (instance.start !== plain.start) return paste(plain, instance)
    // Another reading of the clock may be the same instant, where the clock goes back or jumps.
    if (!isOwnTime(instance)) return this.#fill(instance, clock)
    plain.own ??= this.#fill(instance, clock)
    return plain.own
  }

  #fill(instance: Occurrence, clock: Clock): string {
    const times = timesOf(instance, clock)
    let text = ''
    for (const piece of this.#pieces) {
      const property = piece.name === undefined ? undefined : times.get(piece.name)
      text += property === undefined ? piece.text : writeText(writeProperty(property))
    }
    return text
  }
}

function piecesOf(component: Component, clock: Clock): readonly Piece[] {
  const own = withoutZones(component, clock)
  const lines = own.properties
    .filter(({ name }) => !RECURRENCE_PROPERTIES.has(name))
    .map((property) => ({
      name: TIMES.has(property.name) ? property.name : undefined,
      text: writeText(writeProperty(property)),
    }))
  return joined([
    { name: undefined, text: writeText(`BEGIN:${own.name}\r\n`) },
    ...lines,
    ...ADDED.filter((name) => !has(own, name)).map((name) => ({ name, text: '' })),
    { name: undefined, text: writeText(endOf(own)) },
  ])
}

/** With as few pieces as can be. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (last === undefined || last.name !== undefined || piece.name !== undefined) result.push(piece)
    else result[result.length - 1] = { name: undefined, text: last.text + piece.text }
  }
  return result
}

// --- most components, and most instances ---------------------------------------------------------------------------

/**
 * What starts at an instant and is no override: then only the instants of an instance are to be pasted, and at its own
 * time the text is always the same.
 */
interface PlainTemplate {
  readonly start: Instant
  /** What an instance must last, when its end is not written with it. */
  readonly length: number | undefined
  readonly instants: readonly { readonly before: string; readonly isEnd: boolean }[]
  readonly after: string
  /** At its own time. */
  own: string | undefined
}

function findPlainTemplate(component: Component, pieces: readonly Piece[], clock: Clock): PlainTemplate | undefined {
  const starts = findTime(component, 'DTSTART')
  if (starts === undefined || zoneOf(starts, clock.findZone) === undefined) return undefined
  if (has(component, 'RECURRENCE-ID')) return undefined
  const end = component.name === 'VTODO' ? 'DUE' : 'DTEND'
  const hasEnd = has(component, end)
  const instants: { before: string; isEnd: boolean }[] = []
  let text = ''
  for (const piece of pieces) {
    const isEnd = piece.name === end && hasEnd
    if (isEnd || piece.name === 'DTSTART' || piece.name === 'RECURRENCE-ID') {
      instants.push({ before: `${text}${piece.name}:`, isEnd })
      text = LINE_END
    } else {
      text += piece.text
    }
  }
  const start = instantOfTime(starts, clock.findZone, clock.floatingZone)
  return { start, length: hasEnd ? undefined : lengthOf(component), instants, after: text, own: undefined }
}

/** Undefined: what has no end is never given one. */
function lengthOf(component: Component): number | undefined {
  const duration = findProperty(component, 'DURATION')
  if (duration === undefined) return component.name === 'VEVENT' ? 0 : undefined
  const { days, seconds } = readDuration(duration.value)
  return days * DAY + seconds
}

function hasLength({ start, end }: Occurrence, { length }: PlainTemplate): boolean {
  return length === undefined || end - start === length
}

function paste({ instants, after }: PlainTemplate, { start, end }: Occurrence): string {
  const starts = formatTime({ form: 'utc', at: start })
  const ends = formatTime({ form: 'utc', at: end })
  let text = ''
  for (const { before, isEnd } of instants) text += before + (isEnd ? ends : starts)
  return text + after
}
