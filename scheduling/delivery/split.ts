/**
 * Copies of a meeting that its organizer splits, in the transaction of the split (caldav-recursplit §3). Nothing lies in an
 * inbox afterwards: nobody has to decide about anything.
 */
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import type { TimeValue } from '../../protocol/time/values.ts'
import type { Booking, Id } from '../../storage/store.ts'
import { type Applied, apply, cutCopy, type Message } from '../itip/index.ts'
import { isBookable } from '../rooms/settle.ts'
import { type Mailbox, type MeetingCopy, placeIn } from './mailboxes.ts'
import type { Office } from './office.ts'
import { receiveAsRoom } from './room.ts'

/** A split of which the half that goes on is told first; it keeps the UID. */
export interface Split {
  readonly at: TimeValue
  readonly uid: string
  /** By their owners: what they had before. */
  readonly had: Map<Id, Had>
  /** The messages that tell of the halves. */
  readonly told: Set<Message>
}

interface Had {
  readonly copy: MeetingCopy | undefined
  readonly bookings: readonly Booking[]
}

export interface ReceivedHalf {
  readonly applied: Applied
  /** The past is put where the copy was. */
  readonly calendarId: Id | undefined
  /** He had nothing of it, so it rings when he wants what is new to. */
  readonly isNew: boolean
}

/** Undefined for one whose copy is damaged, which is for its owner to mend. */
export async function receiveHalf(
  message: Message,
  mailbox: Mailbox,
  split: Split,
  office: Office,
): Promise<ReceivedHalf | undefined> {
  const isPast = message.uid !== split.uid
  const had = await findHad(mailbox, split, office)
  const calendarId = (isPast ? had.copy?.collectionId : undefined) ?? placeIn(mailbox)
  const isNew = had.copy === undefined
  const applied = tryApplyHalf(message, mailbox.object ?? (isPast ? had.copy : undefined), mailbox, split, office)
  if (applied === undefined) return undefined
  if (applied.ignored !== undefined || !isBookable(mailbox.owner)) return { applied, calendarId, isNew }
  if (isPast) await bookWhatIsLeft(message.uid, had, mailbox, split, office)
  return { applied: await receiveAsRoom(applied, message, mailbox, office), calendarId, isNew }
}

async function findHad(mailbox: Mailbox, { had, uid }: Split, office: Office): Promise<Had> {
  const { owner, object: copy } = mailbox
  const known = had.get(owner.id) ?? { copy, bookings: await bookingsOf(mailbox, uid, office) }
  had.set(owner.id, known)
  return known
}

function tryApplyHalf(
  message: Message,
  copy: MeetingCopy | undefined,
  { owner }: Mailbox,
  { at, uid }: Split,
  office: Office,
): Applied | undefined {
  try {
    const whole = copy && parseCalendarBytes(copy.bytes)
    // caldav-recursplit §3: who has no part in the half that goes on has no copy of it.
    const isGone = message.method === 'CANCEL'
    const cut = { at, isPast: message.uid !== uid, uid: message.uid }
    const current = isGone ? whole : whole && cutCopy(whole, message.calendar, cut)
    const applied = apply({ message, current, me: office.me(owner), at: office.at, freeUntilAnswered: true })
    if (applied.ignored !== undefined) return applied
    return { ...applied, object: isGone ? undefined : applied.object, consequential: true, news: false }
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

async function bookingsOf({ owner }: Mailbox, uid: string, { tx }: Office): Promise<readonly Booking[]> {
  return isBookable(owner) ? tx.bookingsOf(owner.id, uid) : []
}

/** What the half that goes on does not take of the room any more: as it was, with its lanes and holds. */
async function bookWhatIsLeft(
  uid: string,
  { bookings }: Had,
  mailbox: Mailbox,
  split: Split,
  office: Office,
): Promise<void> {
  const goOn = new Set((await bookingsOf(mailbox, split.uid, office)).map(({ instance }) => instance))
  const left = bookings.filter(({ instance }) => !goOn.has(instance))
  await office.tx.replaceBookings(mailbox.owner.id, uid, left)
}
