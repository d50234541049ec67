import { Badge, Button, Group, NumberInput, Paper, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Room } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import { allPages } from '../../../data/pages.ts'
import { Problem } from '../../../look/problem.tsx'
import type { Span } from '../busy/free-times.ts'
import { KindIcon } from '../people/kind-icon.tsx'
import { type Person, personOf } from '../people/person.ts'
import { isoOf } from '../time/wall-time.ts'

export interface RoomFinderProps {
  readonly span: Span
  /** How many come. */
  readonly people: number
  readonly taken: ReadonlySet<string>
  onAdd(person: Person): void
}

const MOST_SHOWN = 6
const DAY_LIMIT = 366 * 86_400_000

/** Rooms that are free then and large enough, the smallest first. */
export function RoomFinder({ span, people, taken, onAdd }: RoomFinderProps) {
  const t = useTranslations('event.rooms')
  const [asked, setAsked] = useState<number>()
  const [building, setBuilding] = useState<string | null>(null)
  const [floor, setFloor] = useState<string | null>(null)
  const [feature, setFeature] = useState<string | null>(null)
  const capacity = asked ?? people
  const { data: all = [] } = useQuery({
    queryKey: ['rooms'],
    queryFn: () => allPages<Room>((cursor) => api.listRooms({ cursor, limit: 200 })),
    staleTime: 300_000,
  })
  const wanted = {
    ...{ capacity, limit: 50, freeFrom: isoOf(span.start), freeUntil: isoOf(span.end), kind: 'room' as const },
    ...(building !== null && { building }),
    ...(floor !== null && { floor }),
    ...(feature !== null && { feature }),
  }
  const isAskable = span.end > span.start && span.end - span.start < DAY_LIMIT
  const { data, error, isPending } = useQuery({
    queryKey: ['rooms', 'free', wanted],
    queryFn: async () => (await api.listRooms(wanted)).body.items,
    enabled: isAskable,
    placeholderData: (before) => before,
  })
  const free = (data ?? [])
    .filter((room) => !taken.has(personOf(room).address.toLowerCase()))
    .toSorted((a, b) => (a.capacity ?? 0) - (b.capacity ?? 0))
  const choices = (values: readonly (string | null)[]) => [...new Set(values.filter((value) => value !== null))].sort()
  const buildings = choices(all.map((room) => room.building))
  const floors = choices(
    all.filter((room) => building === null || room.building === building).map((room) => room.floor),
  )
  const features = choices(all.flatMap((room) => room.features))
  if (all.length === 0) return null
  return (
    <Stack gap="xs" role="group" aria-label={t('title')}>
      <Text fw={600} size="sm">
        {t('title')}
      </Text>
      <Group gap="xs" align="end">
        <NumberInput
          label={t('capacity')}
          size="xs"
          w={96}
          min={1}
          max={10_000}
          value={capacity}
          onChange={(value) => setAsked(Number(value) || undefined)}
        />
        {buildings.length === 0 ? null : (
          <Select
            label={t('building')}
            size="xs"
            w={140}
            data={buildings}
            value={building}
            clearable
            clearButtonProps={{ 'aria-label': t('any') }}
            placeholder={t('any')}
            onChange={setBuilding}
          />
        )}
        {floors.length === 0 ? null : (
          <Select
            label={t('floor')}
            size="xs"
            w={110}
            data={floors}
            value={floor}
            clearable
            clearButtonProps={{ 'aria-label': t('any') }}
            placeholder={t('any')}
            onChange={setFloor}
          />
        )}
        {features.length === 0 ? null : (
          <Select
            label={t('feature')}
            size="xs"
            w={150}
            data={features}
            value={feature}
            clearable
            clearButtonProps={{ 'aria-label': t('any') }}
            placeholder={t('any')}
            onChange={setFeature}
          />
        )}
      </Group>
      {error === null ? null : <Problem error={error} />}
      {free.length === 0 && !isPending && error === null ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }}>
          {free.slice(0, MOST_SHOWN).map((room) => (
            <Paper component="li" key={room.slug} withBorder px="sm" py={6}>
              <Group justify="space-between" wrap="nowrap" gap="sm">
                <Group gap={8} wrap="nowrap" style={{ minWidth: 0 }}>
                  <KindIcon kind={room.kind} />
                  <div style={{ minWidth: 0 }}>
                    <Text size="sm" dir="auto" truncate>
                      {room.name}
                    </Text>
                    <Group gap={8}>
                      {room.capacity === null ? null : (
                        <Group gap={3}>
                          <Users size={12} aria-hidden />
                          <Text size="xs" c="dimmed">
                            {t('seats', { count: room.capacity })}
                          </Text>
                        </Group>
                      )}
                      {[room.building, room.floor]
                        .filter((one) => one !== null)
                        .map((one) => (
                          <Text key={one} size="xs" c="dimmed" dir="auto">
                            {one}
                          </Text>
                        ))}
                      {room.features.map((one) => (
                        <Badge key={one} size="xs" variant="default" tt="none" fw={400}>
                          {one}
                        </Badge>
                      ))}
                    </Group>
                  </div>
                </Group>
                <Button
                  size="xs"
                  style={{ flexShrink: 0 }}
                  variant="default"
                  leftSection={<Plus size={14} aria-hidden />}
                  aria-label={t('addRoom', { name: room.name })}
                  onClick={() => onAdd(personOf(room))}
                >
                  {t('add')}
                </Button>
              </Group>
            </Paper>
          ))}
        </Stack>
      )}
    </Stack>
  )
}
