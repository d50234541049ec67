/** What a change of one occurrence means for all of its series, and what is left of one that ends earlier. */
import type { Event, PatchObject, RecurrenceRule } from '../../../../client/kalends.ts'
import { instantOf, wallAt } from '../../../time/wall.ts'
import { areMovedRules } from './moved-rules.ts'
import { isSame, patchBetween } from './patch.ts'

/** On a clock without a zone: what somebody sees move. */
const UTC = 'UTC'

function shifted(local: string, ms: number): string {
  return wallAt(instantOf(local, UTC) + ms, UTC)
}

/** Whether what was different in single ones, or taken out, is lost by that change, for they would be of other times. */
export function losesExceptions(series: Event, before: Event, after: Partial<Event>): boolean {
  const { recurrenceRules, start = before.start } = after
  return (
    series.recurrenceOverrides !== undefined &&
    !areMovedRules(series.recurrenceRules, recurrenceRules, before.start, start)
  )
}

/**
 * Of all of a series, when somebody changed what they saw of one occurrence: the series moves as far as the occurrence did,
 * and what is different in others of them stays with these.
 */
export function patchOfSeries(series: Event, before: Event, after: Partial<Event>): PatchObject {
  const { start = before.start, recurrenceRules, ...rest } = after
  const ms = instantOf(start, UTC) - instantOf(before.start, UTC)
  const hasNewRule = !isSame(series.recurrenceRules, recurrenceRules)
  const { recurrenceId: _, recurrenceIdTimeZone: __, recurrenceRules: ___, start: ____, ...saidBefore } = before
  const changed = patchBetween(saidBefore, withoutKeys(rest))
  const overrides = overridesAfter(
    series,
    ms,
    areMovedRules(series.recurrenceRules, recurrenceRules, before.start, start),
  )
  return {
    ...changed,
    ...(ms !== 0 && { start: shifted(series.start, ms) }),
    ...(hasNewRule && { recurrenceRules: recurrenceRules ?? null }),
    ...(overrides !== undefined && { recurrenceOverrides: overrides }),
  }
}

function withoutKeys({ recurrenceId: _, recurrenceIdTimeZone: __, ...rest }: Partial<Event>): Partial<Event> {
  return rest
}

/** RFC 8984 §4.3.5: they are named by when they would be, which moves along. Of another rule they are of other times. */
function overridesAfter({ recurrenceOverrides }: Event, ms: number, isMovedRule: boolean): unknown {
  if (recurrenceOverrides === undefined) return undefined
  if (!isMovedRule) return null
  if (ms === 0) return undefined
  return Object.fromEntries(Object.entries(recurrenceOverrides).map(([key, patch]) => [shifted(key, ms), patch]))
}

/** The series without this and all that follow; undefined: nothing is left of it. */
export function patchToEndBefore(series: Event, recurrenceId: string): PatchObject | undefined {
  if (recurrenceId <= series.start) return undefined
  const overrides = Object.entries(series.recurrenceOverrides ?? {})
  const left = overrides.filter(([key]) => key < recurrenceId)
  const rules = series.recurrenceRules?.map((rule) => endingBefore(rule, recurrenceId))
  return {
    ...(rules !== undefined && { recurrenceRules: rules }),
    ...(left.length < overrides.length && { recurrenceOverrides: left.length === 0 ? null : Object.fromEntries(left) }),
  }
}

function endingBefore({ count: _, ...rule }: RecurrenceRule, recurrenceId: string): RecurrenceRule {
  const last = shifted(recurrenceId, -1_000)
  return { ...rule, until: rule.until !== undefined && rule.until < last ? rule.until : last }
}
