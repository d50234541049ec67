import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Room } from '../../../client/kalends.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { fits, isFiltered, useRoomFilters } from './filters.ts'
import { NewRoomDialog } from './new-room-dialog.tsx'
import { fullPolicy } from './policy.ts'
import { roomsQuery } from './queries.ts'
import { RoomFilters } from './room-filters.tsx'
import { Features, usePlaceText } from './room-words.tsx'

const AT_ONCE = 100

export default function RoomsPage() {
  const t = useTranslations('rooms')
  const modes = useTranslations('policy.accept.short')
  const placeText = usePlaceText()
  const { data: rooms = [], isPending, error, refetch } = useQuery(roomsQuery)
  const [filters, setFilters] = useRoomFilters()
  const [shown, setShown] = useState(AT_ONCE)
  const [isMaking, making] = useDisclosure()
  const found = rooms.filter((room) => fits(room, filters))

  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button leftSection={<Plus size={18} aria-hidden />} onClick={making.open}>
          {t('new.open')}
        </Button>
      }
    >
      {rooms.length > 0 ? <RoomFilters rooms={rooms} filters={filters} onChange={setFilters} /> : null}
      <Text size="sm" c="dimmed" role="status">
        {isPending || error !== null ? '' : t('count', { count: found.length, all: rooms.length })}
      </Text>
      <List
        label={t('title')}
        empty={isFiltered(filters) ? t('noneFits') : t('none')}
        keyOf={({ slug }) => slug}
        list={{
          items: found.slice(0, shown),
          isLoading: isPending,
          again: refetch,
          error,
          hasMore: found.length > shown,
          more: () => setShown(shown + AT_ONCE),
        }}
        columns={[
          { key: 'name', title: t('column.name'), isHeading: true, cell: (room) => <RoomName room={room} /> },
          { key: 'place', title: t('column.place'), cell: (room) => placeText(room) ?? '–' },
          { key: 'capacity', title: t('column.capacity'), isNumber: true, cell: ({ capacity }) => capacity ?? '–' },
          { key: 'features', title: t('column.features'), cell: ({ features }) => <Features features={features} /> },
          {
            key: 'answers',
            title: t('column.answers'),
            cell: ({ policy }) => {
              const { accept, approval, lanes } = fullPolicy(policy)
              return (
                <Group gap={6}>
                  <Text size="sm">{modes(accept)}</Text>
                  {approval === 'all' ? (
                    <Badge variant="light" tt="none">
                      {t('approval')}
                    </Badge>
                  ) : null}
                  {lanes > 1 ? (
                    <Badge variant="default" tt="none">
                      {t('lanes', { count: lanes })}
                    </Badge>
                  ) : null}
                </Group>
              )
            },
          },
        ]}
      />
      <NewRoomDialog isOpen={isMaking} onClose={making.close} rooms={rooms} />
    </Page>
  )
}

function RoomName({ room: { slug, name, kind } }: { readonly room: Room }) {
  const t = useTranslations('rooms')
  return (
    <Group gap="xs" wrap="nowrap">
      <Anchor component={Link} href={`/admin/rooms/${encodeURIComponent(slug)}`} dir="auto">
        {name}
      </Anchor>
      {kind === 'resource' ? (
        <Badge variant="default" tt="none">
          {t('kind.resource')}
        </Badge>
      ) : null}
    </Group>
  )
}
