/** Who is busy when: people and rooms in rows, time in columns, and the meeting as a block that is moved and resized. */

import { ActionIcon, Group, Stack, Text, Tooltip } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react'
import { type CSSProperties, useEffect, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { principalQuery } from '../../../data/names.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, DAY, dayOf, instantOf, isKnownZone, wallAt } from '../../../time/wall.ts'
import { KindIcon } from '../people/kind-icon.tsx'
import type { PersonKind } from '../people/person.ts'
import { atTime, HOUR } from '../time/wall-time.ts'
import { BusyTable } from './busy-table.tsx'
import { type Busy, isFree, type Span } from './free-times.ts'
import { FreeTimes } from './free-times-list.tsx'
import classes from './grid.module.css'
import { GridHeader } from './grid-header.tsx'
import { Legend } from './legend.tsx'
import { MeetingBlock } from './meeting-block.tsx'
import { useBusy } from './use-busy.ts'
import { useWorkingTimes } from './use-working-times.ts'

export interface GridRow {
  readonly key: string
  readonly name: string
  readonly kind: PersonKind
  /** Null: nobody here knows when they are busy. */
  readonly slug: string | null
  readonly isOptional: boolean
}

export interface FreeBusyGridProps {
  readonly rows: readonly GridRow[]
  readonly span: Span
  /** Of the meeting; it stands first in the header. */
  readonly zone: string
  /** Whose hours of work are shaded. */
  readonly owner: string
  /** Of the meeting, where it is in the calendars already. */
  readonly uid?: string
  onMove(span: Span): void
}

const DAYS_SHOWN = 7
/** Free times are looked for further than what is shown. */
const DAYS_ASKED = 21
const ZOOMS = [10, 20, 40, 80] as const
const HEADER = 22
const MOST_ZONES = 4
/** Of the column of names, and what is seen before the meeting. */
const NAMES = 200
const BEFORE = 100

export function FreeBusyGrid({ rows, span, zone, owner, uid, onMove }: FreeBusyGridProps) {
  const t = useTranslations('event.grid')
  const format = useFormatter()
  const { timeZone: viewer, otherZones } = usePreferences()
  const [zoom, setZoom] = useState(2)
  const { from, move } = useShownDay(span, viewer)
  const scroller = useRef<HTMLDivElement>(null)

  const hourWidth = ZOOMS[zoom] ?? 40
  const shown = { start: from, end: from + DAYS_SHOWN * DAY }
  const asked = { start: from, end: from + DAYS_ASKED * DAY }
  const busy = useBusy(
    rows.flatMap(({ slug }) => slug ?? []),
    asked,
    uid,
  )
  const busyIn = (row: GridRow): readonly Busy[] | null => (row.slug === null ? null : (busy.get(row.slug) ?? null))
  const working = useWorkingTimes(owner, asked)
  const zonesOfPeople = useZonesOf(rows)
  const zones = [...new Set([zone, viewer, ...otherZones, ...zonesOfPeople])].slice(0, MOST_ZONES)
  const clashing = rows.filter((row) => !isFree(busyIn(row) ?? [], span))
  const left = (instant: number) => ((instant - from) / HOUR) * hourWidth
  useScrolledTo(scroller, left(span.start), `${span.start} ${from} ${hourWidth}`)

  const width = DAYS_SHOWN * 24 * hourWidth
  const days = format.dateTimeRange(new Date(shown.start), new Date(shown.end - HOUR), {
    day: 'numeric',
    month: 'short',
    timeZone: viewer,
  })
  // CSS takes these as they are; React's own type knows no names of one's own.
  const style = { '--width': `${width}px`, '--hour': `${hourWidth}px` } as CSSProperties
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap={4}>
          <ActionIcon variant="default" aria-label={t('before')} onClick={() => move(-DAYS_SHOWN)}>
            <ChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="default" aria-label={t('after')} onClick={() => move(DAYS_SHOWN)}>
            <ChevronRight size={18} aria-hidden />
          </ActionIcon>
          <Text size="sm" fw={600} ml={6}>
            {days}
          </Text>
        </Group>
        <Group gap={4}>
          <Tooltip label={t('wider')}>
            <ActionIcon
              variant="default"
              aria-label={t('wider')}
              disabled={zoom === 0}
              onClick={() => setZoom(zoom - 1)}
            >
              <ZoomOut size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('closer')}>
            <ActionIcon
              variant="default"
              aria-label={t('closer')}
              disabled={zoom === ZOOMS.length - 1}
              onClick={() => setZoom(zoom + 1)}
            >
              <ZoomIn size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <section className={classes.scroller} ref={scroller} style={style} aria-label={t('label')} data-grid>
        <div className={classes.canvas}>
          <GridHeader zones={zones} shown={shown} hourWidth={hourWidth} />
          {rows.map((row) => (
            <div className={classes.row} key={row.key}>
              <div className={classes.name} data-optional={row.isOptional || undefined}>
                <KindIcon kind={row.kind} />
                <span dir="auto" className={row.isOptional ? classes.optional : undefined} title={row.name}>
                  {row.name}
                </span>
              </div>
              <Lane
                busy={busyIn(row)}
                isKnown={row.slug !== null && busyIn(row) !== null}
                shown={shown}
                left={left}
                working={working}
              />
            </div>
          ))}
          <MeetingBlock
            span={span}
            zone={zone}
            left={left}
            hourWidth={hourWidth}
            top={HEADER * (zones.length + 1)}
            isClash={clashing.length > 0}
            onMove={onMove}
          />
        </div>
      </section>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status" data-clash={clashing.length > 0 || undefined}>
          {clashing.length === 0
            ? t('allFree')
            : t('clash', { people: format.list(clashing.map(({ name }) => name)), count: clashing.length })}
        </Text>
        <Legend />
      </Group>
      <FreeTimes rows={rows} busyIn={busyIn} span={span} asked={asked} working={working} zone={zone} onMove={onMove} />
      <BusyTable rows={rows} busyIn={busyIn} span={span} zone={zone} />
    </Stack>
  )
}

/** Where people are, as the directory has it. */
function useZonesOf(rows: readonly GridRow[]): readonly string[] {
  const people = rows.flatMap(({ slug, kind }) => (slug !== null && kind === 'user' ? [slug] : []))
  const known = useQueries({ queries: people.map(principalQuery) })
  return known.flatMap(({ data }) => (data?.timezone && isKnownZone(data.timezone) ? [data.timezone] : []))
}

interface LaneProps {
  readonly busy: readonly Busy[] | null
  readonly isKnown: boolean
  readonly shown: Span
  readonly working: readonly Span[]
  left(instant: number): number
}

function Lane({ busy, isKnown, shown, working, left }: LaneProps) {
  const t = useTranslations('event.grid')
  const at = ({ start, end }: Span) => {
    const [begin, last] = [Math.max(start, shown.start), Math.min(end, shown.end)]
    return { left: left(begin), width: left(last) - left(begin) }
  }
  const off = [{ start: shown.start, end: shown.start }, ...working, { start: shown.end, end: shown.end }]
  return (
    <div className={classes.lane} aria-hidden>
      {off.slice(1).map(({ start }, index) => {
        const gap = { start: off[index]?.end ?? shown.start, end: start }
        return gap.end <= shown.start || gap.start >= shown.end ? null : (
          <div key={start} className={classes.off} style={at(gap)} />
        )
      })}
      {isKnown ? null : <span className={classes.unknown}>{t('unknown')}</span>}
      {(busy ?? [])
        .filter(({ start, end }) => end > shown.start && start < shown.end)
        .map((one) => (
          <div key={`${one.start} ${one.type}`} className={classes[one.type]} style={at(one)} />
        ))}
    </div>
  )
}

/** The first day that is shown: that of the meeting, until somebody looks elsewhere or the meeting goes there. */
function useShownDay({ start }: Span, zone: string) {
  const [shown, setShown] = useState({ day: dayOf(wallAt(start, zone)), start })
  const begin = instantOf(atTime(shown.day), zone)
  if (shown.start !== start) {
    const isShown = start >= begin && start < begin + DAYS_SHOWN * DAY
    setShown({ day: isShown ? shown.day : dayOf(wallAt(start, zone)), start })
  }
  return { from: begin, move: (days: number) => setShown({ day: addDays(shown.day, days), start }) }
}

/** The meeting stays in sight wherever it goes. */
function useScrolledTo(scroller: { readonly current: HTMLDivElement | null }, left: number, when: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the meeting or the view has changed
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const room = element.clientWidth - NAMES - BEFORE
    const isInSight = left >= element.scrollLeft && left < element.scrollLeft + room
    if (!isInSight) element.scrollLeft = Math.max(0, left - BEFORE)
  }, [when])
}
