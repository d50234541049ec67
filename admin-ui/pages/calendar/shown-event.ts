/** One occurrence, as who looks at it is to see it. */
import type { Participant, ShownOccurrence } from '../../../client/kalends.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { type Span, spanOf } from '../../time/span.ts'
import type { EventRef } from '../event/event-ref.ts'

export type AnswerGiven = NonNullable<Participant['participationStatus']>

export interface ShownEvent {
  /** No other's. */
  readonly key: string
  readonly ref: EventRef
  readonly said: ShownOccurrence
  readonly calendar: KnownCalendar
  readonly span: Span
  readonly color: string
  /** Nothing where nobody may know it. */
  readonly title: string | undefined
  /** Of the owner of the calendar, where they are invited. */
  readonly answer: AnswerGiven | undefined
  readonly isCancelled: boolean
  readonly isTentative: boolean
  readonly isPrivate: boolean
  readonly isFree: boolean
  /** Times are all that one may see of it. */
  readonly isBusyOnly: boolean
  readonly mayMove: boolean
}

/** What the server calls what one may not know: docs/decisions/0095. */
const HIDDEN = 'Busy'

const ANSWERS: readonly AnswerGiven[] = ['needs-action', 'accepted', 'declined', 'tentative', 'delegated']

export function shownEvent(said: ShownOccurrence, calendar: KnownCalendar, timeZone: string): ShownEvent {
  const { name, recurrenceId, color, participants, isOrganizer } = said
  const isBusyOnly = calendar.isBusyOnly || (calendar.group !== 'own' && said.title === HIDDEN && participants === 0)
  return {
    key: `${calendar.key}/${name}/${recurrenceId ?? ''}`,
    ref: { owner: calendar.owner, calendar: calendar.name, name, ...(recurrenceId !== null && { recurrenceId }) },
    ...{ said, calendar, isBusyOnly, span: spanOf(said, timeZone) },
    color: color !== null && /^#[0-9a-f]{6}/i.test(color) ? color.slice(0, 7) : calendar.color,
    title: isBusyOnly ? undefined : (said.title ?? ''),
    answer: isOrganizer ? undefined : ANSWERS.find((answer) => answer === said.participationStatus),
    isCancelled: said.status === 'cancelled',
    isTentative: said.status === 'tentative',
    isPrivate: said.privacy === 'private' || said.privacy === 'secret',
    isFree: said.freeBusyStatus === 'free',
    // Who is invited does not say when it is.
    mayMove: calendar.mayWrite && !isBusyOnly && (participants === 0 || isOrganizer),
  }
}
