/** What a rule says of days, when all of its series is moved. Times are of the series' own clock. */
import type { RecurrenceRule } from '../../../../client/kalends.ts'
import { addDays, addToWall, type Day, dayOf, daysBetween, utcOfWall, type Wall } from '../../../time/wall.ts'
import { isSame } from './patch.ts'

type Rules = readonly RecurrenceRule[] | undefined

const DAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'] as const

/** By days of the week each moves along, and the last one with them; other rules keep what they say, such as the last Friday of a month. */
export function movedRules(rules: Rules, from: Wall, to: Wall): Rules {
  const byDays = daysBetween(dayOf(from), dayOf(to))
  return rules?.map(({ until, ...rule }) => ({
    ...(rule.frequency === 'weekly' && rule.byDay !== undefined && byDays % 7 !== 0 ? movedWeekly(rule, byDays) : rule),
    ...(until !== undefined && { until: movedEnd(until, from, to) }),
  }))
}

function movedWeekly(rule: RecurrenceRule, byDays: number): RecurrenceRule {
  const byDay = rule.byDay?.map((one) => ({ ...one, day: DAYS.at((DAYS.indexOf(one.day) + byDays) % 7) ?? one.day }))
  return { ...rule, byDay }
}

/** The end of a day stays one. */
function movedEnd(until: Wall | Day, from: Wall, to: Wall): Wall | Day {
  const isOfDay = until.length === 10 || until.endsWith('T23:59:59')
  if (!isOfDay) return addToWall(until, utcOfWall(to) - utcOfWall(from))
  return addDays(dayOf(until), daysBetween(dayOf(from), dayOf(to))) + until.slice(10)
}

/** Days of the month and the like, which stay what they are when a series is moved to another day. */
const OF_THE_DATE = ['byMonthDay', 'byYearDay', 'byWeekNo', 'byMonth', 'bySetPosition'] as const
/** And of its time. */
const OF_THE_TIME = ['byHour', 'byMinute', 'bySecond'] as const

/** Whether `after` is the rule of a series that was moved, of which each occurrence is as much later as the one that is seen. */
export function areMovedRules(before: Rules, after: Rules, from: Wall, to: Wall): boolean {
  return movesAlong(before, from, to) && isSame(inOrder(movedRules(before, from, to)), inOrder(after))
}

export function movesAlong(rules: Rules, from: Wall, to: Wall): boolean {
  if (from === to) return true
  const isOtherDay = dayOf(from) !== dayOf(to)
  return (rules ?? []).every((rule) => {
    if (OF_THE_TIME.some((name) => rule[name] !== undefined)) return false
    if (!isOtherDay) return true
    return (
      (rule.frequency === 'weekly' || rule.byDay === undefined) && OF_THE_DATE.every((name) => rule[name] === undefined)
    )
  })
}

/** Whether days are told from Monday or from another is all the same. */
function inOrder(rules: Rules): Rules {
  return rules?.map((rule) => ({ ...rule, byDay: rule.byDay?.toSorted((a, b) => (a.day < b.day ? -1 : 1)) }))
}
