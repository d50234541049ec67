import { Select } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { type KnownCalendar, useCalendars } from '../../../data/calendars.ts'
import type { SeenEvent } from '../event-data.ts'
import type { EventForm } from '../form/event-form.ts'

export interface CalendarFieldProps {
  readonly form: EventForm
  /** What is changed; nothing of a new one. */
  readonly seen: SeenEvent | undefined
  onChange(change: Partial<EventForm>): void
}

/** Where it is, or is to be. */
export function CalendarField({ form, seen, onChange }: CalendarFieldProps) {
  const t = useTranslations('event.fields')
  const key = `${form.owner}/${form.calendar}`
  const calendars = useCalendars()
  const from = calendars.find((one) => one.owner === seen?.ref.owner && one.name === seen.ref.calendar)
  const writable = calendars.filter(({ mayWrite }) => mayWrite)
  const shown = seen === undefined ? writable : placesOf(seen, from, writable)
  if (shown.length === 0) return null
  return (
    <Select
      label={t('calendar')}
      disabled={shown.length === 1}
      allowDeselect={false}
      value={key}
      data={shown.map((one) => ({ value: one.key, label: one.fullLabel }))}
      onChange={(value) => {
        const found = shown.find((one) => one.key === value)
        if (found !== undefined) onChange({ owner: found.owner, calendar: found.name })
      }}
    />
  )
}

/** Out of what others share nothing is taken; a meeting stays with whose it is. */
function placesOf(
  { series }: SeenEvent,
  from: KnownCalendar | undefined,
  writable: readonly KnownCalendar[],
): readonly KnownCalendar[] {
  if (from === undefined) return []
  if (from.group === 'shared' || !from.mayWrite) return [from]
  return writable.filter(({ of }) => of === from.of || series.participants === undefined)
}
