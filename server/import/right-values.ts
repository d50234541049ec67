/** Values that break the rules of their type and leave no doubt about what was meant. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { TEXT_PROPERTIES } from '../../protocol/ical/value-rules.ts'
import { parameterOf } from '../../protocol/ical/values.ts'

interface Mistake {
  readonly sentence: string
  isIn(property: Property): boolean
  without(property: Property): Property
}

/** RFC 5545 §3.2.20: one maker of festivals' programmes says DATE of times; the digits count. */
const dateOfTime: Mistake = {
  sentence: 'Times say that they are dates',
  isIn: (property) =>
    parameterOf(property, 'VALUE')?.toUpperCase() === 'DATE' && /^\d{8}T\d{6}Z?$/.test(property.value.trim()),
  without: (property) => ({ ...property, parameters: property.parameters.filter(({ name }) => name !== 'VALUE') }),
}

/** What a backslash may stand before, what old iCal and Sunbird put it before, and one that is itself what was meant. */
const BACKSLASH = /\\([\\;,nN])|\\(["'])|\\/g

/** RFC 5545 §3.3.11. */
const loneBackslash: Mistake = {
  sentence: 'Texts have backslashes before what needs none',
  isIn: ({ name, value }) =>
    TEXT_PROPERTIES.has(name) && [...value.matchAll(BACKSLASH)].some(([, escaped]) => escaped === undefined),
  without: (property) => ({
    ...property,
    value: property.value.replace(BACKSLASH, (whole, escaped?: string, quote = '\\\\') => (escaped ? whole : quote)),
  }),
}

export interface Righted {
  /** The very same one where nothing was wrong. */
  readonly component: Component
  readonly sentences: readonly string[]
}

export function withRightValues(component: Component): Righted {
  const sentences: string[] = []
  let righted = component
  for (const mistake of [dateOfTime, loneBackslash]) {
    const next = without(mistake, righted)
    if (next !== righted) sentences.push(mistake.sentence)
    righted = next
  }
  return { component: righted, sentences }
}

function without(mistake: Mistake, component: Component): Component {
  const properties = component.properties.map((one) => (mistake.isIn(one) ? mistake.without(one) : one))
  const components = component.components.map((one) => without(mistake, one))
  const isSame =
    properties.every((one, at) => one === component.properties[at]) &&
    components.every((one, at) => one === component.components[at])
  return isSame ? component : { ...component, properties, components }
}
