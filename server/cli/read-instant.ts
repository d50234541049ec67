import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseTime } from '../../protocol/ical/values.ts'
import { DAY, type Instant } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'

const FORM = /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(?:(Z)|([+-])(\d\d):?(\d\d)?)?)?$/i

/**
 * A time as people write it on a command line: a date is its first moment, and without Z or an offset it is read on the
 * clock of `zone`. Undefined when it is none.
 */
export function findInstant(text: string, zone: Zone): Instant | undefined {
  const match = FORM.exec(text.trim())
  if (match === null) return undefined
  const [, year, , month, day, hour = '00', minute = '00', second = '00', utc, sign, hours = '0', minutes = '0'] = match
  const wall = findWall(`${year}${month}${day}T${hour}${minute}${second}`)
  if (wall === undefined || utc !== undefined) return wall
  if (sign === undefined) return zone.toInstant(wall)
  const offset = Number(hours) * 3_600 + Number(minutes) * 60
  return offset >= DAY ? undefined : wall - (sign === '-' ? -offset : offset)
}

function findWall(text: string): number | undefined {
  try {
    const time = parseTime(text, undefined)
    return time.form === 'floating' ? time.wall : undefined
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}
