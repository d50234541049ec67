import type { Component } from '../ical/component.ts'
import type { Timing } from '../recurrence/timing.ts'
import type { FindZone } from '../time/zone.ts'
import type { Properties } from './schema.ts'

/** What the properties of a component are read by. */
export interface FieldContext {
  readonly findZone: FindZone
  /** The time of the component as the engine reads it; undefined for a task without one. */
  readonly timing: Timing | undefined
  /** To whom alarms are mailed. */
  readonly email: string | undefined
}

/**
 * What stands in some properties of a component, and in some of JSCalendar. `write` is asked only when one of `names`
 * is another than before, and changes what differs: all else of the component stays as it is.
 */
export interface Field {
  readonly names: readonly (keyof Properties)[]
  read(component: Component, context: FieldContext): Properties
  write(component: Component, wanted: Properties, before: Properties, context: FieldContext): Component
}
