import { Button, Group, Stack, Switch, Text } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Availability, WeeklyHours } from '../../../../client/kalends.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { Section } from '../section.tsx'
import { ExactHours } from './exact-hours.tsx'
import { DAYS, type Day, hoursOf, OFFICE, type Week, weekOf } from './week.ts'
import { WeekGrid } from './week-grid.tsx'

export interface WeekSectionProps {
  readonly availability: Availability
  readonly isSaving: boolean
  /** Chosen beside the switch. */
  readonly zone: ReactNode
  readonly isZoneChanged: boolean
  /** Done when what is there now is known. */
  onSave(hours: readonly WeeklyHours[] | null): Promise<unknown>
}

export function WeekSection({ availability: { hours }, isSaving, zone, isZoneChanged, onSave }: WeekSectionProps) {
  const t = useTranslations('hours.week')
  const before = useMemo(() => (hours === null ? undefined : weekOf(hours)), [hours])
  const [edited, setEdited] = useState<{ readonly week: Week | undefined }>()
  const week = edited === undefined ? before : edited.week
  const setWeek = (next: Week | undefined) => setEdited({ week: next })
  const names = useWeekNames()
  const isChanged = isZoneChanged || JSON.stringify(week) !== JSON.stringify(before)
  function save() {
    // What was changed meanwhile stays; why not is told where it is asked.
    void onSave(week === undefined ? null : hoursOf(week)).then(
      () => setEdited((now) => (now === edited ? undefined : now)),
      () => undefined,
    )
  }
  return (
    <Section title={t('title')}>
      <Stack gap="lg">
        <Switch
          label={t('has')}
          description={week === undefined ? t('hasNot') : undefined}
          checked={week !== undefined}
          onChange={(event) => setWeek(event.currentTarget.checked ? (before ?? OFFICE) : undefined)}
        />
        {week === undefined ? null : (
          <>
            {zone}
            <div>
              <Text size="sm" c="dimmed" mb="sm">
                {t('help')}
              </Text>
              <WeekGrid week={week} {...names} onChange={setWeek} />
            </div>
            <ExactHours week={week} {...names} onChange={setWeek} />
          </>
        )}
        <Group>
          <Button disabled={!isChanged} loading={isSaving} onClick={save}>
            <SaveWord />
          </Button>
          {isChanged ? (
            <Button variant="default" onClick={() => setEdited(undefined)}>
              {t('undo')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Section>
  )
}

function SaveWord() {
  return useTranslations('common.action')('save')
}

export interface WeekNames {
  /** As the reader's week begins. */
  readonly days: readonly Day[]
  readonly nameOf: (day: Day, style: 'long' | 'short') => string
  readonly timeOf: (minutes: number) => string
}

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

function useWeekNames(): WeekNames {
  const { locale, hour12, firstDay } = usePreferences()
  return useMemo(() => {
    const long = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
    const short = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', hour12, timeZone: 'UTC' })
    const first = (firstDay + 6) % 7
    return {
      days: [...DAYS.slice(first), ...DAYS.slice(0, first)],
      nameOf: (day, style) => (style === 'long' ? long : short).format(MONDAY + DAYS.indexOf(day) * DAY_MS),
      timeOf: (minutes) => time.format(MONDAY + minutes * 60_000),
    }
  }, [locale, hour12, firstDay])
}
