import type { Component, Property } from '../ical/component.ts'
import type { CompRequest } from './calendar-data-request.ts'

/** What CALDAV:comp asks for of a component, RFC 4791 §9.6.1. Names that we do not know are as good as any (§7.7). */
export function selectParts(request: CompRequest, component: Component): Component {
  return {
    name: component.name,
    properties: selectProperties(request.props, component.properties),
    components: selectComponents(request.comps, component.components),
  }
}

function selectProperties(props: CompRequest['props'], properties: readonly Property[]): readonly Property[] {
  if (props === 'all') return properties
  return properties
    .filter(({ name }) => props.has(name))
    .map((property) => (props.get(property.name) === 'without-value' ? withoutValue(property) : property))
}

// RFC 4791 §9.6.4: the name, the parameters and the colon remain.
function withoutValue(property: Property): Property {
  return { ...property, value: '' }
}

function selectComponents(comps: CompRequest['comps'], components: readonly Component[]): readonly Component[] {
  if (comps === 'all') return components
  return components.flatMap((component) => {
    const request = comps.get(component.name)
    return request === undefined ? [] : [selectParts(request, component)]
  })
}
