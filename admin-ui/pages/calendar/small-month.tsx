/** A month to go to a day by. Arrows lead by days and weeks, Page Up and Page Down by months. */
import { ActionIcon, Group, Text, UnstyledButton } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { addDays, type Day, utcOfWall } from '../../time/wall.ts'
import classes from './calendar.module.css'
import { addMonths, type Days, daysIn, daysOf, firstOfMonth } from './range.ts'

export interface SmallMonthProps {
  readonly date: Day
  readonly today: Day
  /** To be seen as one. */
  readonly shown: Days | undefined
  readonly firstDay: number
  onDay(day: Day): void
}

export function SmallMonth({ date, today, shown, firstDay, onDay }: SmallMonthProps) {
  const t = useTranslations('calendar.month')
  const format = useFormatter()
  const table = useRef<HTMLTableElement>(null)
  // The month that is looked at; it comes back when the calendar goes elsewhere.
  const [looked, setLooked] = useState({ at: date, since: date })
  const at = looked.since === date ? looked.at : date
  const look = (day: Day) => setLooked({ at: day, since: date })
  const days = daysIn(daysOf('month', at, { firstDay, length: 7 }))
  const inUtc = (day: Day, style: object) => format.dateTime(utcOfWall(day), { ...style, timeZone: 'UTC' })
  const name = inUtc(at, { month: 'long', year: 'numeric' })

  function lead(event: KeyboardEvent): void {
    const next = keyed(event.key, at)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    look(next)
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }

  return (
    <div>
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Text size="sm" fw={600} pl={6} aria-live="polite">
          {name}
        </Text>
        <Group gap={0} wrap="nowrap">
          <ActionIcon size="md" color="gray" aria-label={t('last')} onClick={() => look(addMonths(at, -1))}>
            <ChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon size="md" color="gray" aria-label={t('next')} onClick={() => look(addMonths(at, 1))}>
            <ChevronRight size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <table ref={table} className={classes.month} aria-label={name}>
        <thead>
          <tr>
            {days.slice(0, 7).map((day) => (
              <th key={day} scope="col" abbr={inUtc(day, { weekday: 'long' })}>
                {inUtc(day, { weekday: 'narrow' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days
            .filter((_, index) => index % 7 === 0)
            .map((first) => (
              <tr key={first}>
                {daysIn({ first, end: addDays(first, 7) }).map((day) => (
                  <td key={day}>
                    <UnstyledButton
                      className={classes.monthDay}
                      aria-label={inUtc(day, { dateStyle: 'full' })}
                      aria-current={day === today ? 'date' : undefined}
                      aria-pressed={day === date}
                      data-outside={day.slice(0, 7) !== at.slice(0, 7) || undefined}
                      data-shown={(shown !== undefined && day >= shown.first && day < shown.end) || undefined}
                      tabIndex={day === at ? 0 : -1}
                      onKeyDown={lead}
                      onClick={() => onDay(day)}
                    >
                      {inUtc(day, { day: 'numeric' })}
                    </UnstyledButton>
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

function keyed(key: string, at: Day): Day | undefined {
  const byDays = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key]
  if (byDays !== undefined) return addDays(at, byDays)
  if (key === 'PageUp') return addMonths(at, -1)
  if (key === 'PageDown') return addMonths(at, 1)
  return key === 'Home' ? firstOfMonth(at) : undefined
}
