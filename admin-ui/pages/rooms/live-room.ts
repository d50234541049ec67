/** What concerns rooms is asked again when something changes in one of them. */
import { useQuery } from '@tanstack/react-query'
import { api } from '../../data/client.ts'
import { useLive } from '../../data/live.tsx'

const ROOMS = [['rooms']]

/** Its calendars, and its inbox: what it declines is in no calendar. */
export function useLiveRoom(slug: string): void {
  const { data: calendars = [] } = useQuery({
    queryKey: ['calendars', slug],
    queryFn: async () => (await api.listCalendars({ owner: slug })).body.items,
  })
  useLive([
    ...calendars.map(({ name }) => ({ to: { kind: 'calendar', owner: slug, name } as const, asks: ROOMS })),
    { to: { kind: 'inbox', owner: slug }, asks: ROOMS },
  ])
}

/** Of many: their calendars and inboxes, by their names. */
export function useLiveApprovals(slugs: readonly string[]): void {
  useLive(
    slugs.slice(0, MOST_FOLLOWED).flatMap((owner) => [
      { to: { kind: 'inbox', owner } as const, asks: [['approvals']] },
      { to: { kind: 'calendar', owner, name: 'calendar' } as const, asks: [['approvals']] },
    ]),
  )
}

/** Of the 500 subscriptions that a connection may have, some are for the rest of the console. */
const MOST_FOLLOWED = 150
