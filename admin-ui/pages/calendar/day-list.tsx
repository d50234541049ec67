/** All of one day, where the month has no room for it. */
import { Popover, Text } from '@mantine/core'
import { useFormatter } from 'use-intl'
import { type Day, utcOfWall } from '../../time/wall.ts'
import type { Point } from '../event/event-dialogs.tsx'
import { EventItems, isOn } from './agenda.tsx'
import type { ShownEvent } from './shown-event.ts'

export interface DayListProps {
  readonly day: Day
  readonly near: Point
  readonly events: readonly ShownEvent[]
  onOpen(shown: ShownEvent, near: Point): void
  onClose(): void
}

export function DayList({ day, near, events, onOpen, onClose }: DayListProps) {
  const format = useFormatter()
  const name = format.dateTime(utcOfWall(day), { dateStyle: 'full', timeZone: 'UTC' })
  return (
    <Popover
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      trapFocus
      returnFocus
      withRoles={false}
      shadow="lg"
      width={360}
    >
      <Popover.Target>
        <span style={{ position: 'fixed', left: near.x, top: near.y }} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={name} mah="60vh" style={{ overflowY: 'auto' }}>
        <Text component="h2" size="sm" fw={600} m={0} mb="xs">
          {name}
        </Text>
        <EventItems day={day} events={events.filter(({ span }) => isOn(span, day))} onOpen={onOpen} />
      </Popover.Dropdown>
    </Popover>
  )
}
