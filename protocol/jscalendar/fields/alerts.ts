/** VALARM, RFC 5545 §3.6.6, as the alerts of RFC 8984 §4.5.2. */
import type { Component, Property } from '../../ical/component.ts'
import { withoutProperties, withProperty, withValue } from '../../ical/edit.ts'
import {
  escapeText,
  findProperty,
  findText,
  formatDuration,
  isDuration,
  parameterOf,
  readDuration,
  readTime,
} from '../../ical/values.ts'
import type { Field } from '../field.ts'
import { Identifiers, idOfText } from '../identifiers.ts'
import { type Item, mapOf, withWrittenComponents, writeItems } from '../items.ts'
import { given, isSame } from '../json.ts'
import type { Alert } from '../schema.ts'
import { normalDuration, writeDuration, writeUtc } from '../values.ts'
import { findUtcOf, writeInstant } from './texts.ts'

export const alerts: Field = {
  names: ['alerts'],
  read: (component) => given({ alerts: mapOf(alarmsOf(component)) }),
  write(component, { alerts: wanted = {} }, _, { email }) {
    const title = findText(component, 'SUMMARY') ?? ''
    const written = writeItems(alarmsOf(component), wanted, {
      isAbout: (a, b) => isSame(a.trigger, b.trigger),
      create: (id, value) => named(create(value, title, email), id),
      change: (source, id, value, before) => named(change(source, value, before, title, email), id),
    })
    return withWrittenComponents(component, written)
  },
}

function alarmsOf(component: Component): Item<Alert, Component>[] {
  const ids = new Identifiers()
  return component.components.flatMap((source) => {
    const value = findAlert(source)
    return value === undefined ? [] : [{ id: ids.unique(idOf(source)), value, source }]
  })
}

/** RFC 9074 §4: an alarm has a UID; of those without one it is what they say. */
function idOf(alarm: Component): string {
  const uid = findText(alarm, 'UID')?.trim()
  if (uid) return idOfText(uid)
  const said = ['ACTION', 'TRIGGER'].map((name) => findProperty(alarm, name)?.value.trim().toUpperCase())
  return idOfText(said.join(' '))
}

/** Undefined for an alarm that calls a program, or does nothing. */
function findAlert(alarm: Component): Alert | undefined {
  if (alarm.name !== 'VALARM') return undefined
  const action = ACTIONS[findProperty(alarm, 'ACTION')?.value.trim().toUpperCase() ?? '']
  const property = findProperty(alarm, 'TRIGGER')
  const trigger = property && findTrigger(property)
  if (action === undefined || trigger === undefined) return undefined
  return given({ '@type': 'Alert' as const, trigger, acknowledged: findUtcOf(alarm, 'ACKNOWLEDGED'), action })
}

const ACTIONS: Readonly<Record<string, Alert['action']>> = { DISPLAY: 'display', AUDIO: 'display', EMAIL: 'email' }

function findTrigger(property: Property): Alert['trigger'] | undefined {
  if (!isDuration(property.value)) {
    const time = readTime(property)
    return time.form === 'utc' ? { '@type': 'AbsoluteTrigger', when: writeUtc(time.at) } : undefined
  }
  return {
    '@type': 'OffsetTrigger',
    offset: writeDuration(readDuration(property.value)),
    relativeTo: parameterOf(property, 'RELATED')?.toUpperCase() === 'END' ? 'end' : 'start',
  }
}

// --- and back ----------------------------------------------------------------------------------------------------

function create(value: Alert, title: string, email: string | undefined): Component {
  const properties = [triggerOf(value), ...instantOf('ACKNOWLEDGED', value.acknowledged)]
  return withAction({ name: 'VALARM', properties, components: [] }, value.action, title, email)
}

function change(alarm: Component, value: Alert, before: Alert, title: string, email: string | undefined): Component {
  let changed = alarm
  if (!isSame(normal(value.trigger), before.trigger)) changed = withProperty(changed, triggerOf(value))
  if (value.acknowledged !== before.acknowledged) {
    changed = withoutProperties(changed, (name) => name === 'ACKNOWLEDGED')
    changed = { ...changed, properties: [...changed.properties, ...instantOf('ACKNOWLEDGED', value.acknowledged)] }
  }
  return value.action === before.action ? changed : withAction(changed, value.action, title, email)
}

function normal(trigger: Alert['trigger']): Alert['trigger'] {
  return 'offset' in trigger ? { ...trigger, offset: normalDuration(trigger.offset) } : trigger
}

// RFC 5545 §3.6.6: what an alarm of each kind must have.
function withAction(alarm: Component, action: Alert['action'], title: string, email: string | undefined): Component {
  const said = withValue(withValue(alarm, 'ACTION', action.toUpperCase()), 'DESCRIPTION', escapeText(title))
  const bare = withoutProperties(said, (name) => name === 'SUMMARY' || name === 'ATTENDEE')
  if (action !== 'email') return bare
  const properties = [...bare.properties, { name: 'SUMMARY', parameters: [], value: escapeText(title) }]
  if (email !== undefined) properties.push({ name: 'ATTENDEE', parameters: [], value: `mailto:${email}` })
  return { ...bare, properties }
}

function triggerOf({ trigger }: Alert): Property {
  if (trigger['@type'] === 'AbsoluteTrigger') {
    const value = writeInstant(trigger.when) ?? ''
    return { name: 'TRIGGER', parameters: [{ name: 'VALUE', values: ['DATE-TIME'] }], value }
  }
  const value = formatDuration(readDuration(trigger.offset))
  const related = trigger.relativeTo === 'end' ? [{ name: 'RELATED', values: ['END'] }] : []
  return { name: 'TRIGGER', parameters: related, value }
}

function instantOf(name: string, text: string | undefined): readonly Property[] {
  const value = writeInstant(text)
  return value === undefined ? [] : [{ name, parameters: [], value }]
}

/** So that it is read under that identifier. */
function named(alarm: Component, id: string): Component {
  return idOf(alarm) === id ? alarm : withValue(alarm, 'UID', id)
}
