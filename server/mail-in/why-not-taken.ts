import type { Arrived } from '../../scheduling/delivery/arrival.ts'

type Why = Extract<Arrived, { kind: 'refused' }>['why']

/** For people who look at what waits in quarantine. */
export const WHY_NOT_TAKEN: Readonly<Record<Why, string>> = {
  stale: 'something later came before',
  unknown: 'the recipient has no such meeting, or no such time of it',
  'not-the-organizer': 'the meeting here has another organizer',
  'not-an-attendee': 'who answers is not invited',
  ambiguous: 'it gives two answers at once',
  declined: 'the recipient has declined it',
  unsupported: 'it is not about an event or a task',
  damaged: 'what the recipient has of it is damaged, or it is more than the recipient has room for',
  'no-calendar': 'the recipient has no calendar for it',
  'no-room': 'the inbox of the recipient is full',
}
