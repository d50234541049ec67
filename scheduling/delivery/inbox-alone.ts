/** Invitations that are in somebody's inbox and in no calendar, because nobody here knows who sent them. */
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import type { StoredObject } from '../../storage/store.ts'
import type { Message } from '../itip/index.ts'
import { normalised } from '../itip/people.ts'
import { isOlder, revisionOf } from '../itip/revisions.ts'
import { findSchedulingObject, type SchedulingObject } from '../itip/scheduling-object.ts'
import { putIntoInbox } from './deliver.ts'
import type { Mailbox } from './mailboxes.ts'
import type { Office } from './office.ts'

/** False for what there is no room for. What its sender said of the whole before gives way; what is late changes nothing. */
export async function putIntoInboxAlone(message: Message, mailbox: Mailbox, office: Office): Promise<boolean> {
  const earlier = await itemsOf(message, mailbox, office)
  if (earlier.some(({ said }) => isLate(message, said))) return true
  if (isOfWhole(message)) for (const { item } of earlier) await office.tx.deleteObject(mailbox.inbox.id, item)
  // It called off what is gone now. Of what its recipient has taken, a calendar hears.
  if (message.method === 'CANCEL' && isOfWhole(message)) return true
  return putIntoInbox(message, mailbox, office)
}

/** A meeting is off that its recipient has in no calendar: the invitation to it is nothing to answer any more. */
export async function withdrawInvitations(message: Message, mailbox: Mailbox, office: Office): Promise<void> {
  if (!isOfWhole(message)) return
  for (const { item, said } of await itemsOf(message, mailbox, office)) {
    if (!isLate(message, said)) await office.tx.deleteObject(mailbox.inbox.id, item)
  }
}

interface Item {
  readonly item: StoredObject
  readonly said: SchedulingObject
}

/** Of the same meeting, from the same side: nobody else calls it off. */
async function itemsOf({ uid, from }: Message, { inbox }: Mailbox, { tx }: Office): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of tx.objectsOfUid(inbox.id, uid)) {
    for (const item of page) {
      const said = read(item)
      if (said?.organizer !== undefined && normalised(said.organizer.value) === normalised(from))
        items.push({ item, said })
    }
  }
  return items
}

function read({ bytes }: StoredObject): SchedulingObject | undefined {
  try {
    return findSchedulingObject(parseCalendarBytes(bytes))
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

function isOfWhole({ calendar }: Message): boolean {
  return findSchedulingObject(calendar)?.master !== undefined
}

function isLate({ calendar }: Message, { master }: SchedulingObject): boolean {
  const whole = findSchedulingObject(calendar)?.master
  if (whole === undefined || master === undefined) return false
  return isOlder(revisionOf(whole.component), revisionOf(master.component))
}
