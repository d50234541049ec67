import { Group, Select, Stack, Switch, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { dayOf, instantOf } from '../../../time/wall.ts'
import { DateField } from '../fields/date-field.tsx'
import { TimeField } from '../fields/time-field.tsx'
import { type EventForm, type Flaw, withAllDay, withStart } from '../form/event-form.ts'
import { allZones, atTime, knownZone, timeOf } from '../time/wall-time.ts'
import { useSpanWords, zoneName } from '../when-words.ts'

export interface WhenFieldsProps {
  readonly form: EventForm
  readonly flaw: Flaw | undefined
  readonly isDisabled?: boolean
  onChange(form: EventForm): void
}

const FLOATING = 'floating'

export function WhenFields({ form, flaw, isDisabled = false, onChange }: WhenFieldsProps) {
  const t = useTranslations('event.when')
  const { timeZone: viewer, otherZones } = usePreferences()
  const { allDay, start, end, timeZone } = form
  const [hasZones, setHasZones] = useState(timeZone !== viewer && !allDay)
  const words = useSpanWords()
  const zone = knownZone(timeZone, viewer)
  const setStart = (wall: string) => onChange(withStart(form, wall, viewer))
  const setEnd = (wall: string) => onChange({ ...form, end: wall })
  const others = allDay || end < start ? [] : [...new Set([viewer, ...otherZones])].filter((one) => one !== zone)
  const span = { start: instantOf(start, zone), end: instantOf(end, zone) }
  return (
    <Stack gap="sm">
      <Group gap="sm" align="end" grow preventGrowOverflow={false}>
        <DateField
          label={t('startDate')}
          value={dayOf(start)}
          isDisabled={isDisabled}
          onChange={(day) => setStart(atTime(day, timeOf(start)))}
        />
        {allDay ? null : (
          <TimeField
            label={t('startTime')}
            value={timeOf(start)}
            isDisabled={isDisabled}
            onChange={(time) => setStart(atTime(dayOf(start), time))}
          />
        )}
      </Group>
      <Group gap="sm" align="start" grow preventGrowOverflow={false}>
        <DateField
          label={t('endDate')}
          value={dayOf(end)}
          min={dayOf(start)}
          error={flaw === 'ends-before' ? t('endsBefore') : undefined}
          isDisabled={isDisabled}
          onChange={(day) => setEnd(atTime(day, timeOf(end)))}
        />
        {allDay ? null : (
          <TimeField
            label={t('endTime')}
            value={timeOf(end)}
            isDisabled={isDisabled}
            onChange={(time) => setEnd(atTime(dayOf(end), time))}
          />
        )}
      </Group>
      <Group justify="space-between">
        <Switch
          label={t('allDay')}
          checked={allDay}
          disabled={isDisabled}
          onChange={({ currentTarget }) => onChange(withAllDay(form, currentTarget.checked, viewer))}
        />
        {allDay || hasZones ? null : (
          <UnstyledButton onClick={() => setHasZones(true)}>
            <Text size="sm" td="underline">
              {t('zoneIs', { zone: zoneName(zone) })}
            </Text>
          </UnstyledButton>
        )}
      </Group>
      {hasZones && !allDay ? (
        <Select
          label={t('zone')}
          data={[
            { value: FLOATING, label: t('floating') },
            ...zonesWith(timeZone).map((one) => ({ value: one, label: zoneName(one) })),
          ]}
          value={timeZone ?? FLOATING}
          disabled={isDisabled}
          searchable
          limit={60}
          allowDeselect={false}
          onChange={(value) => value !== null && onChange({ ...form, timeZone: value === FLOATING ? null : value })}
        />
      ) : null}
      {others.map((one) => (
        <Text key={one} size="sm" c="dimmed">
          {t('inZone', { when: words(span, one), zone: zoneName(one) })}
        </Text>
      ))}
    </Stack>
  )
}

function zonesWith(zone: string | null): readonly string[] {
  const all = allZones()
  return zone === null || all.includes(zone) ? all : [zone, ...all]
}
