import { getTimeRange, TimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'

/** What one sees without scrolling; others are typed. */
const USUAL_TIMES = getTimeRange({ startTime: '07:00', endTime: '21:30', interval: '00:30' })

export interface TimeFieldProps {
  readonly label: string
  /** `09:30` */
  readonly value: string
  readonly isDisabled?: boolean
  onChange(time: string): void
}

/** A time of day, typed or picked, in 12 or 24 hours. */
export function TimeField({ label, value, isDisabled = false, onChange }: TimeFieldProps) {
  const t = useTranslations('event.when')
  const { hour12 } = usePreferences()
  return (
    <TimePicker
      label={label}
      value={value}
      disabled={isDisabled}
      onChange={(time) => time !== '' && time.slice(0, 5) !== value && onChange(time.slice(0, 5))}
      format={hour12 ? '12h' : '24h'}
      withDropdown
      presets={USUAL_TIMES}
      maxDropdownContentHeight={360}
      closeDropdownOnPresetSelect
      hoursInputLabel={t('hours', { field: label })}
      minutesInputLabel={t('minutes', { field: label })}
      amPmInputLabel={t('amPm', { field: label })}
    />
  )
}
