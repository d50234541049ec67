import { Anchor, List as Bullets, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Room } from '../../../../client/kalends.ts'
import { Page } from '../../../look/page.tsx'
import { Problem } from '../../../look/problem.tsx'
import { Waiting } from '../../../look/waiting.tsx'
import { roomsQuery } from '../queries.ts'
import { RenameDialog, type Renamed } from './rename-dialog.tsx'

export default function PlacesPage() {
  const t = useTranslations('places')
  const { data: rooms = [], isPending, error } = useQuery(roomsQuery)
  const [renamed, setRenamed] = useState<Renamed>()
  const buildings = groupBy(rooms, ({ building }) => building)
  const isEmpty = rooms.every(({ building, floor }) => building === null && floor === null)
  return (
    <Page title={t('title')} intro={t('intro')}>
      {isPending ? <Waiting /> : null}
      {error === null ? null : <Problem error={error} />}
      {!isPending && isEmpty ? <Text>{t('none')}</Text> : null}
      {isEmpty
        ? null
        : buildings.map(([building, some]) => (
            <Building key={building ?? ''} {...{ building, rooms: some }} onRename={setRenamed} />
          ))}
      <RenameDialog renamed={renamed} all={rooms} onClose={() => setRenamed(undefined)} />
    </Page>
  )
}

interface BuildingProps {
  readonly building: string | null
  readonly rooms: readonly Room[]
  onRename(renamed: Renamed): void
}

function Building({ building, rooms, onRename }: BuildingProps) {
  const t = useTranslations('places')
  const title = building ?? t('noBuilding')
  return (
    <Paper withBorder p="lg" component="section" aria-label={title}>
      <Group justify="space-between" align="start" mb="sm">
        <div>
          <Title order={2} size="h3" dir="auto">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {t('count', { count: rooms.length, seats: seatsOf(rooms) })}
          </Text>
        </div>
        {building === null ? null : (
          <Group gap="sm">
            <Anchor component={Link} href={`/admin/timeline?building=${encodeURIComponent(building)}`} size="sm">
              {t('toTimeline')}
            </Anchor>
            <Button
              size="xs"
              variant="default"
              aria-label={t('renameBuilding', { name: building })}
              onClick={() => onRename({ field: 'building', name: building, rooms })}
            >
              {t('rename')}
            </Button>
          </Group>
        )}
      </Group>
      <Stack gap="md">
        {groupBy(rooms, ({ floor }) => floor).map(([floor, some]) => (
          <div key={floor ?? ''}>
            <Group gap="sm">
              <Title order={3} size="h5" dir="auto">
                {floor === null ? t('noFloor') : t('floor', { floor })}
              </Title>
              {floor === null ? null : (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t('renameFloor', { name: floor })}
                  onClick={() => onRename({ field: 'floor', name: floor, rooms: some })}
                >
                  {t('rename')}
                </Button>
              )}
            </Group>
            <Bullets size="sm" listStyleType="none" spacing={4} mt={4}>
              {some.map(({ slug, name, capacity }) => (
                <Bullets.Item key={slug}>
                  <Group gap={8}>
                    <Anchor component={Link} href={`/admin/rooms/${encodeURIComponent(slug)}`} size="sm" dir="auto">
                      {name}
                    </Anchor>
                    {capacity === null ? null : (
                      <Text size="sm" c="dimmed" span>
                        {t('seats', { count: capacity })}
                      </Text>
                    )}
                  </Group>
                </Bullets.Item>
              ))}
            </Bullets>
          </div>
        ))}
      </Stack>
    </Paper>
  )
}

function seatsOf(rooms: readonly Room[]): number {
  return rooms.reduce((sum, { capacity }) => sum + (capacity ?? 0), 0)
}

/** In their order; what says nothing is last. */
function groupBy(
  rooms: readonly Room[],
  keyOf: (room: Room) => string | null,
): readonly (readonly [string | null, readonly Room[]])[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true })
  const groups = new Map<string | null, Room[]>()
  for (const room of rooms.toSorted((a, b) => compare(a.name, b.name))) {
    groups.set(keyOf(room), [...(groups.get(keyOf(room)) ?? []), room])
  }
  return [...groups].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : compare(a, b)))
}
