import { ActionIcon, Drawer, Loader } from '@mantine/core'
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { type KnownCalendar, useCalendars } from '../../data/calendars.ts'
import { useLive } from '../../data/live.tsx'
import { useMe } from '../../data/me.ts'
import { usePageTitle } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import type { Day } from '../../time/wall.ts'
import { type EventDialogs, EventDialogsProvider, type Point, useEventDialogs } from '../event/event-dialogs.tsx'
import { type AddedCalendars, useAddedCalendars } from './added-calendars.ts'
import { Agenda } from './agenda.tsx'
import classes from './calendar.module.css'
import { DayList } from './day-list.tsx'
import { KeysDialog, useKeys } from './keys.tsx'
import { useMove } from './move.tsx'
import { usePlace } from './place.ts'
import { daysOf } from './range.ts'
import { type Seen, useSeen, useSeenCalendars } from './seen.ts'
import { SeenBanner } from './seen-banner.tsx'
import { useShownCalendars } from './shown-calendars.ts'
import type { ShownEvent } from './shown-event.ts'
import { useShownEvents } from './shown-events.ts'
import { SidePanel } from './side-panel.tsx'
import { Toolbar } from './toolbar.tsx'
import { useProposedTimes } from './use-proposed-times.ts'

const CalendarGrid = lazy(async () => ({ default: (await import('./grid.tsx')).CalendarGrid }))

export default function CalendarPage() {
  const seen = useSeen()
  return (
    <EventDialogsProvider>{seen === undefined ? <MyCalendars /> : <SeenCalendars seen={seen} />}</EventDialogsProvider>
  )
}

function MyCalendars() {
  const known = useCalendars()
  const added = useAddedCalendars(known)
  const all = useMemo(() => [...known, ...added.calendars], [known, added.calendars])
  const { slug } = useMe().principal
  return <CalendarsShown all={all} added={added} homes={[slug, ...all.map(({ owner }) => owner)]} />
}

/** To be looked at, and nothing else. */
function SeenCalendars({ seen }: { readonly seen: Seen }) {
  const all = useSeenCalendars(seen)
  const { slug } = useMe().principal
  return <CalendarsShown all={all} seen={seen} homes={seen.of === slug ? [slug] : []} />
}

interface CalendarsShownProps {
  readonly all: readonly KnownCalendar[]
  readonly added?: AddedCalendars
  readonly seen?: Seen
  /** What is followed. */
  readonly homes: readonly string[]
}

function CalendarsShown({ all, added, seen, homes }: CalendarsShownProps) {
  const t = useTranslations('calendar')
  const common = useTranslations('common')
  const { openEvent, newEvent, isOpen: isAsking } = useEventDialogs()
  const place = usePlace()
  const { view, date, today, week, isPhone, go } = place
  const days = useMemo(
    () => daysOf(view, date, { firstDay: week.firstDay, length: week.length }),
    [view, date, week.firstDay, week.length],
  )
  const { isShown, show } = useShownCalendars()
  // biome-ignore lint/correctness/useExhaustiveDependencies: isShown is another one each time; what it says is in the text
  const calendars = useMemo(() => all.filter(isShown), [all, all.map(isShown).join()])
  const { events, isLoading, error } = useShownEvents(calendars, days, seen?.as)
  useLive(
    [...new Set(homes)].map((owner) => ({
      to: { kind: 'home', home: 'calendars', owner },
      asks: [['calendars', owner], ['delegators']],
    })),
  )
  const { move, question } = useMove()

  const hasRoom = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false })
  const [isPinned, setPinned] = useLocalStorage({
    key: 'kalends-calendar-panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [isDrawer, drawer] = useDisclosure()
  const [isKeys, keys] = useDisclosure()
  const [dayList, setDayList] = useState<{ readonly day: Day; readonly near: Point }>()
  usePageTitle(t('title'))
  const isReadOnly = seen !== undefined

  const open = useCallback(
    (shown: ShownEvent, near: Point) => isReadOnly || shown.isBusyOnly || openEvent(shown.ref, near),
    [openEvent, isReadOnly],
  )
  const pick = useCallback<EventDialogs['newEvent']>(
    (draft, near) => isReadOnly || newEvent(draft, near),
    [newEvent, isReadOnly],
  )
  const proposed = useProposedTimes(days, date)
  const create = useCallback(() => pick(proposed()), [pick, proposed])
  useKeys({ place, onNew: create, onKeys: keys.open })

  const panel = (
    <SidePanel
      {...{
        calendars: all,
        isShown,
        show,
        added,
        date,
        today,
        shown: view === 'week' ? days : undefined,
        firstDay: week.firstDay,
      }}
      onDay={(day) => {
        drawer.close()
        go({ date: day })
      }}
    />
  )
  return (
    <div className={classes.page}>
      <h1 className="only-heard">{t('title')}</h1>
      <Toolbar
        {...{ place, days }}
        onPanel={() => (hasRoom ? setPinned(!isPinned) : drawer.open())}
        onNew={isReadOnly ? undefined : create}
        onKeys={keys.open}
      />
      {seen === undefined ? null : <SeenBanner seen={seen} isEmpty={all.length === 0} />}
      {error === undefined ? null : <Problem error={error} />}
      <div className={classes.body}>
        {hasRoom && isPinned ? (
          <aside className={classes.panel} aria-label={t('panel')}>
            {panel}
          </aside>
        ) : null}
        <section className={classes.view} aria-label={t(`view.${view}`)} aria-busy={isLoading}>
          {isLoading ? <Loader size="sm" className={classes.loading} aria-label={t('loading')} /> : null}
          {view === 'agenda' ? (
            <Agenda {...{ days, today, events }} onOpen={open} />
          ) : (
            <Suspense fallback={null}>
              <CalendarGrid
                {...{ view, date, days, isPhone, events }}
                onPick={pick}
                isReadOnly={isReadOnly}
                isAsking={isAsking}
                onOpen={open}
                onMore={(day, near) => setDayList({ day, near })}
                onDay={(day) => go({ view: 'day', date: day })}
                onMove={move}
              />
            </Suspense>
          )}
        </section>
      </div>
      {isPhone && !isReadOnly ? (
        <ActionIcon
          className={classes.add}
          variant="filled"
          size={56}
          radius="xl"
          aria-label={t('new')}
          onClick={create}
        >
          <Plus size={26} aria-hidden />
        </ActionIcon>
      ) : null}
      <Drawer
        opened={isDrawer}
        onClose={drawer.close}
        position="left"
        size="xs"
        title={t('panel')}
        closeButtonProps={{ 'aria-label': common('action.close') }}
      >
        {panel}
      </Drawer>
      {dayList === undefined ? null : (
        <DayList
          {...dayList}
          events={events}
          onClose={() => setDayList(undefined)}
          onOpen={(shown, near) => {
            setDayList(undefined)
            open(shown, near)
          }}
        />
      )}
      <KeysDialog isOpen={isKeys} onClose={keys.close} />
      {question}
    </div>
  )
}
