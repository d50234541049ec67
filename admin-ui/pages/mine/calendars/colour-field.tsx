import { ColorInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { PALETTE } from '../../../data/calendars.ts'

export interface ColourFieldProps {
  readonly value: string
  onChange(value: string): void
}

export function ColourField({ value, onChange }: ColourFieldProps) {
  const t = useTranslations('my-calendars')
  return (
    <ColorInput
      label={t('colour')}
      description={t('colourHelp')}
      format="hex"
      swatches={PALETTE}
      swatchesPerRow={PALETTE.length}
      value={value}
      onChange={onChange}
      eyeDropperButtonProps={{ 'aria-label': t('colourOther') }}
      maw={260}
    />
  )
}

export function isColour(value: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(value)
}
