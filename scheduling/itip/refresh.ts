import { type Applied, ignore, type Situation } from './delivery.ts'
import { normalised } from './people.ts'
import type { SchedulingObject } from './scheduling-object.ts'
import { requestFor } from './updates.ts'

/** RFC 5546 §3.2.6: the latest version, for one who attends something of it. Nobody has to read that he asked. */
export function answerRefresh(situation: Situation, object: SchedulingObject): Applied {
  const messages = requestFor(object, normalised(situation.message.from), situation)
  if (messages.length === 0) return ignore(situation, 'not-an-attendee')
  return { object: situation.current, consequential: false, news: false, messages, seen: situation.heard }
}
