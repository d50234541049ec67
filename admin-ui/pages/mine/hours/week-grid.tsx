/** Hours of the week, painted by dragging, or by keyboard: a grid as ARIA has it, with one cell that takes the focus. */
import { type KeyboardEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { clockOf, DAY_MINUTES, DAYS, type Day, isIn, type Span, type Week, withoutSpan, withSpan } from './week.ts'
import classes from './week-grid.module.css'

const STEP = 30
const SLOTS = DAY_MINUTES / STEP

/** Column and row. */
interface Place {
  readonly day: number
  readonly slot: number
}

interface Stroke {
  readonly from: Place
  readonly to: Place
  readonly fills: boolean
}

export interface WeekGridProps {
  readonly week: Week
  /** In the order in which the reader has them. */
  readonly days: readonly Day[]
  readonly nameOf: (day: Day, style: 'long' | 'short') => string
  readonly timeOf: (minutes: number) => string
  onChange(week: Week): void
}

export function WeekGrid({ week, days, nameOf, timeOf, onChange }: WeekGridProps) {
  const t = useTranslations('hours.week')
  const [focused, setFocused] = useState<Place>({ day: 0, slot: 18 })
  const [stroke, setStroke] = useState<Stroke>()
  const shown = stroke === undefined ? week : painted(week, days, stroke)

  function end() {
    if (stroke === undefined) return
    onChange(painted(week, days, stroke))
    setStroke(undefined)
  }

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      onChange(painted(week, days, { from: focused, to: focused, fills: !isFilled(week, days, focused) }))
      return
    }
    const next = moved(focused, event.key)
    if (next === undefined) return
    event.preventDefault()
    if (event.shiftKey) onChange(painted(week, days, { from: focused, to: next, fills: isFilled(week, days, focused) }))
    setFocused(next)
    const cell = event.currentTarget.querySelector<HTMLElement>(`[data-place="${next.day} ${next.slot}"]`)
    cell?.focus()
  }

  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are changed is what ARIA calls a grid
      role="grid"
      aria-label={t('grid')}
      className={classes.grid}
      onKeyDown={onKeyDown}
      onPointerUp={end}
      onPointerLeave={end}
    >
      <thead>
        <tr>
          <td className={classes.corner} />
          {days.map((day) => (
            <th key={day} scope="col" className={classes.day}>
              <abbr title={nameOf(day, 'long')}>{nameOf(day, 'short')}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: SLOTS }, (_, slot) => (
          <tr key={clockOf(slot * STEP)}>
            <th scope="row" className={classes.time}>
              <span data-hidden={slot % 4 !== 0 || undefined}>{timeOf(slot * STEP)}</span>
            </th>
            {days.map((day, at) => {
              const place = { day: at, slot }
              const isOn = isFilled(shown, days, place)
              return (
                <td
                  key={day}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
                  role="gridcell"
                  aria-selected={isOn}
                  aria-label={t('cell', {
                    day: nameOf(day, 'long'),
                    time: timeOf(slot * STEP),
                    state: t(isOn ? 'on' : 'off'),
                  })}
                  tabIndex={focused.day === at && focused.slot === slot ? 0 : -1}
                  data-place={`${at} ${slot}`}
                  className={classes.cell}
                  onFocus={() => setFocused(place)}
                  onPointerDown={(event) => {
                    if (event.button !== 0 || event.pointerType === 'touch') return
                    setStroke({ from: place, to: place, fills: !isOn })
                  }}
                  onPointerEnter={() => stroke && setStroke({ ...stroke, to: place })}
                  onPointerUp={(event) => {
                    // A finger that drags moves the page; one that taps changes one.
                    if (event.pointerType === 'touch') {
                      onChange(painted(week, days, { from: place, to: place, fills: !isOn }))
                    }
                  }}
                />
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function spanOf({ slot }: Place): Span {
  return { start: slot * STEP, end: (slot + 1) * STEP }
}

function isFilled(week: Week, days: readonly Day[], place: Place): boolean {
  const day = days[place.day]
  return day !== undefined && isIn(week, day, spanOf(place))
}

/** All between the two corners. */
function painted(week: Week, days: readonly Day[], { from, to, fills }: Stroke): Week {
  const [first, last] = [Math.min(from.day, to.day), Math.max(from.day, to.day)]
  const span = {
    start: Math.min(from.slot, to.slot) * STEP,
    end: (Math.max(from.slot, to.slot) + 1) * STEP,
  }
  return days
    .slice(first, last + 1)
    .reduce((so, day) => (fills ? withSpan(so, day, span) : withoutSpan(so, day, span)), week)
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  PageUp: [0, -4],
  PageDown: [0, 4],
}

function moved({ day, slot }: Place, key: string): Place | undefined {
  const move = MOVES[key]
  if (move === undefined) return undefined
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most)
  return { day: within(day + move[0], DAYS.length - 1), slot: within(slot + move[1], SLOTS - 1) }
}
