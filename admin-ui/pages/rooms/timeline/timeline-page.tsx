import { ActionIcon, Alert, Button, Group, SegmentedControl, Switch, Text } from '@mantine/core'
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { Page } from '../../../look/page.tsx'
import { Problem } from '../../../look/problem.tsx'
import { Waiting } from '../../../look/waiting.tsx'
import { addDays, todayIn, utcOfWall } from '../../../time/wall.ts'
import { DateField } from '../../event/fields/date-field.tsx'
import { fits, isFiltered, useRoomFilters } from '../filters.ts'
import { useRooms } from '../queries.ts'
import { RoomFilters } from '../room-filters.tsx'
import { BookingDialog } from './booking-dialog.tsx'
import { type Taken, takenOf } from './taken.ts'
import { TimelineGrid } from './timeline-grid.tsx'
import { TimelineTable } from './timeline-table.tsx'
import { MOST_ROOMS, useTimelines } from './timelines.ts'
import { type Shown, useShown, VIEWS, WIDTHS } from './view.ts'

const KINDS = ['booked', 'hold', 'buffer', 'closed'] as const

export default function TimelinePage() {
  const t = useTranslations('timeline')
  const all = useRooms()
  const [filters, setFilters] = useRoomFilters()
  const [shown, change] = useShown()
  const [open, setOpen] = useState<Taken>()
  const { rooms, isCut, isPending, error } = useTimelines(shown.window, filters)
  const asked = JSON.stringify(filters)
  // The same as long as nothing changed: the grid draws itself anew for others.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they say
  const found = useMemo(() => rooms.filter((room) => fits(room, filters)), [rooms, asked])
  const count = found.reduce((sum, room) => sum + takenOf(room).length, 0)

  return (
    <Page title={t('title')} intro={t('intro')}>
      <RoomFilters rooms={all} filters={filters} onChange={setFilters} />
      <Controls shown={shown} onChange={change} />
      {isCut ? <Alert color="yellow">{t('cut', { count: MOST_ROOMS })}</Alert> : null}
      {error === null ? null : <Problem error={error} />}
      {isPending ? <Waiting /> : null}
      {isPending ? null : (
        <>
          <Group justify="space-between" gap="sm">
            <Text size="sm" role="status">
              {t('summary', { rooms: found.length, bookings: count })}
            </Text>
            {shown.isTable ? null : <Legend />}
          </Group>
          {found.length === 0 ? <Text>{isFiltered(filters) ? t('noneFits') : t('none')}</Text> : null}
          {found.length > 0 && shown.isTable ? (
            <TimelineTable rooms={found} hasDays={shown.view === 'week'} onOpen={setOpen} />
          ) : null}
          {found.length > 0 && !shown.isTable ? <TimelineGrid rooms={found} shown={shown} onOpen={setOpen} /> : null}
        </>
      )}
      <BookingDialog taken={open} onClose={() => setOpen(undefined)} />
    </Page>
  )
}

function Legend() {
  const t = useTranslations('timeline')
  return (
    <Group gap="sm" aria-hidden>
      {KINDS.map((kind) => (
        <Group key={kind} gap={6}>
          <span className="timeline-legend" data-kind={kind} />
          <Text size="xs">{t(`legend.${kind}`)}</Text>
        </Group>
      ))}
    </Group>
  )
}

interface ControlsProps {
  readonly shown: Shown
  onChange: ReturnType<typeof useShown>[1]
}

function Controls({ shown, onChange }: ControlsProps) {
  const t = useTranslations('timeline')
  const format = useFormatter()
  const { timeZone } = usePreferences()
  const { view, date, first, zoom, isTable } = shown
  const step = view === 'day' ? 1 : 7
  const inDay = (day: string, style: object) => format.dateTime(utcOfWall(day), { ...style, timeZone: 'UTC' })
  const range =
    view === 'day'
      ? inDay(first, { dateStyle: 'full' })
      : t('range', {
          start: inDay(first, { day: 'numeric', month: 'long' }),
          end: inDay(addDays(first, 6), { dateStyle: 'long' }),
        })
  return (
    <Group justify="space-between" gap="sm" align="center">
      <Group gap="xs">
        <Button variant="default" onClick={() => onChange({ date: todayIn(timeZone) })}>
          {t('today')}
        </Button>
        <ActionIcon aria-label={t(`back.${view}`)} onClick={() => onChange({ date: addDays(date, -step) })}>
          <ChevronLeft size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon aria-label={t(`forward.${view}`)} onClick={() => onChange({ date: addDays(date, step) })}>
          <ChevronRight size={20} aria-hidden />
        </ActionIcon>
        <DateField label={t('date')} isBare value={date} onChange={(date) => onChange({ date })} />
        <Text component="h2" fw={600} size="md" aria-live="polite" m={0}>
          {range}
        </Text>
      </Group>
      <Group gap="sm">
        <SegmentedControl
          aria-label={t('view')}
          value={view}
          onChange={(next) => onChange({ view: VIEWS.find((one) => one === next) ?? view, zoom: 0 })}
          data={VIEWS.map((value) => ({ value, label: t(value) }))}
        />
        {isTable ? null : (
          <ActionIcon.Group>
            <ActionIcon
              variant="default"
              aria-label={t('narrower')}
              disabled={zoom === 0}
              onClick={() => onChange({ zoom: zoom - 1 })}
            >
              <ZoomOut size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={t('wider')}
              disabled={zoom === WIDTHS[view].length - 1}
              onClick={() => onChange({ zoom: zoom + 1 })}
            >
              <ZoomIn size={18} aria-hidden />
            </ActionIcon>
          </ActionIcon.Group>
        )}
        <Switch
          label={t('asTable')}
          checked={isTable}
          onChange={({ currentTarget }) => onChange({ isTable: currentTarget.checked })}
        />
      </Group>
    </Group>
  )
}
