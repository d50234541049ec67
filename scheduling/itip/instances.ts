/** Which instances a series has. */

import type { InstanceKey } from '../../protocol/recurrence/compile.ts'
import { BudgetExceeded, compile, occurrences, type Series } from '../../protocol/recurrence/index.ts'
import type { SchedulingObject } from './scheduling-object.ts'

/** For all questions about one object: more than any honest rule takes. */
const STEPS = 200_000
const OVERLAPPING = 1_000

/**
 * Whether the rules of the series make an instance, EXDATEs aside, or an override does. One that is too dear to find is
 * none.
 */
export function instancesOf(object: SchedulingObject): (key: InstanceKey) => boolean {
  const known = new Map<InstanceKey, boolean>()
  const budget = { steps: STEPS, occurrences: OVERLAPPING }
  let series: Series | undefined
  const find = (key: InstanceKey): boolean => {
    if (object.overrides.has(key)) return true
    if (object.master === undefined) return false
    series ??= bareSeries(object, object.master.component)
    try {
      return occurrences(series, { start: key, end: key + 1 }, budget).some(({ start }) => start === key)
    } catch (error) {
      if (error instanceof BudgetExceeded) return false
      throw error
    }
  }
  return (key) => {
    const answer = known.get(key) ?? find(key)
    known.set(key, answer)
    return answer
  }
}

function bareSeries({ clock }: SchedulingObject, master: SchedulingObject['root']): Series {
  const properties = master.properties.filter(({ name }) => name !== 'EXDATE')
  return compile([{ ...master, properties, components: [] }], clock.findZone)
}
