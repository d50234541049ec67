/**
 * Changed copies of components and properties. Where nothing changes the very same value comes back, so that the
 * writer gives the lines that came.
 */
import type { Component, Property } from './component.ts'
import { parameterOf } from './values.ts'

/** The property with that parameter in place of any of its name; without it for undefined. */
export function withParameter(property: Property, name: string, value: string | undefined): Property {
  if (parameterOf(property, name) === value) return property
  const others = property.parameters.filter((parameter) => parameter.name !== name)
  return { ...property, parameters: value === undefined ? others : [...others, { name, values: [value] }] }
}

export function withoutParameters(property: Property, isUnwanted: (name: string) => boolean): Property {
  if (!property.parameters.some(({ name }) => isUnwanted(name))) return property
  return { ...property, parameters: property.parameters.filter(({ name }) => !isUnwanted(name)) }
}

/** Each property in its place as another, or gone. */
export function mapProperties(component: Component, change: (property: Property) => Property | undefined): Component {
  const properties = component.properties.flatMap((property) => change(property) ?? [])
  return isSameList(properties, component.properties) ? component : { ...component, properties }
}

/** Each component inside in its place as another, or gone. */
export function mapComponents(component: Component, change: (inner: Component) => Component | undefined): Component {
  const components = component.components.flatMap((inner) => change(inner) ?? [])
  return isSameList(components, component.components) ? component : { ...component, components }
}

/** The component with that property in place of those of its name, or at the end. */
export function withProperty(component: Component, property: Property): Component {
  const at = component.properties.findIndex(({ name }) => name === property.name)
  if (at < 0) return { ...component, properties: [...component.properties, property] }
  return mapProperties(component, (other) => {
    if (other.name !== property.name) return other
    return other === component.properties[at] ? property : undefined
  })
}

/** Its text alone: one that says so already stays. */
export function withValue(component: Component, name: string, value: string): Component {
  const property = component.properties.find((other) => other.name === name)
  if (property?.value.trim() === value) return component
  return withProperty(component, { name, parameters: [], value })
}

export function withoutProperties(component: Component, isUnwanted: (name: string) => boolean): Component {
  return mapProperties(component, (property) => (isUnwanted(property.name) ? undefined : property))
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
