/** A series that ends before one of its instances: RFC 5545 §3.2.13, RFC 5546 §3.2.5. */
import type { Component } from '../../protocol/ical/component.ts'
import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { BudgetExceeded, InvalidSplit, splitSeries } from '../../protocol/recurrence/index.ts'
import { inFormOf } from '../../protocol/recurrence/timing.ts'
import type { TimeValue } from '../../protocol/time/values.ts'
import type { SchedulingObject } from './scheduling-object.ts'

const STEPS = 200_000

/**
 * The master that has the instances before that one; undefined where there are none. One whose rules cannot be ended stays
 * as it is.
 */
export function endedBefore(object: SchedulingObject, key: InstanceKey): Component | undefined {
  const { master, clock } = object
  const { timing } = clock
  if (master === undefined || timing === undefined || key <= clock.keyOf(timing.starts)) return undefined
  const at: TimeValue = timing.zone === undefined ? inFormOf(timing.starts, key) : { form: 'utc', at: key }
  try {
    const { past } = splitSeries([master.component], clock.findZone, at, { steps: STEPS, occurrences: STEPS })
    return past[0] ?? master.component
  } catch (error) {
    if (error instanceof InvalidSplit || error instanceof BudgetExceeded) return master.component
    throw error
  }
}
