import { getLocalTimeZone } from '@internationalized/date'
import { MultiSelect, Select } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import { labelOf, useZones } from './zones.ts'

const MOST_SHOWN = 60
const OF_BROWSER = 'browser'

interface ZoneSelectProps {
  readonly label: string
  readonly description?: string
  /** null: that of the browser. */
  readonly value: string | null
  onChange(zone: string | null): void
}

export function ZoneSelect({ label, description, value, onChange }: ZoneSelectProps) {
  const t = useTranslations('preferences')
  const { locale } = usePreferences()
  const zones = useZones()
  const own = {
    value: OF_BROWSER,
    label: t('zoneOfBrowser', { zone: labelOf(getLocalTimeZone(), locale, new Date()) }),
  }
  return (
    <Select
      label={label}
      description={description}
      data={[own, ...zones]}
      searchable
      limit={MOST_SHOWN}
      maxDropdownHeight={280}
      nothingFoundMessage={t('noZone')}
      value={value ?? OF_BROWSER}
      onChange={(zone) => onChange(zone === OF_BROWSER ? null : zone)}
      allowDeselect={false}
    />
  )
}

interface ZonesSelectProps {
  readonly label: string
  readonly description: string
  readonly placeholder: string | undefined
  readonly value: readonly string[]
  readonly most: number
  onChange(zones: readonly string[]): void
}

export function ZonesSelect({ label, description, placeholder, value, most, onChange }: ZonesSelectProps) {
  const t = useTranslations('preferences')
  const zones = useZones()
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={placeholder}
      data={[...zones]}
      searchable
      limit={MOST_SHOWN}
      maxDropdownHeight={280}
      maxValues={most}
      nothingFoundMessage={t('noZone')}
      value={[...value]}
      onChange={onChange}
    />
  )
}
