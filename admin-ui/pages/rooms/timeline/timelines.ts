/** When all rooms that fit are taken, as it is at this moment. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { RoomTimeline } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import { useFollower } from '../../../data/live.tsx'
import type { RoomFilters } from '../filters.ts'

/** Of instants. */
export interface TimeWindow {
  readonly start: string
  readonly end: string
}

/** As many as are followed by one subscription, and shown at once. */
export const MOST_ROOMS = 200

interface Timelines {
  readonly rooms: readonly RoomTimeline[]
  /** More fit than are shown. */
  readonly isCut: boolean
}

const NOTHING: Timelines = { rooms: [], isCut: false }

export function useTimelines({ start, end }: TimeWindow, filters: RoomFilters) {
  const { kind, building, floor, capacity, features } = filters
  const asked = { start, end, kind, building, floor, capacity, feature: [...features] }
  const queryKey = ['rooms', 'timelines', asked]
  const query = useQuery({
    queryKey,
    queryFn: async (): Promise<Timelines> => {
      const { items, next } = (await api.listRoomTimelines({ ...asked, limit: MOST_ROOMS })).body
      return { rooms: items, isCut: next !== null }
    },
    placeholderData: keepPreviousData,
  })
  const found = query.data ?? NOTHING
  useFollowRooms(
    found.rooms.map(({ slug }) => slug),
    { start, end },
    queryKey,
  )
  return { ...found, isPending: query.isPending, isOld: query.isPlaceholderData, error: query.error }
}

/** What changed of a room is asked for that room alone. */
function useFollowRooms(slugs: readonly string[], { start, end }: TimeWindow, queryKey: readonly unknown[]): void {
  const queries = useQueryClient()
  const follower = useFollower()
  const followed = slugs.join(' ')
  const key = JSON.stringify(queryKey)
  useEffect(() => {
    if (follower === undefined || followed === '') return
    const queryKey: readonly unknown[] = JSON.parse(key)
    let isFirst = true
    async function readAgain(slug: string[]): Promise<void> {
      const { items } = (await api.listRoomTimelines({ start, end, slug, limit: MOST_ROOMS })).body
      const now = new Map(items.map((room) => [room.slug, room]))
      queries.setQueryData<Timelines>(
        queryKey,
        (before) => before && { ...before, rooms: before.rooms.map((room) => now.get(room.slug) ?? room) },
      )
    }
    const readAll = () => void queries.invalidateQueries({ queryKey })
    const following = follower.follow(
      { kind: 'rooms', slugs: followed.split(' '), start, end },
      {
        onRooms: (changed) => void readAgain([...changed]).catch(readAll),
        onReadAll() {
          // What was read just now may be older than the subscription.
          if (isFirst) readAll()
          isFirst = false
        },
        onEnded: readAll,
      },
    )
    return () => following.end()
  }, [queries, follower, followed, start, end, key])
}
