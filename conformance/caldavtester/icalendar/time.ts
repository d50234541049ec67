const DATE_TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/

/** A date or date-time as if its clock showed UTC, in milliseconds. */
export function readClock(text: string): number | undefined {
  const match = DATE_TIME.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** A date-time in UTC, or a floating one taken as such. */
export function readUtc(text: string): number | undefined {
  return isDate(text) ? undefined : readClock(text)
}

export function isDate(text: string): boolean {
  return /^\d{8}$/.test(text)
}

export function isUtc(text: string): boolean {
  return text.endsWith('Z')
}

export function writeUtc(milliseconds: number): string {
  return `${writeClock(milliseconds)}Z`
}

export function writeClock(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+Z$/g, '')
}

/** The instant at which a zone's clock shows a time. A zone that is not known is taken as UTC, the same on both sides. */
export function instantOf(clock: number, zone: string | undefined): number {
  if (zone === undefined || !isKnownZone(zone)) return clock
  const guess = clock - offsetAt(clock, zone)
  return clock - offsetAt(guess, zone)
}

/** What a zone's clock shows at an instant. */
export function clockAt(instant: number, zone: string | undefined): number {
  return zone === undefined || !isKnownZone(zone) ? instant : instant + offsetAt(instant, zone)
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

function isKnownZone(zone: string): boolean {
  return formatFor(zone) !== undefined
}

function formatFor(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone))
  return formats.get(zone)
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const twoDigits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', ...twoDigits })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function offsetAt(instant: number, zone: string): number {
  const parts = formatFor(zone)?.formatToParts(instant) ?? []
  const read = (wanted: Intl.DateTimeFormatPartTypes) => Number(parts.find(({ type }) => type === wanted)?.value)
  return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second')) - instant
}
