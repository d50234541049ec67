import { DEFAULT_ALARM_NAMES, readDefaultAlarms } from '../../../protocol/caldav/default-alarms.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { textOf, type XmlName } from '../../../protocol/xml/element.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import type { DeadProperty, Id, PropertyTarget, StoreReader } from '../../../storage/store.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import { findKept } from './find-kept.ts'
import type { KeptProperty } from './property.ts'

/** Of a home, for all its calendars; of a calendar, for itself: an empty one means no alarms there. */
export const defaultAlarms: readonly KeptProperty<HomeResource | CollectionResource>[] = DEFAULT_ALARM_NAMES.map(
  (name) => ({
    name,
    inAllprop: false,
    read: (_, { dead }) => findKept(dead, name),
    keep: async (value) => {
      readDefaultAlarms(textOf(value))
      return value
    },
  }),
)

export type DefaultAlarms = (name: XmlName) => readonly Component[]

/** What holds in a calendar: its own, else those of the home that it lies in. Undefined where nobody ever set any. */
export async function defaultAlarmsIn(
  calendarId: Id,
  ownerId: Id,
  store: StoreReader,
): Promise<DefaultAlarms | undefined> {
  const targets: PropertyTarget[] = [
    { kind: 'collection', id: calendarId },
    { kind: 'home', id: ownerId },
  ]
  const kept = (await store.deadProperties(targets)).filter(isDefaultAlarm)
  if (kept.length === 0) return undefined
  const findIn = (kind: PropertyTarget['kind'], name: XmlName) =>
    kept.find((one) => one.target.kind === kind && nameOf(one) === name)
  return (name) => {
    const found = findIn('collection', name) ?? findIn('home', name)
    return found === undefined ? [] : readDefaultAlarms(textOf(parseXml(found.xml)))
  }
}

function isDefaultAlarm(property: DeadProperty): boolean {
  return NAMES.has(nameOf(property))
}

const NAMES: ReadonlySet<string> = new Set(DEFAULT_ALARM_NAMES)

function nameOf({ namespace, localName }: DeadProperty): XmlName {
  return `{${namespace}}${localName}`
}
