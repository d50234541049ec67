/** What becomes of a message whose author is who he says, and may say it: who nobody here knows does not write into calendars. */
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import { policyOf } from '../../scheduling/rooms/policy.ts'
import { isBookable } from '../../scheduling/rooms/settle.ts'
import type { Principal, Store } from '../../storage/store.ts'
import { mailto } from '../directory/address.ts'
import type { Settings } from '../settings.ts'
import { comparable, domainOf } from './authenticate.ts'
import { type CalendarMessage, isToOrganizer } from './read-message.ts'

export interface Introduction {
  readonly message: CalendarMessage
  readonly author: string
  /** In whose name: the calendar user address. */
  readonly speaker: string
  readonly recipient: Principal
}

export type Welcome =
  | { readonly kind: 'deliver' }
  /** Into the inbox alone, where its recipient may take it from. */
  | { readonly kind: 'inbox' }
  | { readonly kind: 'quarantine' | 'drop'; readonly reason: string }

interface WelcomeDeps {
  readonly store: Store
  readonly settings: Pick<Settings, 'strangers' | 'mailInSpeakers'>
}

export async function welcome(introduction: Introduction, { store, settings }: WelcomeDeps): Promise<Welcome> {
  const { message, recipient } = introduction
  // Whether somebody may answer, the meeting tells.
  if (isToOrganizer(message) || (await isKnown(introduction, { store, settings }))) return DELIVER
  const { strangers } = settings
  if (strangers === 'drop') return { kind: 'drop', reason: 'from a stranger' }
  if (isBookable(recipient)) return welcomeToRoom(recipient)
  if (strangers === 'quarantine') return { kind: 'quarantine', reason: 'from a stranger' }
  return strangers === 'inbox' ? { kind: 'inbox' } : DELIVER
}

const DELIVER: Welcome = { kind: 'deliver' }

/** A room answers by itself, and what it gives to one nobody else has. */
function welcomeToRoom(room: Principal): Welcome {
  return policyOf(room).strangers ? DELIVER : { kind: 'quarantine', reason: 'a stranger does not book a room' }
}

/** What costs least is asked first. */
async function isKnown(
  { message, author, speaker, recipient }: Introduction,
  { store, settings }: WelcomeDeps,
): Promise<boolean> {
  const speakers = settings.mailInSpeakers.map(comparable)
  if (speakers.includes(comparable(author)) || speakers.includes(domainOf(author))) return true
  const emails = [...new Set([author, findEmail(speaker)?.toLowerCase() ?? author])]
  const addresses = emails.map(mailto)
  if ((await store.findPrincipalsByAddress(addresses)).size > 0) return true
  if (await store.hasCorrespondent(recipient.id, addresses)) return true
  // Of what is in the calendar one hears to the end; whether it is the same organizer's, the meeting tells.
  if ((await store.findUidOfOwner(recipient.id, message.uid)) !== undefined) return true
  return store.hasContact(recipient.id, emails)
}
