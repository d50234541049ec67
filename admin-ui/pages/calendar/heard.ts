/** An event in words: for who hears it, and where there is no room for more. */
import { useCallback } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import type { Span } from '../../time/span.ts'
import { addDays, dayOf, utcOfWall } from '../../time/wall.ts'
import type { ShownEvent } from './shown-event.ts'

export interface Words {
  titleOf(shown: ShownEvent): string
  /** From when to when. */
  when(span: Pick<Span, 'start' | 'end' | 'isAllDay'>): string
  /** What signs say: answered, private, recurring and so on. */
  states(shown: ShownEvent): readonly string[]
  heard(shown: ShownEvent): string
}

export function useWords(): Words {
  const t = useTranslations('calendar.event')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const titleOf = useCallback(
    ({ isBusyOnly, title }: ShownEvent) => (isBusyOnly ? t('busy') : title?.trim() ? title : t('untitled')),
    [t],
  )
  const when = useCallback(
    ({ start, end, isAllDay }: Pick<Span, 'start' | 'end' | 'isAllDay'>) => {
      const day = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const
      if (isAllDay) return format.dateTimeRange(utcOfWall(start), utcOfWall(addDays(dayOf(end), -1)), day)
      const style = { ...day, hour: 'numeric', minute: '2-digit', hour12 } as const
      return format.dateTimeRange(utcOfWall(start), utcOfWall(end), style)
    },
    [format, hour12],
  )
  const states = useCallback(
    ({ answer, span, said, ...is }: ShownEvent) => {
      const all = [
        answer === undefined ? undefined : t(`answer.${answer}`),
        is.isCancelled && t('cancelled'),
        is.isTentative && t('tentative'),
        is.isPrivate && t('private'),
        said.recurs && t('recurring'),
        said.hasAlert && t('alert'),
        is.isFree && t('free'),
        span.isClockOfItsOwn && t('ownClock', { zone: said.timeZone ?? '' }),
      ]
      return all.filter((one) => typeof one === 'string')
    },
    [t],
  )
  const heard = useCallback(
    (shown: ShownEvent) =>
      format.list([titleOf(shown), when(shown.span), shown.calendar.fullLabel, ...states(shown)], { type: 'unit' }),
    [format, titleOf, when, states],
  )
  return { titleOf, when, states, heard }
}
