/** All tasks that somebody may see; of a series the one that is to be done next. */
import { useQueries, useSuspenseQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { calendarsQuery, type KnownCalendar, known } from '../../data/calendars.ts'
import { api } from '../../data/client.ts'
import { useLive } from '../../data/live.tsx'
import { useMe } from '../../data/me.ts'
import { allPages } from '../../data/pages.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { type ShownTask, shownTask } from './shown-task.ts'

/** Those that hold tasks. */
export function useTaskLists(): readonly KnownCalendar[] {
  const { slug } = useMe().principal
  const { data } = useSuspenseQuery(calendarsQuery(slug))
  useLive([{ to: { kind: 'home', home: 'calendars', owner: slug }, asks: [['calendars', slug]] }])
  return useMemo(
    () => data.filter(({ components }) => components.includes('VTODO')).map((one) => known(one, slug)),
    [data, slug],
  )
}

export interface Tasks {
  readonly tasks: readonly ShownTask[]
  readonly isLoading: boolean
  readonly error: unknown
}

export function useTasks(lists: readonly KnownCalendar[]): Tasks {
  const { timeZone } = usePreferences()
  const found = useQueries({
    queries: lists.map(({ owner, name }) => ({
      queryKey: ['tasks', owner, name],
      queryFn: () => tasksOf(owner, name),
    })),
    combine: (results) => ({
      data: results.map(({ data }) => data ?? []),
      isLoading: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? undefined,
    }),
  })
  useLive(lists.map(({ owner, name }) => ({ to: { kind: 'calendar', owner, name }, asks: [['tasks', owner, name]] })))
  const { data, isLoading, error } = found
  const tasks = useMemo(
    () => lists.flatMap((list, at) => (data[at] ?? []).map((item) => shownTask(item, list, timeZone))),
    [lists, data, timeZone],
  )
  return { tasks, isLoading, error }
}

function tasksOf(owner: string, calendar: string) {
  return allPages((cursor) =>
    api.listTasks({ owner, calendar, nextOpen: 'true', limit: 200, ...(cursor && { cursor }) }),
  )
}
