/** What a message does to the object of who gets it: RFC 6638 §4, RFC 5546 §3. */
import { applyAdd } from './apply-add.ts'
import { applyCancel } from './apply-cancel.ts'
import { applyReply } from './apply-reply.ts'
import { applyRequest } from './apply-request.ts'
import { changesOf } from './changes.ts'
import { isDelegating } from './delegation.ts'
import { type Applied, type Delivery, ignore, newsOnly, type Situation } from './delivery.ts'
import { addressOf, normalised } from './people.ts'
import { roleOf } from './plan.ts'
import { answerRefresh } from './refresh.ts'
import { findSchedulingObject } from './scheduling-object.ts'

/** One that is forged, late or unknown changes nothing and says why. Throws InvalidCalendarData. */
export function apply(delivery: Delivery): Applied {
  const current = findSchedulingObject(delivery.current)
  const incoming = findSchedulingObject(delivery.message.calendar, current?.clock)
  if (incoming === undefined) return ignore(delivery, 'unsupported')
  const isSame = current === undefined || (current.uid === incoming.uid && current.kind === incoming.kind)
  if (!isSame) return ignore(delivery, 'unknown')
  const { method } = delivery.message
  const situation: Situation = { ...delivery, object: current, incoming, heard: delivery.seen ?? new Map() }
  const applied = TO_ORGANIZER.has(method) ? applyAtOrganizer(situation) : applyAtAttendee(situation)
  const changes = applied.news ? changesOf(situation) : undefined
  return changes === undefined ? applied : { ...applied, changes }
}

const TO_ORGANIZER: ReadonlySet<string> = new Set(['REPLY', 'REFRESH', 'COUNTER'])

function applyAtOrganizer(situation: Situation): Applied {
  const { object, me, message } = situation
  // RFC 6638 §4.2.
  if (object === undefined) return ignore(situation, 'unknown')
  if (object.organizer === undefined || !me.isAddress(addressOf(object.organizer))) {
    return ignore(situation, 'not-the-organizer')
  }
  if (message.method === 'REPLY') return applyReply(situation, object)
  const isKnown = object.members.some(({ attendees }) => attendees.has(normalised(message.from)))
  if (!isKnown) return ignore(situation, 'not-an-attendee')
  // RFC 5546 §3.2.7: people decide on a COUNTER, and then change their meeting, or decline.
  return message.method === 'REFRESH' ? answerRefresh(situation, object) : newsOnly(situation)
}

function applyAtAttendee(situation: Situation): Applied {
  const { object, incoming, message, me } = situation
  const from = normalised(message.from)
  const organizer = incoming.organizer && addressOf(incoming.organizer)
  if (organizer === undefined || (from !== organizer && !isDelegated(situation))) {
    return ignore(situation, 'not-the-organizer')
  }
  // RFC 5546 §6.1.1: nobody else changes what is stored, nor sends its owner a meeting of his own.
  const known = object?.organizer && addressOf(object.organizer)
  if (me.isAddress(organizer) || (object !== undefined && known !== organizer)) {
    return ignore(situation, 'not-the-organizer')
  }
  switch (message.method) {
    case 'REQUEST':
      // What he stored of a meeting that he did not attend gives way to what he is told now.
      return applyRequest(roleOf(object, me) === 'none' ? { ...situation, object: undefined } : situation)
    case 'CANCEL':
      return applyCancel(situation)
    case 'ADD':
      return applyAdd(situation)
    case 'PUBLISH':
      // RFC 5546 §3.2.1: whoever gets it may add it to his calendar; nothing that was not asked for goes there by itself.
      return newsOnly(situation)
    default:
      return object === undefined ? ignore(situation, 'unknown') : newsOnly(situation)
  }
}

/** RFC 5546 §3.2.2.3: what an attendee forwards to one who goes in his place, and changes nothing that was there. */
function isDelegated({ object, incoming, message, me }: Situation): boolean {
  if (message.method !== 'REQUEST' || object !== undefined) return false
  const isMe = (address: string) => me.isAddress(address)
  return incoming.members.every(({ component }) => isDelegating(component, normalised(message.from), isMe))
}
