/** Lists that come in pages. */
import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import type { Answer } from '../../client/request.ts'

export interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export type LoadPage<Item> = (cursor: string | undefined) => Promise<Answer<PageOf<Item>>>

export interface PagedList<Item> {
  readonly items: readonly Item[]
  readonly isLoading: boolean
  readonly isLoadingMore: boolean
  readonly hasMore: boolean
  readonly error: unknown
  more(): void
  /** After it went wrong. */
  again(): void
}

/** As much as somebody asks for. `load` asks for the page at a cursor. */
export function usePages<Item>(queryKey: QueryKey, load: LoadPage<Item>): PagedList<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam }) => (await load(pageParam)).body,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return {
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    isLoading: query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    error: query.error,
    more: () => void query.fetchNextPage(),
    again: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  }
}

/** All that there are, for lists that are short by nature. */
export async function allPages<Item>(load: LoadPage<Item>): Promise<readonly Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const { body } = await load(cursor)
    items.push(...body.items)
    cursor = body.next ?? undefined
  } while (cursor !== undefined)
  return items
}
