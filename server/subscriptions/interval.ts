/** How often a source wants to be asked, within reason. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { readDuration } from '../../protocol/ical/values.ts'
import { DAY } from '../../protocol/time/values.ts'

const USUAL_SECONDS = 3600
const LEAST_SECONDS = 900
const MOST_SECONDS = 7 * DAY
/** Properties of a calendar stand before its first component. */
const HEAD_BYTES = 64 * 1024

// RFC 7986 §5.7: REFRESH-INTERVAL. Client: Outlook and others write X-PUBLISHED-TTL for the same.
export function refreshSecondsOf(body: Buffer): number {
  const text = body.toString('latin1', 0, HEAD_BYTES).replace(/\r?\n[ \t]/g, '')
  const [head = ''] = text.split(/^BEGIN:V(?!CALENDAR)/im)
  for (const name of ['REFRESH-INTERVAL', 'X-PUBLISHED-TTL']) {
    const [, value] = new RegExp(`^${name}(?:;[^:\\r\\n]*)?:([^\\r\\n]+)`, 'im').exec(head) ?? []
    const seconds = value === undefined ? undefined : findSeconds(value)
    if (seconds !== undefined) return Math.min(Math.max(seconds, LEAST_SECONDS), MOST_SECONDS)
  }
  return USUAL_SECONDS
}

function findSeconds(text: string): number | undefined {
  try {
    const { days, seconds } = readDuration(text)
    const all = days * DAY + seconds
    return all > 0 ? all : undefined
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}
