/** Instances that are taken out of a series, RFC 5545 §3.8.5.1. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withoutParameters } from '../../protocol/ical/edit.ts'
import { findProperty, readTimes } from '../../protocol/ical/values.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import type { Clock } from './scheduling-object.ts'

/** What takes out the instance of an override. */
export function exdateOf(override: Component): Property | readonly [] {
  const id = findProperty(override, 'RECURRENCE-ID')
  if (id === undefined) return []
  return { ...withoutParameters(id, (name) => name === 'RANGE'), name: 'EXDATE', value: id.value.trim() }
}

export function withExdates(master: Component, exdates: readonly Property[]): Component {
  return exdates.length === 0 ? master : { ...master, properties: [...master.properties, ...exdates] }
}

export function withoutExdates(master: Component, keys: ReadonlySet<InstanceKey>, clock: Clock): Component {
  return mapProperties(master, (property) => {
    if (property.name !== 'EXDATE') return property
    const texts = property.value.split(',').filter((text) => text.trim() !== '')
    const times = readTimes(property)
    const kept = texts.filter((_, at) => {
      const time = times[at]
      return time === undefined || !keys.has(clock.keyOf(time))
    })
    if (kept.length === texts.length) return property
    return kept.length === 0 ? undefined : { ...property, value: kept.join(',') }
  })
}
