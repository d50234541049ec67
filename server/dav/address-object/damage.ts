import { InvalidCalendarData } from '../../../protocol/ical/invalid.ts'
import { InvalidCard } from '../../../protocol/vcard/rules.ts'

/** Whether an error says that the stored bytes are no card, for whatever reason they got there. */
export function isCardDamage(error: unknown): error is Error {
  return error instanceof InvalidCalendarData || error instanceof InvalidCard
}
