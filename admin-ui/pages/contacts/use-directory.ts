import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ListedPrincipal } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'

const PAGE = 50

/** Whom the server knows: as much as somebody asks for. It may be many thousands, so it looks for them. */
export function useDirectory(words: string, isWanted: boolean) {
  const query = useInfiniteQuery({
    queryKey: ['principals', 'looked-for', words],
    queryFn: async ({ pageParam: cursor }) =>
      (await api.listPrincipals({ limit: PAGE, ...(words !== '' && { q: words }), ...(cursor && { cursor }) })).body,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    enabled: isWanted,
  })
  const { data } = query
  const items = useMemo<readonly ListedPrincipal[]>(
    () => (isWanted ? (data?.pages.flatMap(({ items }) => items) ?? []) : []),
    [data, isWanted],
  )
  return {
    items,
    isLoading: isWanted && query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    error: query.error,
    more: () => void query.fetchNextPage(),
  }
}
