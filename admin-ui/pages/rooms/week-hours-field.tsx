/** Hours of a week: what is typed, and how the week looks with it. */
import { ActionIcon, Button, Group, Switch, Text, Tooltip } from '@mantine/core'
import { Copy, Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import { Clock } from '../../look/clock.tsx'
import {
  CLOSED,
  endOf,
  findMinutes,
  overlaps,
  readWeekHours,
  type Span,
  textOfWeekHours,
  timeText,
  type WeekHours,
} from './week-hours.ts'
import classes from './week-hours-field.module.css'

export interface WeekHoursFieldProps {
  readonly label: string
  readonly explained: string
  readonly value: readonly string[]
  onChange(lines: readonly string[]): void
}

const WORKDAYS = ['Mo-Fr 08:00-18:00']
const MORNING: Span = { from: 480, to: 1_080 }
const DAY_MINUTES = 1_440

export function WeekHoursField({ label, explained, value, onChange }: WeekHoursFieldProps) {
  const t = useTranslations('policy.hours')
  const { firstDay } = usePreferences()
  const id = useId()
  const week = readWeekHours(value)
  const hasHours = value.length > 0
  const days = Array.from({ length: 7 }, (_, index) => (firstDay + index) % 7)
  const give = (day: number, spans: readonly Span[]) =>
    onChange(textOfWeekHours(week.map((before, at) => (at === day ? spans : before))))

  return (
    <fieldset className={classes.field} aria-describedby={id}>
      <legend className={classes.legend}>{label}</legend>
      <Switch
        label={t('limited')}
        checked={hasHours}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? WORKDAYS : [])}
      />
      <Text size="xs" c="dimmed" id={id} my={6}>
        {explained}
      </Text>
      {hasHours ? (
        <div className={classes.week}>
          {days.map((day) => (
            <Day key={day} day={day} week={week} onChange={(spans) => give(day, spans)} />
          ))}
          <Button
            size="xs"
            variant="subtle"
            leftSection={<Copy size={14} aria-hidden />}
            onClick={() => onChange(textOfWeekHours(likeFirst(week, days)))}
          >
            {t('sameAll')}
          </Button>
        </div>
      ) : null}
    </fieldset>
  )
}

/** All days from Monday to Friday as the first that is open. */
function likeFirst(week: WeekHours, days: readonly number[]): WeekHours {
  const first = days.map((day) => week[day] ?? []).find((spans) => spans.length > 0) ?? []
  return CLOSED.map((_, day) => (day >= 1 && day <= 5 ? first : (week[day] ?? [])))
}

interface DayProps {
  readonly day: number
  readonly week: WeekHours
  onChange(spans: readonly Span[]): void
}

function Day({ day, week, onChange }: DayProps) {
  const t = useTranslations('policy.hours')
  const format = useFormatter()
  // The first of August 2021 was a Sunday.
  const name = format.dateTime(new Date(Date.UTC(2021, 7, 1 + day)), { weekday: 'long', timeZone: 'UTC' })
  const spans = week[day] ?? []
  return (
    <fieldset className={classes.day} aria-label={name}>
      <Text size="sm" fw={600} className={classes.name}>
        {name}
      </Text>
      <Bar day={day} week={week} />
      <div className={classes.spans}>
        {spans.length === 0 ? (
          <Text size="sm" c="dimmed" component="span">
            {t('closed')}
          </Text>
        ) : null}
        {spans.map((span, index) => (
          <SpanFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a span is known by its place and its times
            key={`${index} ${span.from} ${span.to}`}
            name={name}
            span={span}
            onChange={(next) => onChange(spans.map((one, at) => (at === index ? next : one)))}
            onRemove={() => onChange(spans.filter((_, at) => at !== index))}
          />
        ))}
        <Tooltip label={t('add', { day: name })}>
          <ActionIcon
            size="sm"
            aria-label={t('add', { day: name })}
            onClick={() => onChange([...spans, spans.length === 0 ? MORNING : afterLast(spans)])}
          >
            <Plus size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
        {overlaps(spans) ? (
          <Text size="xs" c="red" role="alert">
            {t('overlap')}
          </Text>
        ) : null}
      </div>
    </fieldset>
  )
}

interface SpanFieldsProps {
  readonly name: string
  readonly span: Span
  onChange(span: Span): void
  onRemove(): void
}

/** A time counts when it was left, so that half-typed hours change nothing. */
function SpanFields({ name, span, onChange, onRemove }: SpanFieldsProps) {
  const t = useTranslations('policy.hours')
  const [from, setFrom] = useState(timeText(span.from % DAY_MINUTES))
  const [to, setTo] = useState(timeText(span.to % DAY_MINUTES))
  function settle() {
    const next = { from: findMinutes(from), to: findMinutes(to) }
    if (next.from === undefined || next.to === undefined) return
    const isSame = next.from === span.from % DAY_MINUTES && next.to === span.to % DAY_MINUTES
    if (!isSame) onChange({ from: next.from, to: next.to })
  }
  return (
    <Group gap={6} wrap="nowrap">
      <Clock label={t('from', { day: name })} value={from} onChange={setFrom} onLeave={settle} />
      <span aria-hidden>–</span>
      <Clock label={t('to', { day: name })} value={to} onChange={setTo} onLeave={settle} />
      <ActionIcon size="sm" color="gray" aria-label={t('remove', { day: name })} onClick={onRemove}>
        <X size={14} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

/** An hour later than the last one, for two hours. */
function afterLast(spans: readonly Span[]): Span {
  const last = Math.max(...spans.map(endOf))
  const from = Math.min(last + 60, 1_320)
  return { from, to: Math.min(from + 120, DAY_MINUTES) }
}

/** The day from midnight to midnight, with what lasts from the day before. */
function Bar({ day, week }: { readonly day: number; readonly week: WeekHours }) {
  const own = (week[day] ?? []).map((span) => [span.from, Math.min(endOf(span), DAY_MINUTES)] as const)
  const before = (week[(day + 6) % 7] ?? []).flatMap((span) =>
    endOf(span) > DAY_MINUTES ? [[0, endOf(span) - DAY_MINUTES] as const] : [],
  )
  return (
    <div className={classes.bar} aria-hidden>
      {[...before, ...own].map(([from, to], index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing is kept of them
          key={index}
          className={classes.open}
          style={{
            insetInlineStart: `${(from / DAY_MINUTES) * 100}%`,
            inlineSize: `${((to - from) / DAY_MINUTES) * 100}%`,
          }}
        />
      ))}
    </div>
  )
}
