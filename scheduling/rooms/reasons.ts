/** Why a room answered as it did: a status of RFC 5546 §3.6 for programs, and a sentence for people. */
import { escapeText } from '../../protocol/ical/values.ts'
import { DAY } from '../../protocol/time/values.ts'

/** What was decided, with the values that its sentence names; lengths are in seconds. */
export type Reason =
  | { readonly key: 'accepted' | 'accepted-while-busy' | 'waits-for-approval' | 'approved' }
  | { readonly key: 'accepted-in-part'; readonly declined: number; readonly of: number }
  | { readonly key: 'accepted-so-far'; readonly window: number }
  | { readonly key: 'a-person-answers' | 'busy-a-person-answers' | 'free-a-person-answers' | 'past' }
  | { readonly key: 'a-person-accepted' | 'a-person-declined' }
  | { readonly key: 'busy' | 'never' | 'not-open' | 'not-recurring' | 'may-not-book' | 'too-many-occurrences' }
  | { readonly key: 'too-many-conflicts'; readonly conflicts: number; readonly of: number }
  | { readonly key: 'too-short' | 'too-long'; readonly limit: number }
  | { readonly key: 'too-far-ahead' | 'goes-on-too-long'; readonly window: number }
  | { readonly key: 'not-approved' | 'not-approved-in-time' | 'nobody-came' }

export type ReasonKey = Reason['key']

// RFC 5546 §3.6.
const DESCRIPTIONS = {
  '2.0': 'Success',
  '2.7': 'Success; request forwarded to Calendar User',
  '2.11': 'Success; unbounded RRULE clipped at some finite number of instances',
  '3.5': 'Invalid date or time',
  '3.8': 'No authority',
  '3.14': 'Unsupported capability',
  '4.0': 'Event conflict. Date/time is busy',
  '5.1': 'Service unavailable',
} as const

export type StatusCode = keyof typeof DESCRIPTIONS

const STATUSES: Readonly<Record<ReasonKey, StatusCode>> = {
  accepted: '2.0',
  'accepted-while-busy': '2.0',
  'accepted-in-part': '2.0',
  'accepted-so-far': '2.11',
  approved: '2.0',
  'waits-for-approval': '2.7',
  'a-person-answers': '2.7',
  'busy-a-person-answers': '2.7',
  'free-a-person-answers': '2.7',
  'a-person-accepted': '2.0',
  'a-person-declined': '3.8',
  past: '3.5',
  busy: '4.0',
  'too-many-conflicts': '4.0',
  'not-open': '4.0',
  'too-short': '3.5',
  'too-long': '3.5',
  'too-far-ahead': '3.5',
  'goes-on-too-long': '3.5',
  'too-many-occurrences': '3.14',
  'not-recurring': '3.14',
  'may-not-book': '3.8',
  never: '5.1',
  'not-approved': '3.8',
  'not-approved-in-time': '3.8',
  'nobody-came': '4.0',
}

export const REASON_KEYS = Object.keys(STATUSES) as [ReasonKey, ...ReasonKey[]] // as STATUSES has them

export function statusCodeOf({ key }: Reason): StatusCode {
  return STATUSES[key]
}

/** The value of REQUEST-STATUS, RFC 5545 §3.8.8.3. */
export function requestStatusOf(reason: Reason): string {
  const code = statusCodeOf(reason)
  return `${code};${escapeText(DESCRIPTIONS[code])}`
}

/** The text of COMMENT, in English; `key` is what a translation goes by. */
export function sentenceOf(reason: Reason): string {
  switch (reason.key) {
    case 'accepted':
      return 'Booked.'
    case 'accepted-while-busy':
      return 'Booked, though something else is there at that time.'
    case 'accepted-in-part':
      return `Booked, but for ${reason.declined} of ${reason.of} times, each of which says why.`
    case 'accepted-so-far':
      return `Booked for the next ${lengthInWords(reason.window)}; what comes later is booked as time goes on.`
    case 'approved':
      return 'Booked: it was approved.'
    case 'waits-for-approval':
      return 'Kept until somebody approves of it.'
    case 'a-person-answers':
      return 'A person will answer.'
    case 'busy-a-person-answers':
      return 'It is taken at that time; a person will answer.'
    case 'free-a-person-answers':
      return 'It is free at that time; a person will answer.'
    case 'a-person-accepted':
      return 'Booked by who looks after it.'
    case 'a-person-declined':
      return 'Declined by who looks after it.'
    case 'past':
      return 'That time is over.'
    case 'busy':
      return 'It is taken at that time.'
    case 'too-many-conflicts':
      return `It is taken at ${reason.conflicts} of ${reason.of} times, which is more than a series may clash.`
    case 'not-open':
      return 'It is closed at that time.'
    case 'too-short':
      return `It is booked for at least ${lengthInWords(reason.limit)}.`
    case 'too-long':
      return `It is booked for at most ${lengthInWords(reason.limit)}.`
    case 'too-far-ahead':
      return `It is booked no more than ${lengthInWords(reason.window)} ahead.`
    case 'goes-on-too-long':
      return `The series goes on for longer than ${lengthInWords(reason.window)}, which is how far ahead it is booked.`
    case 'too-many-occurrences':
      return 'The series has more times than can be booked.'
    case 'not-recurring':
      return 'It is not booked for a series.'
    case 'may-not-book':
      return 'You are not among those who may book it.'
    case 'never':
      return 'It is not booked at present.'
    case 'not-approved':
      return 'It was not approved.'
    case 'not-approved-in-time':
      return 'Nobody approved of it in time.'
    case 'nobody-came':
      return 'Nobody checked in, so it was given free.'
  }
}

const UNITS = [
  [DAY, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** `180 days`, `90 minutes`: in the largest unit that needs no fraction. */
function lengthInWords(seconds: number): string {
  const [length, unit] = UNITS.find(([length]) => seconds % length === 0) ?? UNITS[3]
  const count = seconds / length
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
