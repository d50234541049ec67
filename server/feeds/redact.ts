/** What a feed shows of an object. */
import { createHash } from 'node:crypto'
import { showTo } from '../../protocol/caldav/redact.ts'
import type { Component } from '../../protocol/ical/component.ts'

/** The object as everybody may see it; undefined when that is nothing. */
export function showPublic(calendar: Component): Component | undefined {
  const shown = showTo('reader', calendar)
  return shown && { ...shown, components: shown.components.map(withoutAlarms) }
}

/** The object as times of an event and no more; undefined when it is no event. `secret` hides the UID. */
export function showBusy(calendar: Component, secret: string): Component | undefined {
  return showTo('busy', calendar, (uid) => hash(`${secret}/${uid}`))
}

/** The owner's alarms wake nobody else. */
function withoutAlarms(component: Component): Component {
  if (component.components.every(({ name }) => name !== 'VALARM')) return component
  const components = component.components.filter(({ name }) => name !== 'VALARM')
  return { ...component, components }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
