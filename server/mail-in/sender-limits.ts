/** How much a sender elsewhere, whose mail is his, may send to people here in an hour: counted in the store, for all processes. */
import type { Store } from '../../storage/store.ts'
import type { Settings } from '../settings.ts'
import { comparable, domainOf } from './authenticate.ts'
import { type CalendarMessage, isToOrganizer } from './read-message.ts'
import { isPublicProvider } from './speaker.ts'

/** A domain is many people. */
const OF_A_DOMAIN = 10

interface LimitDeps {
  readonly store: Pick<Store, 'countSent'>
  readonly settings: Pick<Settings, 'mailInPerHour' | 'mailInSpeakers'>
  now(): Date
}

/** Counts a message to one recipient; false when it is beyond what its author, or his domain, may send. */
export async function isWithinLimits(
  message: Pick<CalendarMessage, 'method'>,
  author: string,
  { store, settings, now }: LimitDeps,
): Promise<boolean> {
  const { mailInPerHour: most, mailInSpeakers } = settings
  if (most === null) return true
  const domain = domainOf(author)
  // Hundreds of a company may answer at once to who asked them; and who has a domain has as many addresses as he likes.
  const isOfDomain = !isToOrganizer(message) && !isPublicProvider(domain)
  if (isOfDomain && (await store.countSent(domain, now())) > most * OF_A_DOMAIN) return false
  if (mailInSpeakers.map(comparable).includes(comparable(author))) return true
  return (await store.countSent(author, now())) <= most
}
