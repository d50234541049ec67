/** What stands in the calendars that are shown, in the days that are. */
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ShownOccurrence } from '../../../client/kalends.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { api } from '../../data/client.ts'
import { type Live, useLive } from '../../data/live.tsx'
import { usePreferences } from '../../i18n/preferences.tsx'
import { midnight } from '../../time/span.ts'
import { addDays, instantOf } from '../../time/wall.ts'
import type { Days } from './range.ts'
import { type ShownEvent, shownEvent } from './shown-event.ts'

export interface ShownEvents {
  /** By when they begin; whole days first. */
  readonly events: readonly ShownEvent[]
  readonly isLoading: boolean
  readonly error: unknown
}

/** `viewAs`: as that person sees them. */
export function useShownEvents(calendars: readonly KnownCalendar[], days: Days, viewAs?: string): ShownEvents {
  const { timeZone } = usePreferences()
  const window = windowOf(days, timeZone)
  const found = useQueries({
    queries: calendars.map(({ owner, name }) => ({
      queryKey: ['events', owner, name, window, ...(viewAs === undefined ? [] : [{ viewAs }])],
      queryFn: () => occurrencesOf(owner, name, window, viewAs),
    })),
    combine: (results) => ({
      data: results.map(({ data }) => data),
      isLoading: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? undefined,
    }),
  })
  useLive(useMemo(() => calendars.map(liveOf), [calendars]))

  const { data, isLoading, error } = found
  const events = useMemo(() => {
    const shown = data.flatMap((items, at) => {
      const calendar = calendars[at]
      return items === undefined || calendar === undefined
        ? []
        : items.map((item) => shownOnce(item, calendar, timeZone))
    })
    const [first, end] = [midnight(days.first), midnight(days.end)]
    return shown.filter(({ span }) => span.start < end && (span.end > first || span.start >= first)).sort(inOrder)
  }, [data, calendars, timeZone, days.first, days.end])
  return { events, isLoading, error }
}

export function liveOf({ owner, name }: KnownCalendar): Live {
  return { to: { kind: 'calendar', owner, name }, asks: [['events', owner, name]] }
}

interface Window {
  readonly start: string
  readonly end: string
}

/** A day more on both sides: what has no zone may be read by the server in another. */
function windowOf({ first, end }: Days, timeZone: string): Window {
  const at = (day: string) => new Date(instantOf(midnight(day), timeZone)).toISOString().replace('.000', '')
  return { start: at(addDays(first, -1)), end: at(addDays(end, 1)) }
}

/** One request for each calendar, so that a change of one is no question for all. */
async function occurrencesOf(
  owner: string,
  name: string,
  window: Window,
  viewAs: string | undefined,
): Promise<readonly ShownOccurrence[]> {
  const calendars = [owner, name].map(encodeURIComponent).join('/')
  return (await api.listShownOccurrences({ ...window, calendars }, { viewAs })).body.items
}

interface Made {
  readonly calendar: KnownCalendar
  readonly timeZone: string
  readonly shown: ShownEvent
}

const made = new WeakMap<ShownOccurrence, Made>()

/** What did not change stays the same object, so that what shows it does nothing. */
function shownOnce(item: ShownOccurrence, calendar: KnownCalendar, timeZone: string): ShownEvent {
  const known = made.get(item)
  if (known !== undefined && known.calendar === calendar && known.timeZone === timeZone) return known.shown
  const shown = shownEvent(item, calendar, timeZone)
  made.set(item, { calendar, timeZone, shown })
  return shown
}

function inOrder(a: ShownEvent, b: ShownEvent): number {
  const [one, other] = [a.span, b.span]
  if (one.start !== other.start) return one.start < other.start ? -1 : 1
  if (one.isAllDay !== other.isAllDay) return one.isAllDay ? -1 : 1
  if (one.end !== other.end) return one.end > other.end ? -1 : 1
  return a.key < b.key ? -1 : 1
}
