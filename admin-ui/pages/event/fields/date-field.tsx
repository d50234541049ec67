import { DateInput, DatesProvider } from '@mantine/dates'
import '@mantine/dates/styles.css'
import 'dayjs/locale/de'
import 'dayjs/locale/fr'
import 'dayjs/locale/nl'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { todayIn } from '../../../time/wall.ts'
import { parseDate } from './date-text.ts'

export interface DateFieldProps {
  readonly label: string
  /** Empty where there is none. */
  readonly value: string
  /** It may become empty. */
  readonly isClearable?: boolean
  readonly min?: string
  readonly error?: string
  readonly isDisabled?: boolean
  /** Its label is heard, and stands in the field while that is empty. */
  readonly isBare?: boolean
  onChange(date: string): void
}

/** A date, typed or picked, as the reader writes dates. */
export function DateField({
  label,
  value,
  isClearable = false,
  min,
  error,
  isDisabled = false,
  isBare = false,
  onChange,
}: DateFieldProps) {
  const t = useTranslations('event.when')
  const field = useRef<HTMLInputElement>(null)
  const { language, locale, firstDay, timeZone } = usePreferences()
  const [isOpen, setIsOpen] = useState(false)
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: firstDay }}>
      <DateInput
        label={isBare ? undefined : label}
        aria-label={isBare ? label : undefined}
        placeholder={isBare ? label : undefined}
        value={value === '' ? null : value}
        clearable={isClearable}
        ref={field}
        clearButtonProps={{
          'aria-label': t('clear', { field: label }),
          onClick() {
            onChange('')
            // The button goes with what it cleared.
            field.current?.focus()
          },
        }}
        minDate={min}
        error={error}
        disabled={isDisabled}
        onChange={(date) => {
          setIsOpen(false)
          if (date !== null || isClearable) onChange(date ?? '')
        }}
        onFocus={() => setIsOpen(true)}
        onClick={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen) return
          // The month is closed, and not the whole form.
          event.stopPropagation()
          setIsOpen(false)
        }}
        valueFormat={(date) => format.format(new Date(`${date}T00:00:00Z`))}
        dateParser={(text) => parseDate(text, locale, todayIn(timeZone))}
        ariaLabels={{ nextMonth: t('nextMonth'), previousMonth: t('previousMonth'), monthLevelControl: t('pickMonth') }}
        popoverProps={{ withinPortal: true, opened: isOpen, onChange: setIsOpen }}
      />
    </DatesProvider>
  )
}
