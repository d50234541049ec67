/** The mail addresses of a card: RFC 6350 §6.4.2, RFC 2426 §3.3.2. */
import { InvalidCalendarData } from '../ical/invalid.ts'
import { unescapeText } from '../ical/values.ts'
import { parseCardBytes } from './parse.ts'

/** In lower case, each once; none of what is no card. */
export function mailAddressesOf(card: Uint8Array): readonly string[] {
  try {
    const emails = parseCardBytes(card).properties.filter(({ name }) => name === 'EMAIL')
    return [...new Set(emails.map(({ value }) => emailIn(value)).filter((email) => email !== ''))]
  } catch (error) {
    if (error instanceof InvalidCalendarData) return []
    throw error
  }
}

function emailIn(value: string): string {
  return unescapeText(value)
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '')
}
