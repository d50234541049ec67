import type { Span } from '../../time/span.ts'

/** One event, or one occurrence of a series. */
export interface EventRef {
  readonly owner: string
  readonly calendar: string
  /** The last part of its URL. */
  readonly name: string
  readonly recurrenceId?: string
}

/** An event that is not there yet. Times are of the viewer's clock. */
export interface EventDraft extends Pick<Span, 'start' | 'end' | 'isAllDay'> {
  readonly title?: string
  readonly calendar?: { readonly owner: string; readonly name: string }
}

/** Where it has a page of its own. */
export function pathOfEvent({ owner, calendar, name, recurrenceId }: EventRef): string {
  const parts = [owner, calendar, name, ...(recurrenceId === undefined ? [] : [recurrenceId])]
  return `/calendar/event/${parts.map(encodeURIComponent).join('/')}`
}
