/** Events one below the other, by days. */
import { Center, Text, UnstyledButton } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { Bell, CircleHelp, Lock, Repeat } from 'lucide-react'
import { type CSSProperties, type MouseEvent, memo, useEffect, useMemo, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import { midnight } from '../../time/span.ts'
import { addDays, type Day, dayOf, utcOfWall } from '../../time/wall.ts'
import type { Point } from '../event/event-dialogs.tsx'
import classes from './calendar.module.css'
import { inputOf } from './grid-event.ts'
import { useWords } from './heard.ts'
import { type Days, daysIn } from './range.ts'
import type { ShownEvent } from './shown-event.ts'

type Open = (shown: ShownEvent, near: Point) => void

export interface AgendaProps {
  readonly days: Days
  readonly today: Day
  readonly events: readonly ShownEvent[]
  readonly onOpen: Open
}

/** So many events are drawn at once; more as somebody comes to them. */
const AT_ONCE = 60

export function Agenda({ days, today, events, onOpen }: AgendaProps) {
  const t = useTranslations('calendar')
  const format = useFormatter()
  const [drawn, setDrawn] = useState({ first: days.first, count: AT_ONCE })
  const count = drawn.first === days.first ? drawn.count : AT_ONCE
  const byDay = useMemo(
    () => daysIn(days).map((day) => ({ day, those: events.filter(({ span }) => isOn(span, day)) })),
    [days, events],
  )
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const isNearEnd = entry?.isIntersecting === true
  const shown = firstOf(byDay, count)
  const hasMore = shown.length < byDay.filter(({ those }) => those.length > 0).length
  useEffect(() => {
    if (isNearEnd && hasMore) setDrawn({ first: days.first, count: count + AT_ONCE })
  }, [isNearEnd, hasMore, days.first, count])

  if (shown.length === 0) {
    return (
      <Center flex={1}>
        <Text c="dimmed">{t('nothing')}</Text>
      </Center>
    )
  }
  return (
    <div className={classes.agenda}>
      {shown.map(({ day, those }) => (
        <section key={day} className={classes.agendaDay}>
          <h3 className={classes.agendaHead} data-today={day === today || undefined}>
            {format.dateTime(utcOfWall(day), { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })}
          </h3>
          <EventItems day={day} events={those} onOpen={onOpen} />
        </section>
      ))}
      {hasMore ? <div ref={ref} key={shown.length} className={classes.agendaEnd} /> : null}
    </div>
  )
}

interface OfDay {
  readonly day: Day
  readonly those: readonly ShownEvent[]
}

/** Whole days, until there are so many events. */
function firstOf(all: readonly OfDay[], count: number): readonly OfDay[] {
  const shown: OfDay[] = []
  let sum = 0
  for (const one of all) {
    if (sum >= count) break
    if (one.those.length > 0) shown.push(one)
    sum += one.those.length
  }
  return shown
}

export function isOn({ start, end }: ShownEvent['span'], day: Day): boolean {
  return dayOf(start) <= day && (end > `${day}T00:00:00` || start === `${day}T00:00:00`)
}

/** Those of one day. */
export function EventItems({
  day,
  events,
  onOpen,
}: {
  readonly day: Day
  readonly events: readonly ShownEvent[]
  readonly onOpen: Open
}) {
  return (
    <ul className={classes.items}>
      {events.map((shown) => (
        <li key={shown.key}>
          <EventItem day={day} shown={shown} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  )
}

const EventItem = memo(function EventItem({
  day,
  shown,
  onOpen,
}: {
  readonly day: Day
  readonly shown: ShownEvent
  readonly onOpen: Open
}) {
  const words = useWords()
  const { calendar, span, said, color } = shown
  const { classNames } = inputOf(shown)
  function open({ clientX, clientY, currentTarget }: MouseEvent<HTMLElement>): void {
    const { left, bottom } = currentTarget.getBoundingClientRect()
    onOpen(shown, clientX === 0 && clientY === 0 ? { x: left, y: bottom } : { x: clientX, y: clientY })
  }
  return (
    <UnstyledButton
      className={classes.item}
      data-look={[classNames].flat().join(' ')}
      data-event={shown.key}
      style={{ '--event-color': color } as CSSProperties}
      onClick={open}
    >
      <span className={classes.dot} />
      <span className={classes.itemTime}>
        <TimesOn day={day} span={span} />
      </span>
      <span className={classes.itemTitle} dir="auto">
        {words.titleOf(shown)}
        <span className={classes.itemMore} dir="auto">
          {said.location === null ? calendar.fullLabel : `${calendar.fullLabel} · ${said.location}`}
        </span>
        <span className="only-heard">{words.states(shown).join(', ')}</span>
      </span>
      <Signs shown={shown} />
    </UnstyledButton>
  )
})

/** From when to when on that day: an event may have begun before it, and may end after. */
function TimesOn({ day, span }: { readonly day: Day; readonly span: ShownEvent['span'] }) {
  const t = useTranslations('calendar')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const [isFirst, isLast] = [dayOf(span.start) === day, span.end <= midnight(addDays(day, 1))]
  const time = (wall: string) =>
    format.dateTime(utcOfWall(wall), { hour: 'numeric', minute: '2-digit', hour12, timeZone: 'UTC' })
  if (span.isAllDay || (!isFirst && !isLast)) return t('allDay')
  if (isFirst && isLast) {
    const style = { hour: 'numeric', minute: '2-digit', hour12, timeZone: 'UTC' } as const
    return format.dateTimeRange(utcOfWall(span.start), utcOfWall(span.end), style)
  }
  return isFirst ? t('from', { time: time(span.start) }) : t('until', { time: time(span.end) })
}

function Signs({ shown }: { readonly shown: ShownEvent }) {
  const { isPrivate, isTentative, answer, said } = shown
  const all = [
    [CircleHelp, isTentative || answer === 'needs-action' || answer === 'tentative'],
    [Lock, isPrivate],
    [Repeat, said.recurs],
    [Bell, said.hasAlert],
  ] as const
  return (
    <span className="event-signs" aria-hidden>
      {all.map(([Icon, isIt], index) => (isIt ? <Icon key={String(index)} size={14} /> : null))}
    </span>
  )
}
