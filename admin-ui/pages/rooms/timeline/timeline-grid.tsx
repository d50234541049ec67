/** Rooms below each other, time from left to right. The component knows clocks without zones: all in that of who looks. */
import '@event-calendar/core/index.css'
import '../../../look/grid-colours.css'
import './timeline-grid.css'
import { type Calendar, createCalendar, destroyCalendar, ResourceTimeline } from '@event-calendar/core'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import type { RoomTimeline } from '../../../../client/kalends.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { withoutRoles } from '../../../look/without-roles.ts'
import { todayIn, wallAt } from '../../../time/wall.ts'
import { offsetText } from '../../calendar/grid-formats.ts'
import { byBuilding, keptShares, type Taken, takenOf } from './taken.ts'
import { contentOf, labelOf } from './timeline-contents.ts'
import { type Shown, widthOf } from './view.ts'
import { type TakenWords, useTakenWords } from './words.ts'

export interface TimelineGridProps {
  readonly rooms: readonly RoomTimeline[]
  readonly shown: Shown
  onOpen(taken: Taken): void
}

export function TimelineGrid({ rooms, shown, onOpen }: TimelineGridProps) {
  const t = useTranslations('timeline')
  const words = useTakenWords()
  const { locale, timeZone, hour12, firstDay } = usePreferences()
  const [, goTo] = useLocation()
  const target = useRef<HTMLDivElement>(null)
  const [component, setComponent] = useState<Calendar>()
  const { view, first, zoom } = shown
  const rows = rowsOf(rooms, useRoomWords())
  // By what they say: a new booking would else open again the buildings that somebody closed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see there
  const resources = useMemo(() => rows, [JSON.stringify(rows)])
  const events = useMemo(() => rooms.flatMap((room) => eventsOf(room, timeZone)), [rooms, timeZone])
  const latest = useRef({ words, onOpen, goTo, resources, events })
  useLayoutEffect(() => {
    latest.current = { words, onOpen, goTo, resources, events }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: what else changes is told to the component below
  useEffect(() => {
    if (target.current === null) return
    const made = createCalendar(target.current, [ResourceTimeline], {
      ...optionsOf(view, latest),
      slotWidth: widthOf(shown, target.current.clientWidth - SIDEBAR),
      slotLabelInterval: view === 'day' ? '02:00' : zoom === 0 ? '12:00' : '06:00',
      scrollTime: view === 'day' && first === todayIn(timeZone) ? anHourAgo(timeZone) : '07:00',
      ...{ locale, firstDay, timeZone: offsetText(timeZone), date: first },
      // At once: where it is scrolled to is found only where there is something.
      ...{ resources: [...latest.current.resources], events: [...latest.current.events] },
      buttonText: (text) => ({ ...text, expand: t('expand'), collapse: t('collapse') }),
      slotLabelFormat: hour12 ? { hour: 'numeric', hour12 } : { hour: '2-digit', minute: '2-digit', hour12 },
    })
    setComponent(made)
    const endRoles = withoutRoles(target.current)
    return () => {
      endRoles()
      setComponent(undefined)
      void destroyCalendar(made)
    }
  }, [view, zoom, locale, hour12, firstDay, timeZone])

  useEffect(() => void component?.setOption('date', first), [component, first])
  useEffect(() => void component?.setOption('resources', [...resources]), [component, resources])
  useEffect(() => {
    if (component === undefined) return
    component.setOption('events', [...events])
    // Those at the same time are laid below each other only once they are there: whatever the gap is, a new one lays out again.
    const again = requestAnimationFrame(() =>
      component.setOption('eventGap', component.getOption('eventGap') === 2 ? 3 : 2),
    )
    return () => cancelAnimationFrame(again)
  }, [component, events])

  return <div ref={target} className="room-timeline" data-view={view} />
}

/** At most, in pixels: as its style has it. */
const SIDEBAR = 240

function anHourAgo(zone: string): string {
  const hour = Number(wallAt(Date.now(), zone).slice(11, 13))
  return `${Math.max(0, hour - 1)}:00:00`
}

interface Latest {
  readonly current: {
    readonly words: TakenWords
    onOpen(taken: Taken): void
    goTo(path: string): void
  }
}

function optionsOf(view: Shown['view'], latest: Latest): Calendar.Options {
  return {
    view: view === 'day' ? 'resourceTimelineDay' : 'resourceTimelineWeek',
    headerToolbar: { start: '', center: '', end: '' },
    height: 'auto',
    slotDuration: view === 'day' ? '00:30' : '02:00',
    slotHeight: 40,
    nowIndicator: true,
    dayHeaderFormat: { weekday: 'short', day: 'numeric', month: 'short' },
    eventStartEditable: false,
    eventDurationEditable: false,
    eventOrder: (a, b) => laneOf(a) - laneOf(b) || a.start.getTime() - b.start.getTime(),
    resourceLabelContent: ({ resource }) => ({ domNodes: labelOf(resource, (path) => latest.current.goTo(path)) }),
    eventContent({ event }) {
      const taken = findTaken(event)
      return taken === undefined ? '' : { domNodes: contentOf(taken, latest.current.words) }
    },
    eventDidMount({ el, event }) {
      const taken = findTaken(event)
      if (taken === undefined) return
      el.setAttribute('aria-label', latest.current.words.heard(taken))
      // Where it is too narrow for words.
      el.title = latest.current.words.heard(taken)
    },
    eventClick({ event }) {
      const taken = findTaken(event)
      if (taken !== undefined) latest.current.onOpen(taken)
    },
  }
}

function findTaken({ extendedProps }: Calendar.Event): Taken | undefined {
  // Put there by eventsOf.
  return extendedProps.taken as Taken | undefined
}

function laneOf(event: Calendar.Event): number {
  return findTaken(event)?.lane ?? 0
}

function eventsOf(room: RoomTimeline, zone: string): readonly Calendar.EventInput[] {
  const wall = (instant: string) => wallAt(Date.parse(instant), zone)
  const closed = (room.busy ?? []).filter(({ type }) => type === 'unavailable')
  return [
    ...closed.map(({ start, end }) => ({
      ...{ id: `closed ${room.slug} ${start}`, resourceId: room.slug, start: wall(start), end: wall(end) },
      ...{ display: 'background' as const, classNames: ['is-closed'] },
    })),
    ...takenOf(room).map((taken) => {
      const { before, after } = keptShares(taken)
      return {
        ...{ id: taken.id, resourceId: room.slug, start: wall(taken.keptFrom), end: wall(taken.keptUntil) },
        classNames: [`is-${taken.kind}`, ...(before + after > 0 ? ['has-buffers'] : [])],
        extendedProps: { taken },
      }
    }),
  ]
}

type RoomWords = ReturnType<typeof useRoomWords>

function useRoomWords() {
  const t = useTranslations('timeline')
  const place = useTranslations('rooms.place')
  const about = ({ floor, capacity }: RoomTimeline) =>
    [floor === null ? null : place('floor', { floor }), capacity === null ? null : t('seatsOf', { count: capacity })]
      .filter((one) => one !== null)
      .join(' · ')
  return { noBuilding: t('noBuilding'), about }
}

function rowsOf(rooms: readonly RoomTimeline[], { noBuilding, about }: RoomWords): Calendar.ResourceInput[] {
  const groups = byBuilding(rooms)
  const rowOf = (room: RoomTimeline) => ({ id: room.slug, title: room.name, extendedProps: { about: about(room) } })
  const isFlat = groups.length === 1 && groups[0]?.[0] === null
  if (isFlat) return groups.flatMap(([, rooms]) => rooms.map(rowOf))
  return groups.map(([building, rooms]) => ({
    id: `building ${building ?? ''}`,
    title: building ?? noBuilding,
    extendedProps: { isBuilding: true },
    children: rooms.map(rowOf),
  }))
}
