/** One rule of a room: what it is called, what is chosen, and what that means in a sentence. */
import { NumberInput, Radio, Stack, Switch } from '@mantine/core'

interface Said {
  readonly label: string
  /** Changes with the value. */
  readonly explained: string
}

export interface ChoiceProps<Value extends string> extends Said {
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  onChange(value: Value): void
}

export function Choice<Value extends string>({ label, explained, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Radio.Group
      label={label}
      description={explained}
      inputWrapperOrder={['label', 'input', 'description']}
      value={value}
      onChange={(next) => onChange(options.find((one) => one.value === next)?.value ?? value)}
    >
      <Stack gap={8} my={8}>
        {options.map((one) => (
          <Radio key={one.value} value={one.value} label={one.label} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

export interface YesNoProps extends Said {
  readonly value: boolean
  onChange(value: boolean): void
}

export function YesNo({ label, explained, value, onChange }: YesNoProps) {
  return (
    <Switch
      label={label}
      description={explained}
      checked={value}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  )
}

export interface CountProps extends Said {
  readonly value: number | null
  readonly min: number
  readonly max: number
  readonly suffix?: string
  onChange(value: number | null): void
}

export function Count({ label, explained, value, min, max, suffix, onChange }: CountProps) {
  return (
    <NumberInput
      label={label}
      description={explained}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={value ?? ''}
      min={min}
      max={max}
      suffix={suffix}
      allowDecimal={false}
      allowNegative={false}
      styles={{ wrapper: { maxWidth: '9rem' } }}
      onChange={(next) => onChange(next === '' ? null : Number(next))}
    />
  )
}
