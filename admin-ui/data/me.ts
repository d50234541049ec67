import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { Me } from '../../client/kalends.ts'
import { api } from './client.ts'

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: async () => (await api.getMe()).body })

/** Who is signed in. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}
