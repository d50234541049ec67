import { QueryClient } from '@tanstack/react-query'
import { isProblem } from './client.ts'

const TRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What changes is told: data/live.tsx. The rest is asked again when somebody comes back to it.
      staleTime: 30_000,
      retry: (failures, error) => failures < TRIES && mayPass(error),
    },
  },
})

/** A refusal stays one; a network or a server may come back. */
function mayPass(error: unknown): boolean {
  return !isProblem(error) || error.status >= 500
}
