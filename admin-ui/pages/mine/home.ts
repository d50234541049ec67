import { useSuspenseQuery } from '@tanstack/react-query'
import { calendarsQuery, type KnownCalendar, known } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'

/** All in one's own home, whatever they hold: one's own, subscriptions, and what others share. */
export function useHome(): readonly KnownCalendar[] {
  const { slug } = useMe().principal
  return useSuspenseQuery(calendarsQuery(slug)).data.map((calendar) => known(calendar, slug))
}
