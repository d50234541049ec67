import { readDuration } from './duration.ts'
import { readUtc, writeUtc } from './time.ts'

/** A period (RFC 5545 §3.3.9) as two instants in milliseconds. */
export interface Period {
  readonly start: number
  readonly end: number
}

export function readPeriod(text: string): Period | undefined {
  const [first = '', second = ''] = text.split('/')
  const start = readUtc(first)
  const duration = readDuration(second)
  const end = duration === undefined || start === undefined ? readUtc(second) : start + duration * 1000
  return start === undefined || end === undefined ? undefined : { start, end }
}

export function writePeriod(period: Period): string {
  return `${writeUtc(period.start)}/${writeUtc(period.end)}`
}
