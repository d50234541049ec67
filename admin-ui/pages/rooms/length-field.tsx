import { Group, Input, NumberInput, Select, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { findLength, textOfLength, type Unit } from './duration.ts'

export interface LengthFieldProps {
  readonly label: string
  /** What the value means, in a sentence. */
  readonly explained: string
  readonly error?: string | undefined
  readonly value: string | null
  readonly units: readonly Unit[]
  readonly first: Unit
  onChange(value: string | null): void
}

/** A number and its unit; empty is without. */
export function LengthField({ label, explained, error, value, units, first, onChange }: LengthFieldProps) {
  const t = useTranslations('policy.unit')
  const id = useId()
  const length = findLength(value, units)
  // Of an empty field nothing but the page knows the unit.
  const [unit, setUnit] = useState<Unit>(length?.unit ?? first)
  const shown = length?.unit ?? unit

  function give(count: number | string, of: Unit) {
    setUnit(of)
    onChange(count === '' || Number(count) <= 0 ? null : textOfLength({ count: Number(count), unit: of }))
  }

  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id: `${id}-label` }}>
      <Group gap="xs" wrap="nowrap" role="group" aria-labelledby={`${id}-label`} my={4}>
        <NumberInput
          aria-label={t('count', { label })}
          aria-describedby={`${id}-text`}
          error={error !== undefined}
          value={length?.count ?? ''}
          min={0}
          max={9_999}
          allowDecimal={false}
          allowNegative={false}
          w={96}
          onChange={(count) => give(count, shown)}
        />
        <Select
          aria-label={t('unit', { label })}
          data={units.map((one) => ({ value: one, label: t(one) }))}
          value={shown}
          allowDeselect={false}
          w={130}
          onChange={(next) => give(length?.count ?? '', units.find((one) => one === next) ?? shown)}
        />
      </Group>
      <div id={`${id}-text`}>
        {error === undefined ? null : (
          <Text size="xs" c="red">
            {error}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {explained}
        </Text>
      </div>
    </Input.Wrapper>
  )
}
