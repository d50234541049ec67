/** What says that it is a date and is a time (RFC 5545 §3.2.20), as one maker of festivals' programmes writes: the digits count. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { parameterOf } from '../../protocol/ical/values.ts'

/** The very same component where nothing is wrong. */
export function withRightValueTypes(component: Component): Component {
  if (!component.properties.some(isMistaken)) return component
  return { ...component, properties: component.properties.map((one) => (isMistaken(one) ? withoutValue(one) : one)) }
}

function isMistaken(property: Property): boolean {
  const isDate = parameterOf(property, 'VALUE')?.toUpperCase() === 'DATE'
  return isDate && /^\d{8}T\d{6}Z?$/.test(property.value.trim())
}

function withoutValue(property: Property): Property {
  return { ...property, parameters: property.parameters.filter(({ name }) => name !== 'VALUE') }
}
