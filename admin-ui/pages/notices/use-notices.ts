/** What somebody should know: of meetings, of calendars that others share with them, of what they asked the server to do. */
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Invitation, Job, Notice } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { useLive } from '../../data/live.tsx'
import { useMe } from '../../data/me.ts'
import { allPages, usePages } from '../../data/pages.ts'

const RUNNING_MS = 5_000
const SHARES_MS = 60_000
const PAGE = 50

export function noticesKey(slug: string) {
  return ['notices', slug]
}

/** The newest first; of a meeting that was moved the last invitation alone. */
export function useInbox() {
  const { slug } = useMe().principal
  const key = noticesKey(slug)
  const list = usePages(key, (cursor) => api.listNotices({ slug, limit: PAGE, ...(cursor && { cursor }) }))
  useLive([{ to: { kind: 'inbox', owner: slug }, asks: [key] }])
  return { ...list, items: withoutSuperseded(list.items) }
}

function withoutSuperseded(newestFirst: readonly Notice[]): readonly Notice[] {
  const asked = new Set<string>()
  return newestFirst.filter(({ method, uid, recurrenceId }) => {
    if (method !== 'request') return true
    const about = JSON.stringify([uid, recurrenceId])
    if (asked.has(about)) return false
    asked.add(about)
    return true
  })
}

/** Calendars that others share with somebody who has not answered. */
export function useShareInvitations(): readonly Invitation[] {
  const { data = [] } = useQuery({
    queryKey: ['invitations'],
    queryFn: () => allPages((cursor) => api.listInvitations({ limit: 200, ...(cursor && { cursor }) })),
    // Of those no topic tells.
    refetchInterval: SHARES_MS,
  })
  return data.filter(({ state }) => state === 'no-response')
}

/** Imports and exports that ended and that nobody put away. */
export function useEndedJobs() {
  const { slug } = useMe().principal
  const [seen, setSeen] = useLocalStorage<readonly string[]>({ key: 'kalends-jobs-seen', defaultValue: [] })
  const { data = [] } = useQuery({
    queryKey: ['jobs', 'ended'],
    queryFn: async () => (await api.listJobs({ limit: PAGE })).body.items,
    refetchInterval: ({ state }) => (state.data?.some((job) => !isEnded(job)) ? RUNNING_MS : false),
  })
  const jobs = data.filter((job) => isEnded(job) && job.requestedBy === slug && !seen.includes(job.id))
  return {
    jobs,
    putAway({ id }: Job) {
      const known = new Set(data.map((job) => job.id))
      setSeen([...seen.filter((one) => known.has(one)), id])
    },
  }
}

function isEnded({ state }: Job): boolean {
  return state === 'done' || state === 'failed'
}
