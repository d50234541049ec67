import type { Component, Property } from '../ical/component.ts'
import { readPeriods } from '../ical/values.ts'
import type { Window } from '../time/values.ts'
import { freeBusyWindow } from './free-busy-period.ts'

/** The calendar with only those FREEBUSY values that intersect the window, RFC 4791 §9.6.7. */
export function limitFreebusySet(root: Component, window: Window): Component {
  return {
    ...root,
    components: root.components.map((component) =>
      component.name === 'VFREEBUSY'
        ? { ...component, properties: component.properties.flatMap((property) => limit(property, window)) }
        : component,
    ),
  }
}

function limit(property: Property, window: Window): readonly Property[] {
  if (property.name !== 'FREEBUSY') return [property]
  const values = property.value.split(',').filter((value) => intersects({ ...property, value }, window))
  return values.length === 0 ? [] : [{ ...property, value: values.join(',') }]
}

// RFC 4791 §9.6.7, §9.9: (start < freebusy-period-end) AND (end > freebusy-period-start).
function intersects(property: Property, window: Window): boolean {
  return readPeriods(property).some((period) => {
    const { start, end } = freeBusyWindow(period)
    return window.start < end && window.end > start
  })
}
