import type { Property } from './component.ts'
import type { Format } from './content-line.ts'
import { invalidAt } from './invalid.ts'
import { type Place, SourceComponent, SourceProperty } from './source.ts'

/** What a text may cost. Its length is limited by whoever read it from the wire, so a line may be as long as the text. */
export interface ParseLimits {
  readonly nesting: number
  readonly components: number
  readonly properties: number
}

/** For files, which may hold whole calendars. */
export const defaultParseLimits: ParseLimits = {
  nesting: 16,
  components: 100_000,
  properties: 1_000_000,
}

/** For one calendar object: a series with thousands of overrides, an event with thousands of guests, and not more. */
export const objectParseLimits: ParseLimits = {
  nesting: 16,
  components: 5_000,
  properties: 50_000,
}

/**
 * What becomes of a text that is not as it should be. A strict reader throws. One that returns has made a note of it:
 * what stands after the call is how the text is read all the same. `at` is where the line begins.
 */
export type Report = (sentence: string, at: number) => void

/** The components that the lines so far have opened. */
export class Tree {
  readonly #limits: ParseLimits
  readonly #report: Report
  readonly #roots: SourceComponent[] = []
  readonly #open: SourceComponent[] = []
  #components = 0
  #properties = 0
  /** The component that the next property belongs to. */
  top: SourceComponent | undefined
  /** How its lines are to be read. */
  format: Format = 'icalendar'

  constructor(limits: ParseLimits, report: Report) {
    this.#limits = limits
    this.#report = report
  }

  /** Whether the next property belongs to a root. */
  get isInRoot(): boolean {
    return this.#open.length === 1
  }

  add(property: Property, place: Place): void {
    // RFC 6350 §3.3: only what stands between the two may be in a group.
    const isGrouped = property.group !== undefined && (property.name === 'BEGIN' || property.name === 'END')
    if (isGrouped) this.report(`${property.name} stands in the group ${property.group}`, place.start)
    if (property.name === 'BEGIN') this.#begin(property, place)
    else if (this.top === undefined) this.report(`${property.name} stands outside any component`, place.start)
    else if (property.name === 'END') this.#end(this.top, nameOf(property), place)
    else if (++this.#properties > this.#limits.properties) throw tooMuch('Too many properties', place)
    else this.top.properties.push(property)
  }

  /** The last property of the top goes on. */
  replaceLast(property: Property): void {
    this.top?.properties.splice(-1, 1, property)
  }

  /** What is open can no longer be taken for its text. */
  report(sentence: string, at: number): void {
    this.#report(sentence, at)
    for (const component of this.#open) component.markRepaired()
  }

  /** All roots, once the lines of a text of that length are read. */
  close(length: number): readonly SourceComponent[] {
    if (this.top !== undefined) this.report(`BEGIN:${this.top.name} is never closed`, length)
    this.#pop(0, length)
    // What stands between two roots belongs to the second, what stands after the last to that one.
    this.#roots.forEach((root, i) => {
      root.claim(this.#roots[i - 1]?.end ?? 0, i === this.#roots.length - 1 ? length : root.end)
    })
    return this.#roots
  }

  #begin(property: Property, place: Place): void {
    const name = nameOf(property)
    if (name === '') this.report('BEGIN has no name', place.start)
    const same = this.#findSame(name)
    if (same >= 0) {
      this.report(`BEGIN:${name} stands inside BEGIN:${name}`, place.start)
      this.#pop(same, place.start)
    }
    if (this.#open.length >= this.#limits.nesting) throw tooMuch('Components are nested too deeply', place)
    if (++this.#components > this.#limits.components) throw tooMuch('Too many components', place)
    const component = new SourceComponent(name || 'X-UNNAMED', place)
    if (name === '' || property.group !== undefined || !(property instanceof SourceProperty)) component.markRepaired()
    const siblings = this.top?.components ?? this.#roots
    if (this.top === undefined) this.format = name === 'VCARD' ? 'vcard' : 'icalendar'
    siblings.push(component)
    this.#open.push(component)
    this.top = component
  }

  /** Where among the open ones is one that cannot hold another of its name. */
  #findSame(name: string): number {
    // vCard 2.1 §2.4.3: an AGENT is a vCard inside a vCard.
    if (!standardNames.has(name) || this.top?.properties.some((property) => property.name === 'AGENT')) return -1
    return this.#open.findIndex((component) => component.name === name)
  }

  #end(top: SourceComponent, name: string, place: Place): void {
    let closed = this.#open.length - 1
    if (name !== top.name) {
      this.report(`END:${name} closes BEGIN:${top.name}`, place.start)
      const meant = this.#open.findLastIndex((component) => component.name === name)
      // One END too many, but for a name that is only misspelt.
      if (meant < 0 && standardNames.has(name)) return
      if (meant >= 0) closed = meant
    }
    this.#pop(closed, place.end)
  }

  /** Closes that one of the open ones and all in it. */
  #pop(index: number, end: number): void {
    for (let i = this.#open.length; i > index; i--) this.#open.pop()?.close(end)
    this.top = this.#open.at(-1)
  }
}

/** RFC 5545 §3.6, RFC 7953, RFC 9073, RFC 9074, RFC 6350. */
const standardNames: ReadonlySet<string> = new Set([
  ...['VCALENDAR', 'VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT', 'VALARM'],
  ...['VAVAILABILITY', 'AVAILABLE', 'PARTICIPANT', 'VLOCATION', 'VRESOURCE', 'VCARD'],
])

function nameOf({ value }: Property): string {
  return standardNames.has(value) ? value : value.trim().toUpperCase()
}

function tooMuch(sentence: string, { source, start }: Place): Error {
  return invalidAt(source.text, start, sentence)
}
