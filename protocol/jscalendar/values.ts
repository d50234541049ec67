/** The values of JSCalendar, RFC 8984 §1.4, and those of iCalendar. */
import { readDuration } from '../ical/values.ts'
import { dateOf, dayOf, daysInMonth, formatWall } from '../time/civil.ts'
import { DAY, type Duration, type Instant, type WallTime } from '../time/values.ts'

// RFC 8984 §1.4.4. Fractions of a second there are none in iCalendar.
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/

/** RFC 8984 §1.4.4, LocalDateTime; undefined for anything else. */
export function findLocal(text: string): WallTime | undefined {
  const match = LOCAL.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return dateOf(year, month, day) * DAY + hour * 3_600 + minute * 60 + second
}

/** One that the schema has let pass. */
export function readLocal(text: string): WallTime {
  const wall = findLocal(text)
  if (wall === undefined) throw new TypeError(`${text} is no LocalDateTime`)
  return wall
}

export function writeLocal(wall: WallTime): string {
  const text = formatWall(wall)
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)]
  return `${year}-${month}-${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}`
}

/** RFC 8984 §1.4.5, UTCDateTime; undefined for anything else. */
export function findUtc(text: string): Instant | undefined {
  return text.endsWith('Z') ? findLocal(text.slice(0, -1)) : undefined
}

export function writeUtc(at: Instant): string {
  return `${writeLocal(at)}Z`
}

// RFC 8984 §1.4.6 and §1.4.7.
const DURATION = /^P(?:\d{1,5}W|(?=.)(?:\d{1,6}D)?(?:T(?=.)(?:\d{1,7}H)?(?:\d{1,8}M)?(?:\d{1,9}S)?)?)$/

export function isDuration(text: string): boolean {
  return DURATION.test(text)
}

export function isSignedDuration(text: string): boolean {
  return DURATION.test(text.replace(/^[+-]/, ''))
}

/** In the one form that is compared: days, and hours, minutes and seconds as they fit. */
export function writeDuration({ days, seconds }: Duration): string {
  const isNegative = days < 0 || seconds < 0
  const [d, s] = [Math.abs(days), Math.abs(seconds)]
  const parts = [
    [Math.floor(s / 3_600), 'H'],
    [Math.floor(s / 60) % 60, 'M'],
    [s % 60, 'S'],
  ] as const
  const time = parts.flatMap(([number, unit]) => (number === 0 ? [] : [`${number}${unit}`])).join('')
  if (d === 0 && time === '') return 'PT0S'
  return `${isNegative ? '-' : ''}P${d === 0 ? '' : `${d}D`}${time === '' ? '' : `T${time}`}`
}

export function normalDuration(text: string): string {
  return writeDuration(readDuration(text))
}

export function isMidnight(wall: WallTime): boolean {
  return dayOf(wall) * DAY === wall
}
