/** When people and rooms are busy, as it is and as it becomes. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../../data/client.ts'
import { useFollower } from '../../../data/live.tsx'
import { isoOf } from '../time/wall-time.ts'
import { type Busy, busyOf, type Span } from './free-times.ts'

/** By slug; null: nobody here may say. */
export type BusyBySlug = ReadonlyMap<string, readonly Busy[] | null>

/** One connection follows no more than this. */
const MOST_FOLLOWED = 40

/** `uid`: a meeting that is about to be moved, and stands in nobody's way itself. */
function busyQuery(slugs: readonly string[], { start, end }: Span, uid: string | undefined) {
  return queryOptions({
    queryKey: ['free-busy', ...[start, end, uid ?? ''], slugs],
    async queryFn(): Promise<BusyBySlug> {
      if (slugs.length === 0) return new Map()
      const question = { slugs, start: isoOf(start), end: isoOf(end), ...(uid !== undefined && { without: uid }) }
      const { items } = (await api.queryFreeBusy({ body: question })).body
      return new Map(items.map(({ slug, periods }) => [slug ?? '', periods && busyOf(periods)]))
    },
    staleTime: 60_000,
    // Who is added or another week comes beside what is shown.
    placeholderData: (before) => before,
  })
}

const NOBODY: BusyBySlug = new Map()

export function useBusy(slugs: readonly string[], span: Span, uid: string | undefined): BusyBySlug {
  const known = [...new Set(slugs)].sort()
  const { data = NOBODY } = useQuery(busyQuery(known, span, uid))
  useAskWhenBusy(known.slice(0, MOST_FOLLOWED), span)
  return data
}

function useAskWhenBusy(slugs: readonly string[], { start, end }: Span): void {
  const queries = useQueryClient()
  const follower = useFollower()
  const told = slugs.join(' ')
  useEffect(() => {
    if (follower === undefined || told === '') return
    const followed = told.split(' ').map((slug) =>
      follower.follow(
        { kind: 'free-busy', slug, start: isoOf(start), end: isoOf(end) },
        // The first one, too: something may have changed between the question and this.
        { onBusy: () => void queries.invalidateQueries({ queryKey: ['free-busy'] }) },
      ),
    )
    return () => {
      for (const following of followed) following.end()
    }
  }, [queries, follower, told, start, end])
}
