import { TimePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../i18n/preferences.tsx'

export interface ClockProps {
  readonly label: string
  /** `09:30`; empty while it is typed. */
  readonly value: string
  onChange(time: string): void
  onLeave(): void
}

/** A time of day to the minute, in 12 or 24 hours; its label is heard. The page has the messages of `event`. */
export function Clock({ label, value, onChange, onLeave }: ClockProps) {
  const t = useTranslations('event.when')
  const { hour12 } = usePreferences()
  return (
    <TimePicker
      size="xs"
      value={value}
      onChange={onChange}
      onBlur={onLeave}
      format={hour12 ? '12h' : '24h'}
      hoursInputLabel={t('hours', { field: label })}
      minutesInputLabel={t('minutes', { field: label })}
      amPmInputLabel={t('amPm', { field: label })}
    />
  )
}
