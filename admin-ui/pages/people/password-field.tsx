import { PasswordInput } from '@mantine/core'
import { useTranslations } from 'use-intl'

interface PasswordFieldProps {
  readonly value: string
  readonly error?: string | undefined
  readonly w?: number
  onChange(value: string): void
}

export function PasswordField({ value, error, w, onChange }: PasswordFieldProps) {
  const t = useTranslations('people.field')
  return (
    <PasswordInput
      label={t('password')}
      required
      w={w}
      maw="100%"
      autoComplete="new-password"
      value={value}
      maxLength={1000}
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
