/** How people, rooms and groups are called: those that a page names are asked for together, and each is known by itself. */
import { queryOptions, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Principal } from '../../client/kalends.ts'
import { api } from './client.ts'
import { inOne } from './in-one.ts'

/** As many as one request takes. */
const MOST_NAMED = 200

const load = inOne(async (slugs: readonly string[]): Promise<ReadonlyMap<string, Principal>> => {
  const { body } = await api.listPrincipals({ slug: slugs, limit: MOST_NAMED })
  return new Map(body.items.map((one) => [one.slug, one]))
}, MOST_NAMED)

/** Nobody is known of a slug that is not there, or not any more. */
export function principalQuery(slug: string) {
  return queryOptions({
    queryKey: ['principals', slug],
    // A query may not give undefined; whoever reads it may.
    queryFn: async () => (await load(slug)) ?? null,
    select: (found: Principal | null) => found ?? undefined,
    staleTime: 300_000,
  })
}

/** How people, rooms and groups are called; until it is known, or where one may not know, their slugs. */
export function useNames(slugs: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(slugs)].sort()
  const names = useQueries({
    queries: all.map(principalQuery),
    combine: (results) => all.map((slug, at) => results[at]?.data?.name ?? slug),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: both are others each time; what they say is in the texts
  return useMemo(() => new Map(all.map((slug, at) => [slug, names[at] ?? slug])), [all.join(), JSON.stringify(names)])
}
