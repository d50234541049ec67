/** Calendars of people, groups and rooms that somebody wants to see beside theirs, as far as they may: of this browser. */
import { useLocalStorage } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { calendarsQuery, type KnownCalendar, known, useNamesOfOwners } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'

const KEY = 'kalends-calendars-added'
/** Each is a question of its own. */
export const MOST_ADDED = 20

export interface AddedCalendars {
  /** Slugs, in the order in which they were added. */
  readonly of: readonly string[]
  readonly calendars: readonly KnownCalendar[]
  readonly isLoading: boolean
  add(slug: string): void
  remove(slug: string): void
}

export function useAddedCalendars(others: readonly KnownCalendar[]): AddedCalendars {
  const { slug: me } = useMe().principal
  const [of, setOf] = useLocalStorage<readonly string[]>({
    key: KEY,
    defaultValue: [],
    getInitialValueInEffect: false,
  })
  const { data, isLoading } = useQueries({
    queries: of.map((slug) => calendarsQuery(slug)),
    combine: (results) => ({
      data: results.flatMap((result) => result.data ?? []),
      isLoading: results.some(({ isPending }) => isPending),
    }),
  })
  const names = useNamesOfOwners(data, me)
  const calendars = useMemo(() => {
    const there = new Set(others.map(({ key }) => key))
    return data
      .map((calendar): KnownCalendar => ({ ...known(calendar, me, names), group: 'added', mayWrite: false }))
      .filter(({ key, hasEvents }) => hasEvents && !there.has(key))
  }, [data, others, me, names])
  return {
    ...{ of, calendars, isLoading },
    add: (slug) => setOf((before) => [...new Set([...before, slug])].slice(-MOST_ADDED)),
    remove: (slug) => setOf((before) => before.filter((one) => one !== slug)),
  }
}
