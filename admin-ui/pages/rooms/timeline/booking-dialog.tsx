import { Anchor, Badge, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Event } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import type { Taken } from './taken.ts'
import { useTakenWords } from './words.ts'

interface BookingDialogProps {
  readonly taken: Taken | undefined
  onClose(): void
}

export function BookingDialog({ taken, onClose }: BookingDialogProps) {
  const t = useTranslations('timeline')
  const common = useTranslations('common.action')
  return (
    <Modal
      opened={taken !== undefined}
      onClose={onClose}
      title={t('booking')}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {taken === undefined ? null : <BookingDetails taken={taken} />}
    </Modal>
  )
}

function BookingDetails({ taken }: { readonly taken: Taken }) {
  const t = useTranslations('timeline')
  const words = useTakenWords()
  const { data: event } = useQuery({
    queryKey: ['rooms', 'booking', taken.id],
    queryFn: () => findEvent(taken),
    retry: false,
  })
  const organizer = event && organizerOf(event)
  const kept = words.keptTimes(taken)
  const room = `/admin/rooms/${encodeURIComponent(taken.room.slug)}`
  const rows = [
    [t('room'), taken.room.name],
    [t('when'), t('dayAndTimes', { day: words.day(taken), times: words.times(taken) })],
    ...(kept === undefined ? [] : [[t('buffers'), kept]]),
    ...(organizer === undefined ? [] : [[t('organizer'), organizer]]),
    ...(taken.lane === undefined ? [] : [[t('lane'), `${taken.lane}`]]),
  ] as const
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Text fw={600} size="lg" dir="auto">
          {words.title(taken)}
        </Text>
        <Badge color={taken.kind === 'hold' ? 'orange' : 'sea'} variant="light" tt="none">
          {words.state(taken)}
        </Badge>
      </Group>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([title, value]) => (
            <Table.Tr key={title}>
              <Table.Th scope="row" w="35%">
                {title}
              </Table.Th>
              <Table.Td dir="auto">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {taken.uid === null ? (
        <Text size="sm" c="dimmed">
          {t('onlyTimes')}
        </Text>
      ) : null}
      <Group>
        {taken.kind === 'hold' ? (
          <Anchor component={Link} href="/admin/approvals">
            {t('toApprovals')}
          </Anchor>
        ) : null}
        <Anchor component={Link} href={`${room}?tab=bookings`}>
          {t('toBookings')}
        </Anchor>
        <Anchor component={Link} href={`${room}?tab=requests`}>
          {t('toRequests')}
        </Anchor>
      </Group>
    </Stack>
  )
}

/** What the room's calendar shows of it. */
async function findEvent({ room, uid, start, end }: Taken): Promise<Event | null> {
  if (uid === null) return null
  const calendars = (await api.listCalendars({ owner: room.slug })).body.items
  for (const { name } of calendars.filter(({ components }) => components.includes('VEVENT'))) {
    const { items } = (await api.listEvents({ owner: room.slug, calendar: name, start, end, limit: 200 })).body
    const found = items.find(({ value }) => value.uid === uid)
    if (found !== undefined) return found.value
  }
  return null
}

export function organizerOf({ participants }: Event): string | undefined {
  const owner = Object.values(participants ?? {}).find(({ roles }) => roles.owner === true)
  return owner?.name ?? owner?.email ?? owner?.sendTo?.imip?.replace(/^mailto:/i, '')
}
