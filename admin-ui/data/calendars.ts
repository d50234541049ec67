/** The calendars that somebody has to do with: their own, what others share with them, what they subscribe to, and those of whom they act for. */
import { queryOptions, useQueries, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Calendar, Delegator } from '../../client/kalends.ts'
import { api } from './client.ts'
import { inOrder } from './in-order.ts'
import { useMe } from './me.ts'
import { useNames } from './names.ts'
import { allPages } from './pages.ts'

/** `added`: of somebody whose calendars one wanted beside one's own. `seen`: as somebody else sees them. */
export type CalendarGroup = 'own' | 'shared' | 'subscribed' | 'others' | 'added' | 'seen'

export interface KnownCalendar {
  /** No other's. */
  readonly key: string
  /** As the API names it: in whose home, and its name there. */
  readonly owner: string
  readonly name: string
  readonly label: string
  /** With whose it is, where that is somebody else: many are called the same. */
  readonly fullLabel: string
  /** `#rrggbb`, also where nobody chose one. */
  readonly color: string
  readonly group: CalendarGroup
  /** Whose it is. */
  readonly of: string
  readonly mayWrite: boolean
  readonly hasEvents: boolean
  /** Times are all that one sees of it. */
  readonly isBusyOnly: boolean
  readonly calendar: Calendar
}

/** In the order that the viewer gave them. `viewAs`: as that person sees them. */
export function calendarsQuery(owner: string, viewAs?: string) {
  return queryOptions({
    queryKey: ['calendars', owner, ...(viewAs === undefined ? [] : [{ viewAs }])],
    queryFn: async () =>
      inOrder(
        await allPages((cursor) => api.listCalendars({ owner, limit: 200, ...(cursor && { cursor }) }, { viewAs })),
      ),
  })
}

export const delegatorsQuery = queryOptions({
  queryKey: ['delegators'],
  queryFn: () => allPages((cursor) => api.listDelegators({ limit: 200, ...(cursor && { cursor }) })),
})

/** Those that hold events: in one's own home, and in the homes of whom one acts for. */
export function useCalendars(): readonly KnownCalendar[] {
  const { slug } = useMe().principal
  const { data } = useSuspenseQuery(calendarsQuery(slug))
  const { data: delegators = NOBODY } = useQuery(delegatorsQuery)
  const others = useQueries({
    queries: delegators.map(({ principal }) => calendarsQuery(principal.slug)),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  })
  const names = useNamesOfOwners([...data, ...others], slug)
  return useMemo(
    () => [...data, ...others].map((calendar) => known(calendar, slug, names)).filter(({ hasEvents }) => hasEvents),
    [data, others, slug, names],
  )
}

/** How those are called whose calendars are not one's own. */
export function useNamesOfOwners(calendars: readonly Calendar[], me: string): ReadonlyMap<string, string> {
  return useNames(calendars.map(ownerOf).filter((of) => of !== me))
}

const NOBODY: readonly Delegator[] = []
const NO_NAMES: ReadonlyMap<string, string> = new Map()

function ownerOf({ owner, sharedBy }: Calendar): string {
  return sharedBy ?? owner
}

/** `names`: of people, by their slugs. */
export function known(calendar: Calendar, me: string, names: ReadonlyMap<string, string> = NO_NAMES): KnownCalendar {
  const { owner, name, sharedBy, displayName, color, isSubscription, privileges, components } = calendar
  const [of, label] = [ownerOf(calendar), displayName ?? name]
  const whose = of === me ? undefined : names.get(of)
  return {
    key: `${owner}/${name}`,
    owner,
    name,
    label,
    fullLabel: whose === undefined ? label : `${label} · ${whose}`,
    color: color?.slice(0, 7) ?? PALETTE[sumOf(`${sharedBy ?? owner}/${name}`) % PALETTE.length] ?? '#1f5f8b',
    group: owner !== me ? 'others' : sharedBy !== null ? 'shared' : isSubscription ? 'subscribed' : 'own',
    of,
    mayWrite: !isSubscription && privileges.includes('write-content'),
    hasEvents: components.length === 0 || components.includes('VEVENT'),
    isBusyOnly: calendar.access === 'busy',
    calendar,
  }
}

export const PALETTE = ['#1f5f8b', '#2f8f5b', '#b5542d', '#7a4fa3', '#a8323e', '#8a6d1a', '#1b7f86', '#5a6472']

/** The same for the same name, on each device. */
function sumOf(text: string): number {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return sum
}
