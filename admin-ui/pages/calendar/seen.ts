/** The calendar as somebody else sees it. Who looks, and whose it is, stand in the address: docs/decisions/0114. */
import { useSuspenseQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { calendarsQuery, type KnownCalendar, known } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'

export interface Seen {
  /** Whose calendars they are. */
  readonly of: string
  /** Who would see them so. */
  readonly as: string
}

/** Nothing where somebody looks for themselves. Other people's are shown to administrators, as the server has it. */
export function useSeen(): Seen | undefined {
  const { principal } = useMe()
  const [params] = useSearchParams()
  const as = params.get('as')
  const of = params.get('of') || principal.slug
  return useMemo(() => (as ? { of, as } : undefined), [of, as])
}

/** As that person sees one's own calendars; as oneself again without one. */
export function useSeeAs(): (slug: string | undefined) => void {
  const [, setParams] = useSearchParams()
  return useCallback(
    (slug) =>
      setParams((before) => {
        const next = new URLSearchParams(before)
        next.delete('of')
        next.delete('as')
        if (slug !== undefined) next.set('as', slug)
        return next
      }),
    [setParams],
  )
}

/** What that person sees of them; nobody writes so. */
export function useSeenCalendars({ of, as }: Seen): readonly KnownCalendar[] {
  const { data } = useSuspenseQuery(calendarsQuery(of, as))
  return useMemo(
    () =>
      data
        .map((calendar): KnownCalendar => ({ ...known(calendar, as), group: 'seen', mayWrite: false }))
        .filter(({ hasEvents }) => hasEvents),
    [data, as],
  )
}

/** The page of it, of a person: for administrators. */
export function pathSeenBy(slug: string): string {
  return `/calendar?${new URLSearchParams({ of: slug, as: slug })}`
}
