/**
 * Meetings and tasks between people, RFC 6638 §3 and §4 over RFC 5546, as two pure functions. `plan`: what a change of
 * somebody's object sends to whom, and what of it is stored. `apply`: what a message does to the object of its receiver.
 * Whoever calls them stores the object, delivers the messages, writes what became of them into it (`withStatuses`), and
 * keeps `seen` with the UID for each person, also while there is no object.
 */
export { answersFor } from './answers.ts'
export { apply } from './apply.ts'
export { type Baseline, baselineOf } from './baseline.ts'
export { type Progress, progressAt } from './begun-series.ts'
export { kinOf } from './continuation.ts'
export { type Applied, type Delivery, deliveryStatusOf, type Ignored } from './delivery.ts'
export {
  answerIn,
  counterToInvitation,
  type GuestAnswer,
  type GuestWord,
  invitationFor,
  type OtherTime,
  replyToInvitation,
} from './guest.ts'
export { mergeAttendees } from './merge-attendees.ts'
export { type CalendarUser, isMethod, type Message, type Method } from './message.ts'
export { findNegotiating, type Negotiating, negotiate } from './negotiation.ts'
export { type Change, type Plan, plan, type Role, roleOf } from './plan.ts'
export { withoutCancelled } from './put-away.ts'
export { findTable } from './restrictions.ts'
export type { Revision, Seen } from './revisions.ts'
export { findSchedulingObject, type Member, type SchedulingObject } from './scheduling-object.ts'
export { cutCopy, planHalf } from './split.ts'
export { withStatuses } from './statuses.ts'
