/** RFC 6638 §3.2.8: whether a change of a component asks its attendees again. */
import type { Component } from '../../protocol/ical/component.ts'
import { findProperties } from '../../protocol/ical/values.ts'
import { BudgetExceeded, compile, hasOccurrence, type Series } from '../../protocol/recurrence/index.ts'
import { DAY, END_OF_TIME, type Instant } from '../../protocol/time/values.ts'
import type { Member, SchedulingObject } from './scheduling-object.ts'

/** `before` is what the component was, or the instance of the series that it is an override of now. */
export function isRescheduled(before: Member, after: Member, objects: Objects): boolean {
  if (before.facts.get('TIME') !== after.facts.get('TIME')) return true
  if (after.key !== undefined) return false
  if (isOnOtherClock(before, after)) return true
  return addsDates(before, after) || reinstates(objects) || addsInstances(before.component, after.component, objects)
}

export interface Objects {
  readonly before: SchedulingObject
  readonly after: SchedulingObject
}

function isOnOtherClock(before: Member, after: Member): boolean {
  const was = before.facts.get('CLOCK')
  const is = after.facts.get('CLOCK')
  return was !== undefined && is !== undefined && was !== is
}

function addsDates(before: Member, after: Member): boolean {
  const known = new Set(before.facts.get('RDATE')?.split('\n'))
  return (
    after.facts
      .get('RDATE')
      ?.split('\n')
      .some((date) => !known.has(date)) ?? false
  )
}

/** An instance that comes back as an override is that component's affair. */
function reinstates({ before, after }: Objects): boolean {
  return [...before.excluded].some((key) => !after.excluded.has(key) && !after.overrides.has(key))
}

/** Of one rule that ends sooner, all instances were there before. What is not plain to see counts as more. */
function addsInstances(before: Component, after: Component, objects: Objects): boolean {
  const rules = rulesOf(after)
  if (rules.length === 0) return false
  if (rules.join('\n') === rulesOf(before).join('\n')) return false
  const limits = (rule: string) => /^(COUNT|UNTIL)=/i.test(rule)
  const bare = (list: readonly string[]) =>
    list
      .map((rule) =>
        rule
          .split(';')
          .filter((part) => !limits(part))
          .sort()
          .join(';'),
      )
      .join('\n')
  if (rules.length > 1 || bare(rules) !== bare(rulesOf(before))) return true
  return continuesAfter(endOfRule(compile([before], objects.before.clock.findZone)), after, objects.after)
}

function rulesOf(component: Component): readonly string[] {
  return findProperties(component, 'RRULE').map(({ value }) => value.trim().toUpperCase())
}

const STEPS = 20_000

/** When its last instance begins at the latest; undefined when that takes too long to find. */
function endOfRule({ rules, master }: Series): Instant | undefined {
  const [rule] = rules
  // A rule that has no instance but DTSTART.
  if (rule === undefined || master === undefined) return master && (master.zone?.toInstant(master.wall) ?? master.wall)
  if (rule.until !== undefined) return rule.until
  if (!rule.isCounted) return rule.expansion.last
  const last = rule.expansion.findLast(STEPS)
  return last === undefined ? undefined : (master.zone?.toInstant(last) ?? last)
}

function continuesAfter(end: Instant | undefined, master: Component, { clock }: SchedulingObject): boolean {
  if (end === undefined) return true
  if (end === Number.POSITIVE_INFINITY) return false
  // Without a length, so that the last one does not reach beyond its own start; a date has its day.
  const bare = { ...master, properties: master.properties.filter(({ name }) => !LENGTH.has(name)), components: [] }
  const start = end + (clock.timing?.starts.form === 'date' ? DAY : 1)
  try {
    return hasOccurrence(
      compile([bare], clock.findZone),
      { start, end: END_OF_TIME },
      { steps: STEPS, occurrences: 1_000 },
    )
  } catch (error) {
    if (error instanceof BudgetExceeded) return true
    throw error
  }
}

const LENGTH: ReadonlySet<string> = new Set(['DTEND', 'DURATION', 'DUE', 'RDATE'])
