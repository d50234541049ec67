/** Month, week and day. The component lays out and drags; it knows clocks without zones, all in that of who looks. */
import '@event-calendar/core/index.css'
import '../../look/grid-colours.css'
import './grid.css'
import {
  type Calendar as Component,
  createCalendar,
  DayGrid,
  destroyCalendar,
  type Calendar as Grid,
  Interaction,
  TimeGrid,
} from '@event-calendar/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import { withoutRoles } from '../../look/without-roles.ts'
import type { Span } from '../../time/span.ts'
import { addDays, addToWall, type Day, dayOf, MINUTE } from '../../time/wall.ts'
import type { Point } from '../event/event-dialogs.tsx'
import { contentOf, inputOf } from './grid-event.ts'
import { type Formats, formatsOf, offsetText, wallOfLocal } from './grid-formats.ts'
import { useWords } from './heard.ts'
import { fitInto } from './month-rows.ts'
import { type Days, VIEWS, type View } from './range.ts'
import type { ShownEvent } from './shown-event.ts'

export type GridView = Exclude<View, 'agenda'>
type Times = Pick<Span, 'start' | 'end' | 'isAllDay'>

export interface GridProps {
  readonly view: GridView
  readonly date: Day
  readonly days: Days
  readonly isPhone: boolean
  readonly events: readonly ShownEvent[]
  /** Nothing is drawn to make an event of. */
  readonly isReadOnly: boolean
  /** Somebody says what is to become of the times that they drew, or looks at an event. */
  readonly isAsking: boolean
  onPick(times: Times, near: Point): void
  onOpen(shown: ShownEvent, near: Point): void
  onMore(day: Day, near: Point): void
  onDay(day: Day): void
  /** `revert` puts it back where it was. */
  onMove(shown: ShownEvent, times: Times, revert: () => void): void
}

const HEADER_HEIGHT = 34
const DAY_HEAD_HEIGHT = 32
const ROW_HEIGHT = 24
/** So many that changed are put in one by one, else all at once. */
const FEW = 40

export function CalendarGrid(props: GridProps) {
  const { view, date, days, isPhone, events } = props
  const t = useTranslations('calendar')
  const format = useFormatter()
  const { locale, timeZone, otherZones, hour12, firstDay } = usePreferences()
  const words = useWords()
  const { ref: sizeRef, height } = useElementSize()
  const target = useRef<HTMLDivElement>(null)
  const [component, setComponent] = useState<Component>()

  const formats = useMemo(
    () => formatsOf({ format, hour12, timeZone, otherZones: isPhone ? [] : otherZones.slice(0, 2) }),
    [format, hour12, timeZone, otherZones, isPhone],
  )
  const latest = useRef({ ...props, words, formats, t })
  useLayoutEffect(() => {
    latest.current = { ...props, words, formats, t }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: what else changes is told to the component below
  useEffect(() => {
    if (target.current === null) return
    const made = createCalendar(target.current, [DayGrid, TimeGrid, Interaction], {
      ...optionsOf(latest, { locale, hour12, firstDay, timeZone, formats }),
      view: nameOf(view, isPhone),
      date,
    })
    setComponent(made)
    const endRoles = withoutRoles(target.current)
    return () => {
      endRoles()
      setComponent(undefined)
      void destroyCalendar(made)
    }
  }, [locale, hour12, firstDay, timeZone, formats])

  useEffect(() => {
    component?.setOption('date', date)
    component?.setOption('view', nameOf(view, isPhone))
  }, [component, view, isPhone, date])

  const inputs = useMemo(() => {
    if (view !== 'month') return events.map(inputOf)
    const weeks = Math.round((Date.parse(days.end) - Date.parse(days.first)) / (7 * 86_400_000))
    const rows = Math.max(1, Math.floor(((height - HEADER_HEIGHT) / weeks - DAY_HEAD_HEIGHT) / ROW_HEIGHT))
    const { shown, more } = fitInto(events, days, rows)
    return [...shown.map(inputOf), ...[...more].map(moreInput)]
  }, [view, events, days, height])

  const held = useRef<{ readonly component: Component | undefined; readonly inputs: readonly Grid.EventInput[] }>(
    undefined,
  )
  useEffect(() => {
    if (component === undefined) return
    const before = held.current?.component === component ? held.current.inputs : []
    held.current = { component, inputs }
    const focused = focusedIn(target.current)
    putInto(component, before, inputs)
    if (focused !== undefined) requestAnimationFrame(() => focusEvent(target.current, focused))
  }, [component, inputs])

  const { isAsking } = props
  useEffect(() => {
    if (!isAsking) component?.unselect()
  }, [component, isAsking])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the events in it are buttons; arrows lead from one to the next
    <div ref={useMergedRef(target, sizeRef)} className="calendar-grid" data-view={view} onKeyDown={leadByArrows} />
  )
}

type Latest = {
  readonly current: GridProps & {
    readonly words: ReturnType<typeof useWords>
    readonly formats: Formats
    readonly t: ReturnType<typeof useTranslations<'calendar'>>
  }
}

interface Setting {
  readonly locale: string
  readonly hour12: boolean
  readonly firstDay: Grid.dayOfWeek
  readonly timeZone: string
  readonly formats: Formats
}

function optionsOf(latest: Latest, { locale, hour12, firstDay, timeZone, formats }: Setting): Grid.Options {
  const { t } = latest.current
  const moved = (info: { readonly event: Grid.Event; revert(): void }, times: Times) => {
    const shown = shownOf(info.event)
    if (shown !== undefined) latest.current.onMove(shown, times, info.revert)
  }
  return {
    locale,
    firstDay,
    timeZone: offsetText(timeZone),
    height: '100%',
    headerToolbar: { start: '', center: '', end: '' },
    views: {
      threeDays: { type: 'timeGridWeek', duration: { days: 3 } },
      dayGridMonth: {
        dayHeaderFormat: { weekday: 'short' },
        dayCellContent: ({ date }) => ({ domNodes: [dayButton(dayOf(wallOfLocal(date)), latest)] }),
      },
    },
    dayMaxEvents: true,
    eventGap: 2,
    slotHeight: 28,
    slotDuration: '00:30',
    snapDuration: '00:15',
    scrollTime: '07:30',
    nowIndicator: true,
    slotEventOverlap: false,
    selectable: !latest.current.isReadOnly,
    // What is drawn stays in sight while somebody says what it is to be.
    unselectCancel: '[role=dialog], [role=listbox]',
    longPressDelay: 400,
    eventStartEditable: false,
    eventDurationEditable: false,
    eventResizableFromStart: false,
    allDayContent: { domNodes: [formats.corner(t('allDay'))] },
    dayHeaderFormat: (date) => ({ domNodes: [headOf(dayOf(wallOfLocal(date)), latest)] }),
    dayHeaderAriaLabelFormat: { dateStyle: 'full' },
    slotLabelFormat: (time) => ({ domNodes: formats.slot(wallOfLocal(time), latest.current.days.first) }),
    eventTimeFormat: { hour: 'numeric', minute: '2-digit', hour12 },
    eventContent({ event, timeText }) {
      const { more } = event.extendedProps
      if (typeof more === 'number')
        return latest.current.t(latest.current.isPhone ? 'moreShort' : 'more', { count: more })
      const shown = shownOf(event)
      // What is drawn to make an event of.
      if (shown === undefined) return event.allDay ? '' : timeText
      const { words, view } = latest.current
      const said = { heard: words.heard(shown), title: words.titleOf(shown) }
      return contentOf({ shown, ...said, isTitleFirst: view !== 'month' }, timeText)
    },
    eventDidMount({ el, event }) {
      el.dataset.event = String(event.id)
    },
    eventClick({ event, el, jsEvent }) {
      const near = pointOf(jsEvent, el)
      const { day } = event.extendedProps
      if (typeof day === 'string') latest.current.onMore(day, near)
      const shown = shownOf(event)
      if (shown !== undefined) latest.current.onOpen(shown, near)
    },
    dateClick({ dateStr, allDay, jsEvent, dayEl }) {
      const near = pointOf(jsEvent, dayEl)
      if (allDay) latest.current.onPick(wholeDay(dayOf(dateStr)), near)
      else latest.current.onPick({ start: dateStr, end: addToWall(dateStr, 60 * MINUTE), isAllDay: false }, near)
    },
    select({ startStr, endStr, allDay, jsEvent }) {
      latest.current.onPick({ start: startStr, end: endStr, isAllDay: allDay }, pointOf(jsEvent))
    },
    eventDrop: (info) => moved(info, droppedAt(info)),
    eventResize(info) {
      const span = shownOf(info.event)?.span
      if (span !== undefined) moved(info, { ...span, end: addToWall(span.end, msOf(info.endDelta)) })
    },
  }
}

function nameOf(view: GridView, isPhone: boolean): string {
  if (view === 'week') return isPhone ? 'threeDays' : 'timeGridWeek'
  return view === 'day' ? 'timeGridDay' : 'dayGridMonth'
}

function shownOf({ extendedProps }: Grid.Event): ShownEvent | undefined {
  // Put there by inputOf.
  return extendedProps.shown as ShownEvent | undefined
}

function droppedAt({ event, delta }: Grid.EventDropInfo): Times {
  const span = shownOf(event)?.span
  if (span === undefined || span.isAllDay !== event.allDay)
    return { start: wallOfLocal(event.start), end: wallOfLocal(event.end), isAllDay: event.allDay }
  const by = msOf(delta)
  return { start: addToWall(span.start, by), end: addToWall(span.end, by), isAllDay: span.isAllDay }
}

function msOf({ days, seconds }: Grid.Duration): number {
  return (days * 86_400 + seconds) * 1_000
}

function wholeDay(day: Day): Times {
  return { start: `${day}T00:00:00`, end: `${addDays(day, 1)}T00:00:00`, isAllDay: true }
}

/** Stands below all others of its day, and is a button as they are. */
function moreInput([day, count]: readonly [Day, number]): Grid.EventInput {
  return {
    id: `more ${day}`,
    start: `${day}T23:59:59`,
    end: `${addDays(day, 1)}T00:00:00`,
    classNames: ['is-more'],
    extendedProps: { more: count, day },
  }
}

function putInto(component: Component, before: readonly Grid.EventInput[], after: readonly Grid.EventInput[]): void {
  const known = new Map(before.map((input) => [input.id, input]))
  const changed = after.filter((input) => !isSame(known.get(input.id), input))
  const kept = new Set(after.map(({ id }) => id))
  const gone = before.filter(({ id }) => !kept.has(id))
  if (changed.length + gone.length > FEW) {
    component.setOption('events', [...after])
    return
  }
  for (const { id } of gone) if (id !== undefined) component.removeEventById(id)
  for (const input of changed) {
    if (known.has(input.id)) component.updateEvent(input)
    else component.addEvent(input)
  }
}

function isSame(before: Grid.EventInput | undefined, after: Grid.EventInput): boolean {
  if (before === after) return true
  const [one, other] = [before?.extendedProps?.more, after.extendedProps?.more]
  return one !== undefined && one === other
}

function headOf(day: Day, latest: Latest): HTMLElement {
  const { formats, onDay, view } = latest.current
  const button = formats.dayHead(day)
  if (view !== 'day') button.addEventListener('click', () => onDay(day))
  return button
}

function dayButton(day: Day, latest: Latest): HTMLElement {
  const button = latest.current.formats.dayNumber(day)
  // Else the component would take it for the beginning of a selection.
  button.addEventListener('pointerdown', (event) => event.stopPropagation())
  button.addEventListener('click', () => latest.current.onDay(day))
  return button
}

function pointOf(jsEvent: Event, element?: Element): Point {
  if (jsEvent instanceof MouseEvent && (jsEvent.clientX !== 0 || jsEvent.clientY !== 0))
    return { x: jsEvent.clientX, y: jsEvent.clientY }
  const { left, width, bottom } = (element ?? document.body).getBoundingClientRect()
  return { x: left + width / 2, y: bottom }
}

function eventsIn(root: HTMLElement | null): readonly HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[data-event]') ?? [])]
}

/** In the order of time, as they stand in the page. */
function leadByArrows(event: KeyboardEvent<HTMLElement>): void {
  const by =
    event.key === 'ArrowRight' || event.key === 'ArrowDown'
      ? 1
      : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
        ? -1
        : 0
  const all = eventsIn(event.currentTarget)
  const { activeElement } = document
  const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1
  if (by === 0 || at === -1) return
  event.preventDefault()
  const next = all[at + by]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function focusedIn(root: HTMLElement | null): string | undefined {
  const { activeElement } = document
  return activeElement instanceof HTMLElement && root?.contains(activeElement) ? activeElement.dataset.event : undefined
}

/** What changed is drawn anew: whoever was at it stays at it. */
function focusEvent(root: HTMLElement | null, id: string): void {
  if (document.activeElement === document.body)
    eventsIn(root)
      .find(({ dataset }) => dataset.event === id)
      ?.focus()
}

export function isGridView(view: View): view is GridView {
  return VIEWS.includes(view) && view !== 'agenda'
}
