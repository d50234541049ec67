/** The same hours as times that are typed: to the minute, and for who sees no grid. */
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Clock } from '../../../look/clock.tsx'
import { Section } from '../section.tsx'
import classes from './exact-hours.module.css'
import { clockOf, DAY_MINUTES, type Day, minutesOf, type Span, type Week, withoutSpan, withSpan } from './week.ts'
import type { WeekNames } from './week-section.tsx'

export interface ExactHoursProps extends WeekNames {
  readonly week: Week
  onChange(week: Week): void
}

const NEW: Span = { start: 9 * 60, end: 12 * 60 }

export function ExactHours({ week, days, nameOf, timeOf, onChange }: ExactHoursProps) {
  const t = useTranslations('hours.week')
  return (
    <Section title={t('exact')}>
      <ul className={classes.days}>
        {days.map((day) => {
          const name = nameOf(day, 'long')
          return (
            <li key={day} className={classes.day}>
              <Text size="sm" fw={600} className={classes.name}>
                {name}
              </Text>
              <Stack gap={6}>
                {week[day].length === 0 ? (
                  <Text size="sm" c="dimmed" lh="30px">
                    {t('free')}
                  </Text>
                ) : null}
                {week[day].map((span) => (
                  <SpanFields
                    key={`${span.start} ${span.end}`}
                    name={name}
                    span={span}
                    removeLabel={t('remove', { from: timeOf(span.start), until: timeOf(span.end), day: name })}
                    onChange={(next) => {
                      const without = withoutSpan(week, day, span)
                      onChange(next === undefined ? without : withSpan(without, day, next))
                    }}
                  />
                ))}
              </Stack>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<Plus size={14} aria-hidden />}
                aria-label={t('add', { day: name })}
                onClick={() => onChange(withSpan(week, day, nextSpan(week, day)))}
              >
                <AddWord />
              </Button>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function AddWord() {
  return useTranslations('common.action')('add')
}

/** An hour after what there is. */
function nextSpan(week: Week, day: Day): Span {
  const last = week[day].at(-1)
  if (last === undefined) return NEW
  const start = Math.min(last.end + 60, DAY_MINUTES - 60)
  return { start, end: Math.min(start + 4 * 60, DAY_MINUTES) }
}

interface SpanFieldsProps {
  readonly name: string
  readonly span: Span
  readonly removeLabel: string
  onChange(span: Span | undefined): void
}

/** A time counts when it was left, so that half-typed hours change nothing. */
function SpanFields({ name, span, removeLabel, onChange }: SpanFieldsProps) {
  const t = useTranslations('hours.week')
  const [start, setStart] = useState(clockOf(span.start))
  const [end, setEnd] = useState(clockOf(span.end))
  function settle() {
    const next = { start: minutesOf(start), end: minutesOf(end) || DAY_MINUTES }
    const isSame = next.start === span.start && next.end === span.end
    if (start !== '' && end !== '' && next.end > next.start && !isSame) onChange(next)
  }
  return (
    <Group gap={6} wrap="nowrap">
      <Clock label={t('from', { day: name })} value={start} onChange={setStart} onLeave={settle} />
      <span aria-hidden>–</span>
      <Clock label={t('until', { day: name })} value={end} onChange={setEnd} onLeave={settle} />
      <ActionIcon size={30} color="gray" aria-label={removeLabel} onClick={() => onChange(undefined)}>
        <X size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
