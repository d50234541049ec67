import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { allPages } from './pages.ts'

/** The address books in somebody's home. */
export function booksQuery(owner: string) {
  return queryOptions({
    queryKey: ['addressbooks', owner],
    queryFn: () => allPages((cursor) => api.listAddressBooks({ owner, limit: 200, ...(cursor && { cursor }) })),
  })
}
