import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Room } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { allPages } from '../../data/pages.ts'

const MOST_ON_A_PAGE = 200

/** All rooms and resources: filters, buildings and completion are found in them. */
export const roomsQuery = queryOptions({
  queryKey: ['rooms', 'all'],
  queryFn: () => allPages((cursor) => api.listRooms({ cursor, limit: MOST_ON_A_PAGE })),
})

const NO_ROOMS: readonly Room[] = []

export function useRooms(): readonly Room[] {
  return useQuery(roomsQuery).data ?? NO_ROOMS
}

export interface RoomRead {
  readonly room: Room
  readonly etag: string | undefined
}

export function roomQuery(slug: string) {
  return queryOptions({
    queryKey: ['rooms', 'one', slug],
    queryFn: async (): Promise<RoomRead> => {
      const { body, etag } = await api.getRoom({ slug })
      return { room: body, etag }
    },
  })
}
