import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Booking, Room } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { allPages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { useNow } from '../mine/now.ts'
import { secondsOf } from './duration.ts'
import { useLiveRoom } from './live-room.ts'
import { fullPolicy } from './policy.ts'

const HOUR_MS = 3_600_000
const AHEAD_MS = 14 * 24 * HOUR_MS
/** As the server takes who comes. */
const EARLY_MS = 15 * 60_000

/** For what it is booked now and soon, and who came. */
export function BookingsTab({ room }: { readonly room: Room }) {
  const { slug } = room
  const t = useTranslations('requests.bookings')
  const formats = useFormats()
  const now = useNow().getTime()
  useLiveRoom(slug)
  // A new question each hour, not each minute.
  const from = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS
  const window = { start: new Date(from).toISOString(), end: new Date(from + AHEAD_MS).toISOString() }
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['rooms', 'bookings', slug, window.start],
    queryFn: () => findBookings(slug, window),
    placeholderData: keepPreviousData,
  })
  const checkIn = useAct((uid: string) => api.checkIn({ slug, body: { uid } }), {
    done: t('checkedIn'),
    asks: [['rooms']],
  })
  const { bufferBefore, checkIn: freeAfter } = fullPolicy(room.policy)
  const beginOf = ({ start }: Booking) => Date.parse(start) + (secondsOf(bufferBefore) ?? 0) * 1_000
  const freeAt = (one: Booking) => {
    const after = secondsOf(freeAfter)
    return after === undefined || one.kind === 'hold' ? undefined : beginOf(one) + after * 1_000
  }
  const mayCome = (one: Booking) => {
    const end = freeAt(one)
    return end !== undefined && !one.checkedIn && now >= beginOf(one) - EARLY_MS && now < end
  }
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('intro')}
      </Text>
      <List
        label={t('label')}
        empty={t('none')}
        list={{ items: data ?? [], isLoading: isPending, error, again: refetch }}
        keyOf={({ uid, start, lane }) => `${uid} ${start} ${lane}`}
        columns={[
          {
            key: 'when',
            title: t('when'),
            isHeading: true,
            cell: ({ time: { start, end } }) => (
              <Group gap={6}>
                <span>{formats.span(start, end)}</span>
                {Date.parse(start) <= now && now < Date.parse(end) ? <Badge tt="none">{t('now')}</Badge> : null}
              </Group>
            ),
          },
          { key: 'what', title: t('what'), cell: ({ summary }) => summary ?? '–' },
          { key: 'state', title: t('state'), cell: (one) => <State booking={one} freeAt={freeAt(one)} /> },
        ]}
        actions={(one) =>
          mayCome(one) ? (
            <Button size="xs" loading={checkIn.isPending} onClick={() => checkIn.mutate(one.uid)}>
              {t('checkIn')}
            </Button>
          ) : null
        }
      />
    </Stack>
  )
}

function State({ booking, freeAt }: { readonly booking: Booking; readonly freeAt: number | undefined }) {
  const t = useTranslations('requests')
  const formats = useFormats()
  if (booking.kind === 'hold') return <Badge color="orange">{t('answer.tentative')}</Badge>
  return (
    <Group gap={6}>
      <Badge color="green" variant="light" tt="none">
        {booking.checkedIn ? t('bookings.came') : t('answer.accept')}
      </Badge>
      {freeAt !== undefined && freeAt > Date.now() && !booking.checkedIn ? (
        <Text size="xs" c="dimmed">
          {t('bookings.willFree', { time: formats.time(new Date(freeAt)) })}
        </Text>
      ) : null}
    </Group>
  )
}

interface Named extends Booking {
  readonly summary: string | null
  /** Of the meeting, as far as that is known; with the buffers where it is not. */
  readonly time: { readonly start: string; readonly end: string }
}

/** With what they are called, and when they are without buffers, as far as the room's calendar shows it. */
async function findBookings(slug: string, window: { readonly start: string; readonly end: string }) {
  const [bookings, { body }] = await Promise.all([
    allPages((cursor) => api.listBookings({ slug, ...window, cursor, limit: 200 })),
    api.listRoomTimelines({ slug, ...window }),
  ])
  const known = new Map(body.items[0]?.bookings?.map((one) => [`${one.uid} ${one.start}`, one]))
  return bookings.map((one): Named => {
    const shown = known.get(`${one.uid} ${one.start}`)
    return { ...one, summary: shown?.summary ?? null, time: shown?.meeting ?? one }
  })
}
