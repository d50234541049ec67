import { Group } from '@mantine/core'
import { DateField } from '../event/fields/date-field.tsx'
import { TimeField } from '../event/fields/time-field.tsx'

export interface MomentFieldProps {
  readonly label: string
  readonly timeLabel: string
  /** `2027-03-10`, or `2027-03-10T09:30`; empty where there is none. */
  readonly value: string
  readonly isDay: boolean
  readonly error: string | undefined
  readonly isDisabled: boolean
  onChange(value: string): void
}

const MORNING = '09:00'

/** A day, with a time of it unless days alone are meant. */
export function MomentField({ label, timeLabel, value, isDay, error, isDisabled, onChange }: MomentFieldProps) {
  const [day = '', time = MORNING] = value.split('T')
  return (
    <Group grow align="start" gap="xs">
      <DateField
        label={label}
        value={day}
        isClearable
        isDisabled={isDisabled}
        error={error}
        onChange={(next) => onChange(next === '' || isDay ? next : `${next}T${time}`)}
      />
      {isDay || day === '' ? null : (
        <TimeField
          label={timeLabel}
          value={time}
          isDisabled={isDisabled}
          onChange={(next) => onChange(`${day}T${next}`)}
        />
      )}
    </Group>
  )
}
