import { Button, Group, Text } from '@mantine/core'
import { CalendarSearch } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import type { GridRow } from './free-busy-grid.tsx'
import { type Busy, nextFree, type Span, STEP, timesFor, without } from './free-times.ts'

export interface FreeTimesProps {
  readonly rows: readonly GridRow[]
  readonly span: Span
  readonly asked: Span
  readonly working: readonly Span[]
  readonly zone: string
  busyIn(row: GridRow): readonly Busy[] | null
  onMove(span: Span): void
}

const MOST_PROPOSED = 4

/** When all who have to be there are free: the next time, and a few more. */
export function FreeTimes({ rows, span, asked, working, zone, busyIn, onMove }: FreeTimesProps) {
  const t = useTranslations('event.grid')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const length = Math.max(STEP, span.end - span.start)
  const taken = rows.filter(({ isOptional }) => !isOptional).flatMap((row) => busyIn(row) ?? [])
  const free = without(timesFor(length, working, asked), taken)
  const take = (start: number) => onMove({ start, end: start + span.end - span.start })
  const next = nextFree(free, Math.max(span.start + STEP, Date.now()), length)
  const some = proposals(free, Math.max(asked.start, Date.now()), length)
  const style = {
    weekday: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hour12,
    timeZone: zone,
  } as const
  return (
    <Group gap="xs">
      <Button
        size="xs"
        leftSection={<CalendarSearch size={16} aria-hidden />}
        disabled={next === undefined}
        onClick={() => next !== undefined && take(next)}
      >
        {t('next')}
      </Button>
      {some.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noneFree')}
        </Text>
      ) : (
        <Group gap={6} role="group" aria-label={t('freeTimes')}>
          {some.map((start) => (
            <Button
              key={start}
              size="xs"
              variant={start === span.start ? 'light' : 'default'}
              aria-pressed={start === span.start}
              onClick={() => take(start)}
            >
              {format.dateTime(new Date(start), style)}
            </Button>
          ))}
        </Group>
      )}
    </Group>
  )
}

/** The beginning of each free time. */
function proposals(free: readonly Span[], from: number, length: number): readonly number[] {
  const starts = free.flatMap((span) => nextFree([span], from, length) ?? [])
  return starts.slice(0, MOST_PROPOSED)
}
