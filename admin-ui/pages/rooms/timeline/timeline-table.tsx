/** The same as the grid, for those who read or hear it line by line. */
import { Anchor, Stack, Text, UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { RoomTimeline } from '../../../../client/kalends.ts'
import { List } from '../../../look/list.tsx'
import { usePlaceText } from '../room-words.tsx'
import { byBuilding, type Taken, takenOf } from './taken.ts'
import classes from './timeline-table.module.css'
import { useTakenWords } from './words.ts'

interface TimelineTableProps {
  readonly rooms: readonly RoomTimeline[]
  readonly hasDays: boolean
  onOpen(taken: Taken): void
}

export function TimelineTable({ rooms, hasDays, onOpen }: TimelineTableProps) {
  const t = useTranslations('timeline')
  const placeText = usePlaceText()
  const words = useTakenWords()
  return (
    <List
      label={t('table')}
      keyOf={({ slug }) => slug}
      list={{ items: byBuilding(rooms).flatMap(([, rooms]) => rooms) }}
      columns={[
        {
          key: 'room',
          title: t('room'),
          isHeading: true,
          cell: ({ slug, name }) => (
            <Anchor component={Link} href={`/admin/rooms/${encodeURIComponent(slug)}?tab=bookings`} dir="auto">
              {name}
            </Anchor>
          ),
        },
        { key: 'place', title: t('place'), cell: (room) => placeText(room) ?? '–' },
        { key: 'seats', title: t('seats'), isNumber: true, cell: ({ capacity }) => capacity ?? '–' },
        {
          key: 'taken',
          title: t('taken'),
          cell: (room) => {
            const taken = takenOf(room)
            if (taken.length === 0) return <Text size="sm">{t('free')}</Text>
            return (
              <Stack component="ul" gap={4} className={classes.taken}>
                {taken.map((one) => (
                  <li key={one.id}>
                    <UnstyledButton className={classes.one} onClick={() => onOpen(one)}>
                      {words.line(one, hasDays)}
                    </UnstyledButton>
                  </li>
                ))}
              </Stack>
            )
          },
        },
      ]}
    />
  )
}
