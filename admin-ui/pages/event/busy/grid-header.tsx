import { useMemo } from 'react'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, DAY, dayOf, instantOf, wallAt } from '../../../time/wall.ts'
import { atTime, HOUR } from '../time/wall-time.ts'
import { zoneName } from '../when-words.ts'
import type { Span } from './free-times.ts'
import classes from './grid.module.css'

export interface GridHeaderProps {
  /** The first one says where days begin. */
  readonly zones: readonly string[]
  readonly shown: Span
  readonly hourWidth: number
}

/** Days, and the hours of each zone below them. */
export function GridHeader({ zones, shown, hourWidth }: GridHeaderProps) {
  const { locale, hour12 } = usePreferences()
  const [first = 'UTC'] = zones
  const every = hourWidth >= 40 ? 1 : hourWidth >= 20 ? 3 : 6
  const left = (instant: number) => ((instant - shown.start) / HOUR) * hourWidth
  const { start, end } = shown
  const days = useMemo(() => daysIn({ start, end }, first, locale), [start, end, first, locale])
  return (
    <div aria-hidden>
      <div className={classes.days}>
        <div className={classes.name} />
        <div style={{ position: 'relative', flex: 1 }}>
          {days.map(({ at, label }) => (
            <span
              key={at}
              className={classes.day}
              style={{ left: left(at), width: left(Math.min(shown.end, at + DAY)) - left(at) }}
            >
              <span>{label}</span>
            </span>
          ))}
        </div>
      </div>
      {zones.map((zone) => (
        <div key={zone} className={classes.hours}>
          <div className={classes.name}>
            <span>{zoneName(zone)}</span>
          </div>
          <Hours zone={zone} shown={shown} every={every} hour12={hour12} locale={locale} left={left} />
        </div>
      ))}
    </div>
  )
}

interface HoursProps {
  readonly zone: string
  readonly shown: Span
  readonly every: number
  readonly hour12: boolean
  readonly locale: string
  left(instant: number): number
}

function Hours({ zone, shown, every, hour12, locale, left }: HoursProps) {
  const { start, end } = shown
  const ticks = useMemo(
    () => hoursIn({ start, end }, zone, every, hour12, locale),
    [start, end, zone, every, hour12, locale],
  )
  return (
    <div style={{ position: 'relative', flex: 1 }}>
      {ticks.map(({ at, label }) => (
        <span key={at} className={classes.tick} style={{ left: left(at) }}>
          {label}
        </span>
      ))}
    </div>
  )
}

interface Tick {
  readonly at: number
  readonly label: string
}

function daysIn({ start, end }: Span, zone: string, locale: string): readonly Tick[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone })
  const found: Tick[] = []
  for (let day = dayOf(wallAt(start, zone)); instantOf(atTime(day), zone) < end; day = addDays(day, 1)) {
    const at = Math.max(start, instantOf(atTime(day), zone))
    found.push({ at, label: format.format(at) })
  }
  return found
}

function hoursIn({ start, end }: Span, zone: string, every: number, hour12: boolean, locale: string): readonly Tick[] {
  const format = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    ...(!hour12 && { minute: '2-digit' }),
    hour12,
    timeZone: zone,
  })
  const half = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', hour12, timeZone: zone })
  const found: Tick[] = []
  for (let at = start; at < end; at += every * HOUR) {
    const isFull = wallAt(at, zone).slice(14, 16) === '00'
    found.push({ at, label: (isFull ? format : half).format(at) })
  }
  return found
}
