/** Moments, amounts and sizes as the reader writes them. */
import { useMemo } from 'react'
import { type Preferences, usePreferences } from './preferences.tsx'

export interface Formats {
  /** Day and time of an instant, in the reader's zone. */
  moment(instant: string | Date): string
  /** From a moment to another: the day once, where it is the same. */
  span(start: string | Date, end: string | Date): string
  day(instant: string | Date): string
  time(instant: string | Date): string
  /** `in 3 hours`, `2 days ago`. */
  ago(instant: string | Date): string
  number(value: number): string
  /** Between whole ones and parts. */
  readonly decimal: string
  bytes(value: number): string
}

export function useFormats(): Formats {
  const preferences = usePreferences()
  return useMemo(() => formatsOf(preferences), [preferences])
}

export function formatsOf({ locale, timeZone, hour12 }: Pick<Preferences, 'locale' | 'timeZone' | 'hour12'>): Formats {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone, hour12 })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone, hour12 })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const number = new Intl.NumberFormat(locale)
  return {
    moment: (instant) => moment.format(new Date(instant)),
    span: (start, end) => moment.formatRange(new Date(start), new Date(end)),
    day: (instant) => day.format(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    ago: (instant) => relative.format(...nearest((new Date(instant).getTime() - Date.now()) / 1000)),
    number: (value) => number.format(value),
    decimal: number.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.',
    bytes(value) {
      const [amount, unit] = inBytes(value)
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: amount < 100 ? 1 : 0 }).format(
        amount,
      )
    },
  }
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** In the largest unit of which there is a whole one. */
function nearest(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return [Math.round(seconds / length), unit]
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

function inBytes(value: number): [number, (typeof SIZES)[number]] {
  let amount = value
  let index = 0
  while (amount >= 1000 && index < SIZES.length - 1) {
    amount /= 1000
    index += 1
  }
  return [amount, SIZES[index] ?? 'byte']
}
