/** Alarms that people want in what comes without any: properties of their calendars and homes (docs/decisions/0085). */
import { DEFAULT_ALARM_NAMES, readDefaultAlarms, withDefaultAlarms } from '../../protocol/caldav/default-alarms.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { textOf, type XmlName } from '../../protocol/xml/element.ts'
import { parseXml } from '../../protocol/xml/parse.ts'
import type { DeadProperty, Id, PropertyTarget, StoreReader } from '../../storage/store.ts'

export type DefaultAlarms = (name: XmlName) => readonly Component[]

/** A calendar and whose it is. */
export interface AlarmPlace {
  readonly calendarId: Id
  readonly ownerId: Id
}

/** What holds in a calendar: its own, else those of the home that it lies in. Undefined where nobody ever set any. */
export async function defaultAlarmsIn(place: AlarmPlace, store: StoreReader): Promise<DefaultAlarms | undefined> {
  return (await defaultAlarmsInEach([place], store)).get(place.calendarId)
}

/** The same for many, by their calendars, in one statement. */
export async function defaultAlarmsInEach(
  places: readonly AlarmPlace[],
  store: StoreReader,
): Promise<ReadonlyMap<Id, DefaultAlarms>> {
  if (places.length === 0) return new Map()
  const kept = (await store.deadProperties(places.flatMap(targetsOf))).filter((one) => NAMES.has(nameOf(one)))
  const byTarget = new Map(kept.map((one) => [keyOf(one.target, nameOf(one)), one]))
  const known = new Set(kept.map(({ target }) => keyOf(target)))
  return new Map(
    places.flatMap((place) => {
      const targets = targetsOf(place)
      if (!targets.some((target) => known.has(keyOf(target)))) return []
      const alarmsOf = (name: XmlName) => {
        const found = targets.map((target) => byTarget.get(keyOf(target, name))).find((one) => one !== undefined)
        return found === undefined ? [] : readDefaultAlarms(textOf(parseXml(found.xml)))
      }
      return [[place.calendarId, alarmsOf] as const]
    }),
  )
}

/** An invitation with the alarms of who gets it, each component whole or none of it; `most` in characters. */
export function withAlarmsOfOwner(calendar: Component, alarmsOf: DefaultAlarms, most: number): Component {
  const components = withDefaultAlarms(calendar.components, alarmsOf, most)
  return components === calendar.components ? calendar : { ...calendar, components }
}

function targetsOf({ calendarId, ownerId }: AlarmPlace): readonly PropertyTarget[] {
  return [
    { kind: 'collection', id: calendarId },
    { kind: 'home', id: ownerId },
  ]
}

function keyOf({ kind, id }: PropertyTarget, name = ''): string {
  return `${kind} ${id} ${name}`
}

const NAMES: ReadonlySet<string> = new Set(DEFAULT_ALARM_NAMES)

function nameOf({ namespace, localName }: DeadProperty): XmlName {
  return `{${namespace}}${localName}`
}
