import { Input, Paper, SegmentedControl, Select, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { type ReactNode, useId, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useKeepPreferences } from '../../data/kept-preferences.ts'
import { LANGUAGES, type Language, useChoosePreferences, type Weekday } from '../../i18n/preferences.tsx'
import { Page } from '../../look/page.tsx'
import { useNow } from './now.ts'
import { ZoneSelect, ZonesSelect } from './zone-select.tsx'

const MOST_ZONES = 3
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const
const SCHEMES = ['auto', 'light', 'dark'] as const
/** Not chosen, or no more. */
const OF_DEVICE = 'device'
/** A Sunday. */
const SUNDAY = Date.UTC(2024, 0, 7)
const DAY_MS = 86_400_000
const AFTERNOON = Date.UTC(2024, 0, 7, 13, 30)

export default function PreferencesPage() {
  const t = useTranslations('preferences')
  const { preferences, chosen } = useChoosePreferences()
  const choose = useKeepPreferences()
  const { locale, timeZone, hour12, firstDay, language, otherZones } = preferences
  const { colorScheme } = useMantineColorScheme()
  const samples = useMemo(() => samplesOf(locale), [locale])
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Paper withBorder p="lg" maw={640}>
        <Stack gap="lg">
          <Now locale={locale} timeZone={timeZone} hour12={hour12} />
          <Select
            label={t('language')}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={language}
            onChange={(value) => isLanguage(value) && choose({ language: value })}
            allowDeselect={false}
          />
          <ZoneSelect
            label={t('zone')}
            description={t('zoneHelp')}
            // One that this browser does not know is not used.
            value={chosen.timeZone === timeZone ? timeZone : null}
            onChange={(zone) => choose({ timeZone: zone ?? undefined })}
          />
          <ZonesSelect
            label={t('otherZones')}
            description={t('otherZonesHelp')}
            placeholder={otherZones.length < MOST_ZONES ? t('otherZonesAdd') : undefined}
            value={otherZones}
            most={MOST_ZONES}
            onChange={(zones) => choose({ otherZones: zones })}
          />
          <Choice label={t('clock')}>
            {(labelledBy) => (
              <SegmentedControl
                aria-labelledby={labelledBy}
                data={[
                  { value: OF_DEVICE, label: t('asDevice') },
                  { value: '24', label: samples.hours24 },
                  { value: '12', label: samples.hours12 },
                ]}
                value={chosen.hour12 === undefined ? OF_DEVICE : hour12 ? '12' : '24'}
                onChange={(value) => choose({ hour12: value === OF_DEVICE ? undefined : value === '12' })}
              />
            )}
          </Choice>
          <Select
            label={t('firstDay')}
            data={[{ value: OF_DEVICE, label: t('asDevice') }, ...samples.days]}
            value={chosen.firstDay === undefined ? OF_DEVICE : String(firstDay)}
            onChange={(value) => choose({ firstDay: WEEKDAYS.find((day) => String(day) === value) })}
            allowDeselect={false}
          />
          <Choice label={t('colours')}>
            {(labelledBy) => (
              <SegmentedControl
                aria-labelledby={labelledBy}
                data={SCHEMES.map((value) => ({ value, label: t(value) }))}
                value={colorScheme}
                onChange={(value) => choose({ scheme: SCHEMES.find((scheme) => scheme === value) })}
              />
            )}
          </Choice>
        </Stack>
      </Paper>
    </Page>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly children: (labelledBy: string) => ReactNode
}

function Choice({ label, children }: ChoiceProps) {
  const id = useId()
  return (
    <div>
      <Input.Label labelElement="div" id={id} mb={4} display="block">
        {label}
      </Input.Label>
      {children(id)}
    </div>
  )
}

interface NowProps {
  readonly locale: string
  readonly timeZone: string
  readonly hour12: boolean
}

/** What the choices come to. */
function Now({ locale, timeZone, hour12 }: NowProps) {
  const t = useTranslations('preferences')
  const now = useNow()
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone, hour12 })
  return (
    <Text size="lg" fw={500} data-testid="now">
      {t('now', { time: format.format(now) })}
    </Text>
  )
}

function samplesOf(locale: string) {
  const time = (hour12: boolean) =>
    new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', hour12, timeZone: 'UTC' }).format(AFTERNOON)
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  const days = WEEKDAYS.map((day: Weekday) => ({
    value: String(day),
    label: weekday.format(SUNDAY + day * DAY_MS),
  }))
  // Monday first, as most of the world has it.
  return { hours24: time(false), hours12: time(true), days: [...days.slice(1), ...days.slice(0, 1)] }
}

function isLanguage(value: string | null): value is Language {
  return value !== null && Object.hasOwn(LANGUAGES, value)
}
