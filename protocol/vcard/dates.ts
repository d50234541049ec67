/** Dates of vCards: RFC 2426 writes 1996-04-15, RFC 6350 §4.3 writes 19960415. */

/** The short form; any other text as it is. */
export function toBasicDate(text: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(.+))?$/.exec(text.trim())
  if (match === null) return text.trim()
  const [, year, month, day, time] = match
  const date = `${year}${month}${day}`
  return time === undefined ? date : `${date}T${toBasicTime(time)}`
}

// RFC 6350 §4.3.2: no colons, no fractions.
function toBasicTime(time: string): string {
  return time.replace(/[.,]\d+/, '').replaceAll(':', '')
}

/** The long form of a whole date, with or without a time; undefined for any other. */
export function toExtendedDate(text: string): string | undefined {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, zone = ''] = match
  const date = `${year}-${month}-${day}`
  return hour === undefined ? date : `${date}T${hour}:${minute}:${second}${toExtendedZone(zone)}`
}

function toExtendedZone(zone: string): string {
  const match = /^([+-]\d\d):?(\d\d)?$/.exec(zone)
  return match === null ? zone : `${match[1]}:${match[2] ?? '00'}`
}

/** A leap year, so that every day has a place in it. */
const NO_YEAR = '1604'

/** `--0412` of `16040412` when 1604 stands for no year. */
export function withoutYear(date: string, omitted: string): string {
  return date.startsWith(omitted) ? `--${date.slice(omitted.length)}` : date
}

/** `16040412` of `--0412`; undefined for a date that has its year. */
export function withYear(date: string): { readonly date: string; readonly year: string } | undefined {
  const match = /^--(\d\d)-?(\d\d)/.exec(date.trim())
  return match === null ? undefined : { date: `${NO_YEAR}${match[1]}${match[2]}`, year: NO_YEAR }
}
