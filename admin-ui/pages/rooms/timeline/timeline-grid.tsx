/** Rooms below each other, time from left to right. The component knows clocks without zones: all in that of who looks. */
import '@event-calendar/core/index.css'
import './timeline-grid.css'
import { type Calendar, createCalendar, destroyCalendar, ResourceTimeline } from '@event-calendar/core'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import type { RoomTimeline } from '../../../../client/kalends.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { withoutRoles } from '../../../look/without-roles.ts'
import { wallAt } from '../../../time/wall.ts'
import { offsetText } from '../../calendar/grid-formats.ts'
import { byBuilding, type Taken, takenOf } from './taken.ts'
import { type Shown, WIDTHS } from './view.ts'
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
  const latest = useRef({ words, onOpen, goTo })
  useLayoutEffect(() => {
    latest.current = { words, onOpen, goTo }
  })

  const resources = useMemo(() => resourcesOf(rooms, { noBuilding: t('noBuilding') }), [rooms, t])
  const events = useMemo(() => rooms.flatMap((room) => eventsOf(room, timeZone)), [rooms, timeZone])
  const { view, first, zoom } = shown

  // biome-ignore lint/correctness/useExhaustiveDependencies: what else changes is told to the component below
  useEffect(() => {
    if (target.current === null) return
    const made = createCalendar(target.current, [ResourceTimeline], {
      ...optionsOf(view, zoom, latest),
      ...{ locale, firstDay, timeZone: offsetText(timeZone), date: first },
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

interface Latest {
  readonly current: {
    readonly words: TakenWords
    onOpen(taken: Taken): void
    goTo(path: string): void
  }
}

function optionsOf(view: Shown['view'], zoom: number, latest: Latest): Calendar.Options {
  return {
    view: view === 'day' ? 'resourceTimelineDay' : 'resourceTimelineWeek',
    headerToolbar: { start: '', center: '', end: '' },
    height: 'auto',
    slotDuration: view === 'day' ? '00:30' : '02:00',
    slotLabelInterval: view === 'day' ? '02:00' : '06:00',
    slotWidth: WIDTHS[view][zoom] ?? 22,
    slotHeight: 40,
    scrollTime: '07:00',
    nowIndicator: true,
    dayHeaderFormat: { weekday: 'short', day: 'numeric', month: 'short' },
    eventStartEditable: false,
    eventDurationEditable: false,
    eventOrder: (a, b) => laneOf(a) - laneOf(b) || a.start.getTime() - b.start.getTime(),
    resourceLabelContent: ({ resource }) => ({ domNodes: labelOf(resource, latest) }),
    eventContent({ event }) {
      const taken = findTaken(event)
      return taken === undefined ? '' : { domNodes: contentOf(taken, latest.current.words) }
    },
    eventDidMount({ el, event }) {
      const taken = findTaken(event)
      if (taken !== undefined) el.setAttribute('aria-label', latest.current.words.heard(taken))
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
    ...takenOf(room).map((taken) => ({
      ...{ id: taken.id, resourceId: room.slug, start: wall(taken.start), end: wall(taken.end) },
      ...{ classNames: [`is-${taken.kind}`], extendedProps: { taken } },
    })),
  ]
}

function resourcesOf(rooms: readonly RoomTimeline[], words: { readonly noBuilding: string }): Calendar.ResourceInput[] {
  const groups = byBuilding(rooms)
  const isFlat = groups.length === 1 && groups[0]?.[0] === null
  if (isFlat) return groups.flatMap(([, rooms]) => rooms.map(resourceOf))
  return groups.map(([building, rooms]) => ({
    id: `building ${building ?? ''}`,
    title: building ?? words.noBuilding,
    extendedProps: { isBuilding: true },
    children: rooms.map(resourceOf),
  }))
}

function resourceOf({ slug, name, capacity, floor }: RoomTimeline): Calendar.ResourceInput {
  return {
    id: slug,
    title: name,
    extendedProps: { about: [floor, capacity].filter((one) => one !== null).join(' · ') },
  }
}

function labelOf({ id, title, extendedProps }: Calendar.Resource, latest: Latest): Node[] {
  const text = typeof title === 'string' ? title : ''
  if (extendedProps.isBuilding === true) return [made('strong', 'timeline-building', text)]
  const link = document.createElement('a')
  link.href = `/admin/rooms/${encodeURIComponent(id)}?tab=bookings`
  link.textContent = text
  link.dir = 'auto'
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    latest.current.goTo(link.getAttribute('href') ?? '')
  })
  const { about } = extendedProps
  return typeof about === 'string' && about !== '' ? [link, made('span', 'timeline-about', about)] : [link]
}

function contentOf(taken: Taken, words: TakenWords): Node[] {
  const both = document.createElement('span')
  both.className = 'timeline-content'
  both.append(made('span', 'timeline-title', words.title(taken)), made('span', 'timeline-times', words.times(taken)))
  return [both]
}

function made(name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name)
  element.className = className
  element.textContent = text
  element.dir = 'auto'
  return element
}
