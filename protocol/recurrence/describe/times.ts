/** BYHOUR, BYMINUTE and BYSECOND in words. */
import { type Clock, runsOf } from './language.ts'
import type { Phrases, Subject } from './subject.ts'

/** More times than this are told by their hours and minutes. */
const MOST_TIMES = 12

export function timesOf(subject: Subject): Phrases {
  const { frequency, byHour, byMinute, bySecond } = subject.rule
  if (byHour === undefined && byMinute === undefined && bySecond === undefined) return { words: [], clauses: [] }
  switch (frequency) {
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return limitedTimes(subject)
    default:
      return expandedTimes(subject)
  }
}

/** RFC 5545 §3.3.10: a part that is missing comes from DTSTART. */
function expandedTimes({ rule, language, start }: Subject): Phrases {
  const clock = start?.clock
  const hours = rule.byHour ?? (clock && [clock.hour])
  const minutes = rule.byMinute ?? (clock && [clock.minute])
  const seconds = rule.bySecond ?? (clock && clock.second !== 0 ? [clock.second] : undefined)
  const count = (hours?.length ?? 0) * (minutes?.length ?? 0) * (seconds?.length ?? 1)
  if (hours !== undefined && minutes !== undefined && count <= MOST_TIMES) {
    return {
      words: [language.atTimes(clocksOf(hours, minutes, clock === undefined ? seconds : shown(seconds)))],
      clauses: [],
    }
  }
  const words: string[] = []
  if (hours !== undefined) words.push(language.inHours(hours))
  if (minutes !== undefined) words.push(language.atMinutes(minutes))
  if (seconds !== undefined) words.push(language.atSeconds(seconds))
  return { words, clauses: [] }
}

/** Seconds go without saying when they are zero. */
function shown(seconds: readonly number[] | undefined): readonly number[] | undefined {
  return seconds?.every((second) => second === 0) ? undefined : seconds
}

function clocksOf(
  hours: readonly number[],
  minutes: readonly number[],
  seconds: readonly number[] | undefined,
): Clock[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => (seconds ?? [undefined]).map((second) => ({ hour, minute, second }))),
  )
}

/** Hours, minutes and seconds of a rule that steps by one of them: finer ones expand it, the others limit it. */
function limitedTimes({ rule, language }: Subject): Phrases {
  const { frequency, byHour, byMinute, bySecond, interval } = rule
  const words: string[] = []
  const clauses: string[] = []
  if (byHour !== undefined) {
    const spans = runsOf(byHour).map(({ first, last }) => ({
      first: { hour: first, minute: 0, second: undefined },
      last: { hour: last, minute: 59, second: undefined },
    }))
    if (interval === 1) words.push(language.between(spans))
    else clauses.push(language.only(language.between(spans)))
  }
  if (byMinute !== undefined) {
    if (frequency === 'HOURLY') words.push(language.atMinutes(byMinute))
    else clauses.push(language.only(language.atMinutes(byMinute)))
  }
  if (bySecond !== undefined) {
    if (frequency === 'SECONDLY') clauses.push(language.only(language.atSeconds(bySecond)))
    else words.push(language.atSeconds(bySecond))
  }
  return { words, clauses }
}
