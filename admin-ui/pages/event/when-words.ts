/** When something is, as one says it. */
import { useFormatter, useTranslations } from 'use-intl'
import type { Event } from '../../../client/kalends.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { addDays, DAY, dayOf, instantOf } from '../../time/wall.ts'
import { endOf, knownZone } from './time/wall-time.ts'

export interface WhenWords {
  /** On the clock of the reader. */
  readonly here: string
  /** On the clock of the event, where that is another. */
  readonly there?: string
}

type Timed = Pick<Event, 'start' | 'duration' | 'timeZone' | 'showWithoutTime'>

export function useWhenWords(): (event: Timed) => WhenWords {
  const t = useTranslations('event.when')
  const range = useSpanWords()
  const format = useFormatter()
  const { timeZone: viewer } = usePreferences()
  return ({ start, duration = 'PT0S', timeZone, showWithoutTime }) => {
    const zone = knownZone(timeZone, viewer)
    const end = endOf(start, duration, zone)
    if (showWithoutTime) {
      const last = end > start ? addDays(dayOf(end), -1) : dayOf(start)
      const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
      const [from, to] = [new Date(`${dayOf(start)}T00:00:00Z`), new Date(`${last}T00:00:00Z`)]
      const days =
        from.getTime() === to.getTime() ? format.dateTime(from, style) : format.dateTimeRange(from, to, style)
      return { here: t('allDayOn', { days }) }
    }
    const span = { start: instantOf(start, zone), end: instantOf(end, zone) }
    const here = range(span, viewer)
    const there = range(span, zone)
    return zone === viewer || here === there
      ? { here }
      : { here, there: t('inZone', { when: there, zone: zoneName(zone) }) }
  }
}

/** From one instant to another, on the clock of a zone. */
export function useSpanWords(): (span: { readonly start: number; readonly end: number }, zone: string) => string {
  const format = useFormatter()
  const { hour12 } = usePreferences()
  return ({ start, end }, zone) => {
    const style = {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      hour12,
      timeZone: zone,
    } as const
    if (end <= start) return format.dateTime(new Date(start), style)
    const short = end - start > DAY ? ({ ...style, weekday: 'short', month: 'short' } as const) : style
    return format.dateTimeRange(new Date(start), new Date(end), short)
  }
}

export function zoneName(zone: string): string {
  return zone.replaceAll('_', ' ')
}
