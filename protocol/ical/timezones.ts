import { createHash } from 'node:crypto'
import { ruleProperties } from '../time/vtimezone.ts'
import type { Component, Property } from './component.ts'
import { findProperty, parameterOf } from './values.ts'
import { writeAnew, writePart } from './write.ts'

/** Every TZID that a property of the component, or of one inside it, refers to; as written. */
export function usedTimezoneIds(component: Component, found: Set<string> = new Set()): Set<string> {
  if (component.name === 'VTIMEZONE') return found
  for (const property of component.properties) {
    const tzid = parameterOf(property, 'TZID')
    if (tzid !== undefined) found.add(tzid)
  }
  for (const inner of component.components) usedTimezoneIds(inner, found)
  return found
}

/** The same component with TZIDs replaced, in references and in VTIMEZONEs. */
function renameTimezones(component: Component, names: ReadonlyMap<string, string>): Component {
  if (names.size === 0) return component
  return {
    name: component.name,
    properties: component.properties.map((property) => renameInProperty(property, names)),
    components: component.components.map((inner) => renameTimezones(inner, names)),
  }
}

function renameInProperty(property: Property, names: ReadonlyMap<string, string>): Property {
  if (property.name === 'TZID') return { ...property, value: names.get(property.value) ?? property.value }
  const tzid = parameterOf(property, 'TZID')
  const name = tzid === undefined ? undefined : names.get(tzid)
  if (name === undefined) return property
  const parameters = property.parameters.map((p) => (p.name === 'TZID' ? { name: 'TZID', values: [name] } : p))
  return { ...property, parameters }
}

/** Gives a VTIMEZONE for a TZID, to be written in place of those that the objects carry. */
export type DefineTimezone = (tzid: string) => Component | undefined

/**
 * Writes many calendar objects as one VCALENDAR, piece by piece (RFC 4791 has one object a resource, a feed or an export
 * has them all). A VTIMEZONE stands in it once, before its first use. Where objects define one TZID differently, the
 * later definition is written under another name, such as `Europe/Oslo (2)`, and its references follow.
 */
export class CalendarMerger {
  readonly #define: DefineTimezone
  /** By TZID, then by what the definition says: the name that it was written under. */
  readonly #written = new Map<string, Map<string, string>>()
  readonly #names = new Set<string>()
  /** By TZID: the number that its next name may have. */
  readonly #nextNumbers = new Map<string, number>()

  constructor(define: DefineTimezone = () => undefined) {
    this.#define = define
  }

  /** `properties` come after VERSION: PRODID at least. */
  begin(properties: readonly Property[]): string {
    const version = { name: 'VERSION', parameters: [], value: '2.0' }
    return `BEGIN:VCALENDAR\r\n${[version, ...properties].map(writeAnew).join('')}`
  }

  /** `calendar` is the VCALENDAR of one object. */
  add(calendar: Component): string {
    let text = ''
    const renamed = new Map<string, string>()
    for (const timezone of calendar.components) {
      if (timezone.name === 'VTIMEZONE') text += this.#addTimezone(timezone, renamed)
    }
    for (const member of calendar.components) {
      if (member.name !== 'VTIMEZONE') text += writePart(renameTimezones(member, renamed))
    }
    return text
  }

  end(): string {
    return 'END:VCALENDAR\r\n'
  }

  #addTimezone(sent: Component, renamed: Map<string, string>): string {
    const tzid = findProperty(sent, 'TZID')?.value ?? ''
    const timezone = this.#define(tzid) ?? sent
    const digest = digestOfRules(timezone)
    const known = this.#written.get(tzid) ?? new Map<string, string>()
    this.#written.set(tzid, known)
    const before = known.get(digest)
    const name = before ?? this.#freeName(tzid)
    if (name !== tzid) renamed.set(tzid, name)
    if (before !== undefined) return ''
    known.set(digest, name)
    return writePart(renameTimezones(timezone, renamed))
  }

  #freeName(tzid: string): string {
    let name = tzid
    let number = this.#nextNumbers.get(tzid) ?? 2
    for (; this.#names.has(name); number++) name = `${tzid} (${number})`
    this.#nextNumbers.set(tzid, number)
    this.#names.add(name)
    return name
  }
}

/** Equal for definitions that differ only in names, comments, order or the date of their last change. */
function digestOfRules(timezone: Component): string {
  const observances = timezone.components.map((observance) => {
    const lines = observance.properties.filter(({ name }) => ruleProperties.has(name)).map(writeAnew)
    return observance.name + lines.sort().join('')
  })
  return createHash('sha256').update(observances.sort().join('')).digest('base64')
}
