import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Approval } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { allPages } from '../../../data/pages.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { useLiveApprovals } from '../live-room.ts'
import { useRooms } from '../queries.ts'
import { organizerOf } from '../timeline/booking-dialog.tsx'
import { AnswerDialog, type Asked } from './answer-dialog.tsx'

export default function ApprovalsPage() {
  const t = useTranslations('requests.approvals')
  const formats = useFormats()
  const rooms = useRooms()
  const { administrator } = useMe()
  const {
    data: items = [],
    isPending,
    error,
    refetch,
  } = useQuery({
    queryKey: ['approvals', 'all'],
    queryFn: () => allPages((cursor) => api.listApprovals({ cursor, limit: 200 })),
  })
  const asking = rooms.filter(({ policy }) => policy?.approval === 'all' || isLeaving(policy?.accept))
  // Who administers nothing sees no policies: new requests for rooms with others are seen.
  useLiveApprovals([...new Set([...asking.map(({ slug }) => slug), ...items.map(({ room }) => room)])].sort())
  const [asked, setAsked] = useState<Asked>()
  const nameOf = (slug: string) => rooms.find((room) => room.slug === slug)?.name ?? slug

  return (
    <Page title={t('title')} intro={t('intro')}>
      <List
        label={t('label')}
        empty={t('none')}
        list={{ items: items.toSorted(bySoonest), isLoading: isPending, error, again: refetch }}
        keyOf={({ room, uid }) => `${room} ${uid}`}
        columns={[
          {
            key: 'what',
            title: t('what'),
            isHeading: true,
            cell: ({ value }) => value.title ?? t('untitled'),
          },
          {
            key: 'room',
            title: t('room'),
            cell: ({ room }) =>
              administrator ? (
                <Anchor component={Link} href={`/admin/rooms/${encodeURIComponent(room)}?tab=requests`} size="sm">
                  {nameOf(room)}
                </Anchor>
              ) : (
                nameOf(room)
              ),
          },
          { key: 'when', title: t('when'), cell: (one) => <When approval={one} /> },
          { key: 'organizer', title: t('organizer'), cell: ({ value }) => organizerOf(value) ?? '–' },
          {
            key: 'until',
            title: t('until'),
            cell: ({ until }) =>
              until === null ? (
                t('never')
              ) : (
                <Stack gap={0}>
                  <span>{formats.moment(until)}</span>
                  <Text size="xs" c="dimmed">
                    {formats.ago(until)}
                  </Text>
                </Stack>
              ),
          },
        ]}
        actions={(approval) => (
          <Group gap="xs" justify="end" wrap="nowrap">
            <Button size="xs" onClick={() => setAsked({ approval, answer: 'accepted' })}>
              {t('accept')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsked({ approval, answer: 'declined' })}>
              {t('decline')}
            </Button>
          </Group>
        )}
      />
      <AnswerDialog asked={asked} roomName={nameOf} onClose={() => setAsked(undefined)} />
    </Page>
  )
}

function When({ approval: { start, end, count } }: { readonly approval: Approval }) {
  const t = useTranslations('requests.approvals')
  const formats = useFormats()
  return (
    <Stack gap={0}>
      <span>{formats.span(start, end)}</span>
      {count > 1 ? (
        <Text size="xs" c="dimmed">
          {t('first', { count })}
        </Text>
      ) : null}
    </Stack>
  )
}

/** What is declined first when nobody answers. */
function bySoonest(a: Approval, b: Approval): number {
  return timeOf(a.until) - timeOf(b.until) || timeOf(a.start) - timeOf(b.start)
}

function timeOf(instant: string | null): number {
  return instant === null ? Number.MAX_SAFE_INTEGER : Date.parse(instant)
}

function isLeaving(accept: string | undefined): boolean {
  return accept === 'none' || accept === 'if-free' || accept === 'decline-if-busy'
}
