/** Durations of JSCalendar, RFC 8984 §1.4.6: weeks and days are of the calendar, the rest is time that passes. */
import { DAY, MINUTE } from './wall.ts'

export interface Duration {
  readonly days: number
  readonly ms: number
}

const FORM = /^([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/

/** Of what is no duration, nothing. */
export function parseDuration(text: string): Duration {
  const [, sign, ...parts] = FORM.exec(text) ?? []
  const [weeks, days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0))
  const factor = sign === '-' ? -1 : 1
  return {
    days: factor * ((weeks ?? 0) * 7 + (days ?? 0)),
    ms: factor * (((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE + (seconds ?? 0) * 1_000),
  }
}

/** Time that passes, in hours and minutes; days only where they are meant. */
export function formatDuration({ days, ms }: Duration): string {
  const seconds = Math.round(ms / 1_000)
  const parts = [
    [Math.floor(seconds / 3_600), 'H'],
    [Math.floor((seconds % 3_600) / 60), 'M'],
    [seconds % 60, 'S'],
  ] as const
  const time = parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('')
  const date = days === 0 ? '' : `${days}D`
  return date === '' && time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`
}

export function daysDuration(days: number): string {
  return formatDuration({ days, ms: 0 })
}

export function inMs({ days, ms }: Duration): number {
  return days * DAY + ms
}
