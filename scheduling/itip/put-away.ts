/** A copy that nobody looks at to see what became of a meeting: a room's. */
import type { Component } from '../../protocol/ical/component.ts'
import { exdateOf, withExdates } from './exdates.ts'
import { isCancelled } from './personal.ts'
import { findSchedulingObject, withComponents } from './scheduling-object.ts'

/** Without its cancelled instances, each an EXDATE of the series where it has that; undefined where nothing is on. */
export function withoutCancelled(copy: Component): Component | undefined {
  const object = findSchedulingObject(copy)
  if (object === undefined) return copy
  const off = object.members.filter(({ component }) => isCancelled(component))
  if (off.length === object.members.length) return undefined
  const exdates = off.flatMap(({ key, component }) =>
    key === undefined || object.excluded.has(key) ? [] : exdateOf(component),
  )
  const kept = object.members.filter((member) => !off.includes(member))
  return withComponents(
    object,
    kept.map(({ key, component }) => (key === undefined ? withExdates(component, exdates) : component)),
  ).root
}
