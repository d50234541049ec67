/** What is asked of one event, and of the calendar that it is in. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Calendar, Event, Notice } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { useLive } from '../../data/live.tsx'
import type { EventRef } from './event-ref.ts'

export interface SeenEvent {
  readonly ref: EventRef
  /** All of it. */
  readonly series: Event
  /** What is looked at: the series, or one occurrence. */
  readonly event: Event
  readonly etag: string | undefined
}

export function eventQuery(ref: EventRef) {
  const { owner, calendar, name, recurrenceId } = ref
  return queryOptions({
    queryKey: ['events', owner, calendar, name, recurrenceId ?? ''],
    async queryFn(): Promise<SeenEvent> {
      const { body: series, etag } = await api.getEvent({ owner, calendar, id: name })
      if (recurrenceId === undefined || !recurs(series))
        return { ref: { owner, calendar, name }, series, event: series, etag }
      const { body: event } = await api.getEventOccurrence({ owner, calendar, id: name, recurrenceId })
      return { ref, series, event, etag }
    },
  })
}

export function recurs({ recurrenceRules, recurrenceOverrides }: Event): boolean {
  return recurrenceRules !== undefined || recurrenceOverrides !== undefined
}

/** As it is, and as it becomes while it is shown. */
export function useEvent(ref: EventRef) {
  const { owner, calendar } = ref
  useLive([{ to: { kind: 'calendar', owner, name: calendar }, asks: [['events', owner, calendar]] }])
  return useQuery(eventQuery(ref))
}

/** A calendar as somebody sees it, also one in another's home. */
export function calendarQuery(owner: string, calendar: string) {
  return queryOptions({
    queryKey: ['calendars', owner, calendar],
    queryFn: async (): Promise<Calendar> => (await api.getCalendar({ owner, calendar })).body,
  })
}

export function mayWrite({ source, privileges }: Calendar): boolean {
  return source === null && privileges.includes('write-content')
}

const NOTICES_ASKED = 100

/** What others said of one meeting to whose calendar it is: their words, and times that they propose. */
export function useNoticesOf(owner: string, uid: string | undefined): readonly Notice[] {
  useLive([{ to: { kind: 'inbox', owner }, asks: [['inbox', owner]] }])
  const { data } = useQuery({
    queryKey: ['inbox', owner, 'newest', NOTICES_ASKED],
    // Of who may not read it there are none.
    queryFn: async () =>
      (await api.listNotices({ slug: owner, limit: NOTICES_ASKED }).catch(() => undefined))?.body.items ?? [],
  })
  return (data ?? []).filter((notice) => notice.uid === uid)
}
