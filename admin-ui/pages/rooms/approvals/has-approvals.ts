import { useQuery } from '@tanstack/react-query'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'

const AGAIN_MS = 5 * 60_000

/** Whether something waits for who is no administrator: those have a page of all rooms. */
export function useHasApprovals(): boolean {
  const { administrator } = useMe()
  const { data = false } = useQuery({
    queryKey: ['approvals', 'any'],
    queryFn: async () => {
      const { items, next } = (await api.listApprovals({ limit: 1 })).body
      return items.length > 0 || next !== null
    },
    enabled: !administrator,
    refetchInterval: AGAIN_MS,
    staleTime: AGAIN_MS,
  })
  return data
}
