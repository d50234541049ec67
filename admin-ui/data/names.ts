import { queryOptions, useQueries } from '@tanstack/react-query'
import { api } from './client.ts'

export function principalQuery(slug: string) {
  return queryOptions({
    queryKey: ['principals', slug],
    queryFn: async () => (await api.getPrincipal({ slug })).body,
    staleTime: 300_000,
  })
}

/** How people, rooms and groups are called; until it is known, or where one may not know, their slugs. */
export function useNames(slugs: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(slugs)].sort()
  return useQueries({
    queries: all.map(principalQuery),
    combine: (results) => new Map(all.map((slug, at) => [slug, results[at]?.data?.name ?? slug])),
  })
}
