/** What is dragged elsewhere, or made longer. Of a series one is asked how much of it is meant, by the question of the editor. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Event, PatchObject } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { type Span, timedAt } from '../../time/span.ts'
import { dayOf, daysBetween } from '../../time/wall.ts'
import { EXTENTS, type Extent, saveEvent } from '../event/changes.ts'
import { eventQuery } from '../event/event-data.ts'
import { movedRules } from '../event/form/moved-rules.ts'
import type { ShownEvent } from './shown-event.ts'

const ExtentDialog = lazy(async () => ({ default: (await import('../event/editor/extent-dialog.tsx')).ExtentDialog }))

type Times = Pick<Span, 'start' | 'end' | 'isAllDay'>

interface Move {
  readonly shown: ShownEvent
  readonly times: Times
  revert(): void
}

export interface Moving {
  move(shown: ShownEvent, times: Times, revert: () => void): void
  /** Asked, while it is to be answered. */
  readonly question: ReactNode
}

export function useMove(): Moving {
  const t = useTranslations('calendar')
  const queries = useQueryClient()
  const { timeZone: viewer } = usePreferences()
  const [asked, setAsked] = useState<Move>()

  async function moveOne({ shown: { ref, said }, times }: Move): Promise<void> {
    const body: PatchObject = { ...timedAt(times, { viewer, timeZone: zoneFor(said, times, viewer) }) }
    await api.changeEvent({ owner: ref.owner, calendar: ref.calendar, id: ref.name, body }, { ifMatch: said.etag })
  }

  async function moveOf({ shown: { ref, said, span }, times }: Move, extent: Extent): Promise<void> {
    const seen = await queries.fetchQuery({ ...eventQuery(ref), staleTime: 0 })
    const byDays = daysBetween(dayOf(span.start), dayOf(times.start))
    const after: Partial<Event> = {
      ...seen.event,
      ...timedAt(times, { viewer, timeZone: zoneFor(said, times, viewer) }),
      recurrenceRules: movedRules(seen.series.recurrenceRules, byDays),
    }
    await saveEvent({ ...seen, etag: said.etag }, after, extent)
  }

  const moving = useAct(
    async ({ extent, ...move }: Move & { readonly extent?: Extent }) => {
      try {
        await (extent === undefined ? moveOne(move) : moveOf(move, extent))
      } catch (error) {
        move.revert()
        throw error
      }
    },
    { done: t('moved'), asks: [['events']] },
  )

  return {
    move(shown, times, revert) {
      const move = { shown, times, revert }
      if (isWhere(shown.span, times)) return
      if (shown.said.recurs) setAsked(move)
      else moving.mutate(move)
    },
    question:
      asked === undefined ? null : (
        <Suspense fallback={null}>
          <ExtentDialog
            title={t('moveTitle')}
            kind="save"
            extents={EXTENTS}
            onClose={() => {
              asked.revert()
              setAsked(undefined)
            }}
            onChoose={(extent) => {
              setAsked(undefined)
              moving.mutate({ ...asked, extent })
            }}
          />
        </Suspense>
      ),
  }
}

/** Taken up, and put back. */
function isWhere(span: Span, { start, end, isAllDay }: Times): boolean {
  return span.start === start && span.end === end && span.isAllDay === isAllDay
}

/** Whole days have none: what becomes an hour of them is of the viewer's. */
function zoneFor(said: ShownEvent['said'], { isAllDay }: Times, viewer: string): string | null {
  return said.showWithoutTime && !isAllDay ? viewer : said.timeZone
}
