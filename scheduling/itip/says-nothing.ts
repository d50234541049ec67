/** RFC 5546 §3: the value that says nothing, for what a message must have and a stored component need not. */
import type { Component } from '../../protocol/ical/component.ts'
import { mapProperties, withProperty } from '../../protocol/ical/edit.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import type { Method } from './message.ts'
import { findTable } from './restrictions.ts'

const SAYS_NOTHING: Readonly<Record<string, string>> = { SUMMARY: '', PRIORITY: '0' }

/** A component as its message must have it. */
export function withWhatIsAsked(component: Component, method: Method): Component {
  const table = findTable(method, component.name)
  return Object.entries(SAYS_NOTHING).reduce((whole, [name, value]) => {
    const isMissing = table?.rows.get(name)?.least === 1 && findProperty(whole, name) === undefined
    return isMissing ? withProperty(whole, { name, parameters: [], value }) : whole
  }, component)
}

/** And back: whoever gets it has in the calendar what its organizer has. */
export function withoutWhatSaysNothing(component: Component): Component {
  return mapProperties(component, (property) => {
    const { name, parameters, value } = property
    return SAYS_NOTHING[name] === value && parameters.length === 0 ? undefined : property
  })
}
