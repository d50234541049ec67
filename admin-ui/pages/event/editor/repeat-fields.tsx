import { Alert, Chip, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { dayOf } from '../../../time/wall.ts'
import { DateField } from '../fields/date-field.tsx'
import type { Flaw } from '../form/event-form.ts'
import {
  type Day,
  FREQUENCIES,
  type Frequency,
  isLastOfMonth,
  NO_REPEAT,
  type Repeat,
  type RepeatEnd,
  type Rule,
  ruleOf,
  usualRule,
  WEEKDAYS,
  weekdayIn,
  weekOfMonth,
} from '../form/repeat.ts'
import { useDayNames, useRuleWords } from '../rule-words.ts'
import { plusDays } from '../time/wall-time.ts'

export interface RepeatFieldsProps {
  readonly repeat: Repeat
  readonly start: string
  readonly flaw: Flaw | undefined
  readonly isDisabled?: boolean
  onChange(repeat: Repeat): void
}

const WORKDAYS: readonly Day[] = ['mo', 'tu', 'we', 'th', 'fr']

export function RepeatFields({ repeat, start, flaw, isDisabled = false, onChange }: RepeatFieldsProps) {
  const t = useTranslations('event.repeat')
  const words = useRuleWords()
  const usual = (frequency: Frequency) => ({
    value: frequency,
    label: words(ruleOf(usualRule(frequency, start), start), start),
  })
  const kept = repeat.kind === 'kept' ? repeat : undefined
  const value = repeat.kind === 'rule' ? (isWorkdays(repeat.rule) ? 'workdays' : repeat.rule.frequency) : repeat.kind

  function choose(chosen: string | null): void {
    const end: RepeatEnd = repeat.kind === 'rule' ? repeat.rule.end : { kind: 'never' }
    const frequency = FREQUENCIES.find((one) => one === chosen)
    if (chosen === 'none') onChange(NO_REPEAT)
    else if (chosen === 'workdays')
      onChange({ kind: 'rule', rule: { ...usualRule('weekly', start), days: WORKDAYS, end } })
    else if (frequency !== undefined) onChange({ kind: 'rule', rule: { ...usualRule(frequency, start), end } })
  }

  return (
    <Stack gap="sm">
      <Select
        label={t('label')}
        disabled={isDisabled}
        allowDeselect={false}
        value={value}
        onChange={choose}
        data={[
          { value: 'none', label: t('none') },
          usual('daily'),
          { value: 'workdays', label: t('workdays') },
          ...(['weekly', 'monthly', 'yearly'] as const).map(usual),
          ...(kept === undefined ? [] : [{ value: 'kept', label: t('kept') }]),
        ]}
      />
      {kept === undefined ? null : (
        <Alert variant="light" title={t('keptTitle')}>
          {kept.rules.map((rule) => (
            <Text key={JSON.stringify(rule)} size="sm">
              {words(rule, start)}
            </Text>
          ))}
        </Alert>
      )}
      {repeat.kind === 'rule' ? (
        <RuleFields
          rule={repeat.rule}
          start={start}
          flaw={flaw}
          isDisabled={isDisabled}
          onChange={(rule) => onChange({ kind: 'rule', rule })}
        />
      ) : null}
    </Stack>
  )
}

function isWorkdays({ frequency, interval, days }: Rule): boolean {
  return (
    frequency === 'weekly' &&
    interval === 1 &&
    days.length === WORKDAYS.length &&
    WORKDAYS.every((day) => days.includes(day))
  )
}

interface RuleFieldsProps {
  readonly rule: Rule
  readonly start: string
  readonly flaw: Flaw | undefined
  readonly isDisabled: boolean
  onChange(rule: Rule): void
}

function RuleFields({ rule, start, flaw, isDisabled, onChange }: RuleFieldsProps) {
  const t = useTranslations('event.repeat')
  const { firstDay } = usePreferences()
  const nameOf = useDayNames()
  const words = useRuleWords()
  const { frequency, interval, days, monthly, end } = rule
  const first = WEEKDAYS[(firstDay + 6) % 7] ?? 'mo'
  const inOrder = [...WEEKDAYS.slice(WEEKDAYS.indexOf(first)), ...WEEKDAYS.slice(0, WEEKDAYS.indexOf(first))]
  return (
    <Stack gap="sm" pl="sm" style={{ borderLeft: '3px solid var(--mantine-color-default-border)' }}>
      <NumberInput
        label={t('every')}
        description={t(`unit.${frequency}`, { interval })}
        w={200}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={1}
        max={999}
        value={interval}
        disabled={isDisabled}
        onChange={(value) => onChange({ ...rule, interval: Number(value) || 1 })}
      />
      {frequency === 'weekly' ? (
        <div>
          <Text size="sm" fw={600} id="repeat-days">
            {t('on')}
          </Text>
          <Chip.Group
            multiple
            value={[...days]}
            onChange={(chosen) => onChange({ ...rule, days: WEEKDAYS.filter((day) => chosen.includes(day)) })}
          >
            <Group gap={4} mt={4} role="group" aria-labelledby="repeat-days">
              {inOrder.map((day) => (
                <Chip key={day} value={day} size="xs" disabled={isDisabled} aria-label={nameOf(day)}>
                  {nameOf(day, 'short')}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          {flaw === 'no-days' ? (
            <Text size="sm" c="red" role="alert">
              {t('noDays')}
            </Text>
          ) : null}
        </div>
      ) : null}
      {frequency === 'monthly' ? (
        <Select
          label={t('which')}
          allowDeselect={false}
          disabled={isDisabled}
          value={monthly}
          onChange={(value) =>
            onChange({ ...rule, monthly: value === 'weekday' || value === 'last-weekday' ? value : 'date' })
          }
          data={[
            { value: 'date', label: t('byDate', { date: Number(start.slice(8, 10)) }) },
            ...(weekOfMonth(start) < 5
              ? [
                  {
                    value: 'weekday',
                    label: t('byWeekday', { nth: weekOfMonth(start), day: nameOf(weekdayIn(start)) }),
                  },
                ]
              : []),
            ...(isLastOfMonth(start)
              ? [{ value: 'last-weekday', label: t('byWeekday', { nth: -1, day: nameOf(weekdayIn(start)) }) }]
              : []),
          ]}
        />
      ) : null}
      <EndFields
        end={end}
        start={start}
        flaw={flaw}
        isDisabled={isDisabled}
        onChange={(next) => onChange({ ...rule, end: next })}
      />
      <Text size="sm" c="dimmed" aria-live="polite">
        {words(ruleOf(rule, start), start)}
      </Text>
    </Stack>
  )
}

interface EndFieldsProps {
  readonly end: RepeatEnd
  readonly start: string
  readonly flaw: Flaw | undefined
  readonly isDisabled: boolean
  onChange(end: RepeatEnd): void
}

const USUAL_COUNT = 10
const USUAL_DAYS = 90

function EndFields({ end, start, flaw, isDisabled, onChange }: EndFieldsProps) {
  const t = useTranslations('event.repeat')
  function choose(kind: string | null): void {
    if (kind === 'count') onChange({ kind: 'count', count: USUAL_COUNT })
    else if (kind === 'until') onChange({ kind: 'until', date: dayOf(plusDays(start, USUAL_DAYS)) })
    else onChange({ kind: 'never' })
  }
  return (
    <Group gap="sm" align="start" grow preventGrowOverflow={false}>
      <Select
        label={t('ends')}
        allowDeselect={false}
        disabled={isDisabled}
        value={end.kind}
        onChange={choose}
        data={(['never', 'until', 'count'] as const).map((kind) => ({ value: kind, label: t(kind) }))}
      />
      {end.kind === 'until' ? (
        <DateField
          label={t('lastDay')}
          value={end.date}
          error={flaw === 'repeat-ends-before' ? t('endsBefore') : undefined}
          isDisabled={isDisabled}
          onChange={(date) => onChange({ kind: 'until', date })}
        />
      ) : null}
      {end.kind === 'count' ? (
        <NumberInput
          label={t('times')}
          min={1}
          max={9_999}
          value={end.count}
          disabled={isDisabled}
          onChange={(value) => onChange({ kind: 'count', count: Number(value) || 1 })}
        />
      ) : null}
    </Group>
  )
}
