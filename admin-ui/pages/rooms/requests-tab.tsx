import { Badge, List as Bullets, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Room, RoomRequest } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { useNames } from '../../data/names.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { useLiveRoom } from './live-room.ts'
import { AnswerBadge, useReasonText } from './reason-words.tsx'

/** What a room was asked for, with what it answered and why. */
export function RequestsTab({ room: { slug } }: { readonly room: Room }) {
  const t = useTranslations('requests')
  const formats = useFormats()
  const reasonText = useReasonText()
  useLiveRoom(slug)
  const list = usePages(['rooms', 'requests', slug], (cursor) => api.listRoomRequests({ slug, cursor }))
  const names = useNames(list.items.flatMap(({ asker }) => asker.slug ?? []))
  const [open, setOpen] = useState<RoomRequest>()
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('live')}
      </Text>
      <List
        label={t('label')}
        empty={t('none')}
        list={list}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'when',
            title: t('column.when'),
            isHeading: true,
            cell: ({ times, series, count }) => (
              <Stack gap={0}>
                <span>{times[0] === undefined ? '–' : formats.span(times[0].start, times[0].end)}</span>
                {series ? (
                  <Text size="xs" c="dimmed">
                    {t('series', { count })}
                  </Text>
                ) : null}
              </Stack>
            ),
          },
          {
            key: 'asker',
            title: t('column.asker'),
            cell: ({ asker }) => (asker.slug === null ? (asker.address ?? '–') : (names.get(asker.slug) ?? asker.slug)),
          },
          {
            key: 'answer',
            title: t('column.answer'),
            cell: ({ answer, kind }) => (
              <Group gap={6}>
                <AnswerBadge answer={answer} />
                {kind === 'asked' ? null : (
                  <Badge variant="default" tt="none">
                    {t(`kind.${kind}`)}
                  </Badge>
                )}
              </Group>
            ),
          },
          { key: 'reason', title: t('column.reason'), cell: ({ reason }) => reasonText(reason) ?? '–' },
          { key: 'at', title: t('column.at'), cell: ({ at }) => formats.moment(at) },
        ]}
        actions={(request) =>
          request.times.length > 1 ? (
            <Button variant="default" size="xs" onClick={() => setOpen(request)}>
              {t('allTimes')}
            </Button>
          ) : null
        }
      />
      <TimesDialog request={open} onClose={() => setOpen(undefined)} />
    </Stack>
  )
}

interface TimesDialogProps {
  readonly request: RoomRequest | undefined
  onClose(): void
}

function TimesDialog({ request, onClose }: TimesDialogProps) {
  const t = useTranslations('requests')
  const common = useTranslations('common.action')
  const formats = useFormats()
  const reasonText = useReasonText()
  const times = request?.times ?? []
  return (
    <Modal
      opened={request !== undefined}
      onClose={onClose}
      title={t('timesTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {request !== undefined && request.count > times.length ? (
        <Text size="sm" c="dimmed" mb="sm">
          {t('more', { count: times.length })}
        </Text>
      ) : null}
      <Bullets spacing="xs" listStyleType="none">
        {times.map(({ start, end, answer, reason }) => (
          <Bullets.Item key={start}>
            <Group gap="xs">
              <Text size="sm" fw={600} miw={220}>
                {formats.span(start, end)}
              </Text>
              <AnswerBadge answer={answer} />
              <Text size="sm" c="dimmed">
                {reasonText(reason) ?? ''}
              </Text>
            </Group>
          </Bullets.Item>
        ))}
      </Bullets>
    </Modal>
  )
}
