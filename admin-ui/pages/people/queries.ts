import { queryOptions } from '@tanstack/react-query'
import type { GivenAccess, Principal } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { allPages } from '../../data/pages.ts'

const MOST_ON_A_PAGE = 200

/** With the tag that a change sends back. */
export interface PrincipalRead {
  readonly principal: Principal
  readonly etag: string | undefined
}

export function readQuery(slug: string) {
  return queryOptions({
    queryKey: ['principals', 'one', slug],
    queryFn: async (): Promise<PrincipalRead> => {
      const { body, etag } = await api.getPrincipal({ slug })
      return { principal: body, etag }
    },
  })
}

export function usageQuery(slug: string) {
  return queryOptions({ queryKey: ['principals', 'use', slug], queryFn: async () => (await api.getUse({ slug })).body })
}

export function membersQuery(slug: string) {
  return queryOptions({
    queryKey: ['principals', 'members', slug],
    queryFn: async () => {
      const { body, etag } = await api.getMembers({ slug })
      return { members: body.members, etag }
    },
  })
}

export interface Given {
  readonly shares: readonly GivenAccess[]
  readonly delegations: readonly GivenAccess[]
}

/** Who lets whom in, in the whole house. */
export const givenQuery = queryOptions({
  queryKey: ['shares', 'given'],
  queryFn: async (): Promise<Given> => {
    const [shares, delegations] = await Promise.all([
      allPages((cursor) => api.listSharesGiven({ cursor, limit: MOST_ON_A_PAGE })),
      allPages((cursor) => api.listDelegations({ cursor, limit: MOST_ON_A_PAGE })),
    ])
    return { shares, delegations }
  },
})
