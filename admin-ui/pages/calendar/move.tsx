/** What is dragged elsewhere, or made longer. Of a series one is asked how much of it is meant, by the question of the editor. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Event, PatchObject } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { type PutTime, type Span, timedAt } from '../../time/span.ts'
import { type Extent, extentsOf, saveEvent } from '../event/changes.ts'
import { eventQuery, type SeenEvent } from '../event/event-data.ts'
import { repeatMoved, repeatOf, rulesOf } from '../event/form/repeat.ts'
import { losesExceptions } from '../event/form/series.ts'
import type { ShownEvent } from './shown-event.ts'

const ExtentDialog = lazy(async () => ({ default: (await import('../event/editor/extent-dialog.tsx')).ExtentDialog }))

type Times = Pick<Span, 'start' | 'end' | 'isAllDay'>

interface Move {
  readonly shown: ShownEvent
  readonly times: Times
  revert(): void
}

/** Of a series. */
interface MoveOf extends Move {
  readonly seen: SeenEvent
  readonly after: Partial<Event>
}

export interface Moving {
  move(shown: ShownEvent, times: Times, revert: () => void): void
  /** Asked, while it is to be answered. */
  readonly question: ReactNode
}

export function useMove(): Moving {
  const t = useTranslations('calendar')
  const extent = useTranslations('event.extent')
  const queries = useQueryClient()
  const { timeZone: viewer } = usePreferences()
  const [asked, setAsked] = useState<MoveOf>()

  async function moveOne({ shown: { ref, said }, times }: Move): Promise<void> {
    const body: PatchObject = { ...timedAt(times, { viewer, timeZone: zoneFor(said, times, viewer) }) }
    await api.changeEvent({ owner: ref.owner, calendar: ref.calendar, id: ref.name, body }, { ifMatch: said.etag })
  }

  const asking = useAct(
    (move: Move) =>
      orRevert(move, async (): Promise<MoveOf> => {
        const { shown, times } = move
        const seen = await queries.fetchQuery({ ...eventQuery(shown.ref), staleTime: 0 })
        const put = timedAt(times, { viewer, timeZone: zoneFor(shown.said, times, viewer) })
        return { ...move, seen: { ...seen, etag: shown.said.etag }, after: movedTo(seen, put) }
      }),
    { onDone: setAsked },
  )

  const moving = useAct(
    (move: Move | (MoveOf & { readonly extent: Extent })) =>
      orRevert(move, () => ('extent' in move ? saveEvent(move.seen, move.after, move.extent) : moveOne(move))),
    { done: t('moved'), asks: [['events']] },
  )

  return {
    move(shown, times, revert) {
      const move = { shown, times, revert }
      if (isWhere(shown.span, times)) return
      if (shown.said.recurs) asking.mutate(move)
      else moving.mutate(move)
    },
    question:
      asked === undefined ? null : (
        <Suspense fallback={null}>
          <ExtentDialog
            title={t('moveTitle')}
            kind="save"
            extents={extentsOf(asked.seen, false)}
            note={losesExceptions(asked.seen.series, asked.seen.event, asked.after) ? extent('loses') : undefined}
            onClose={() => {
              asked.revert()
              setAsked(undefined)
            }}
            onChoose={(chosen) => {
              setAsked(undefined)
              moving.mutate({ ...asked, extent: chosen })
            }}
          />
        </Suspense>
      ),
  }
}

async function orRevert<Result>(move: Move, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    move.revert()
    throw error
  }
}

/** The rule moves along, as it does in the form. */
function movedTo({ series, event }: SeenEvent, put: PutTime): Partial<Event> {
  const was = { rules: series.recurrenceRules, start: event.start }
  const repeat = repeatMoved(repeatOf(was.rules, was.start), was.start, put.start)
  return { ...event, ...put, recurrenceRules: rulesOf(repeat, put.start, was) }
}

/** Taken up, and put back. */
function isWhere(span: Span, { start, end, isAllDay }: Times): boolean {
  return span.start === start && span.end === end && span.isAllDay === isAllDay
}

/** Whole days have none: what becomes an hour of them is of the viewer's. */
function zoneFor(said: ShownEvent['said'], { isAllDay }: Times, viewer: string): string | null {
  return said.showWithoutTime && !isAllDay ? viewer : said.timeZone
}
