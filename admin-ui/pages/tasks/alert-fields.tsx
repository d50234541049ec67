import { CloseButton, Group, Select, Stack, Text } from '@mantine/core'
import { BellRing } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Alert } from '../../../client/kalends.ts'
import { ALERTS, alertBefore, minutesBefore } from './task-form.ts'

export interface AlertFieldsProps {
  readonly alerts: Readonly<Record<string, Alert>>
  onChange(alerts: Readonly<Record<string, Alert>>): void
}

export function AlertFields({ alerts, onChange }: AlertFieldsProps) {
  const t = useTranslations('tasks.alerts')
  function words(alert: Alert): string {
    const minutes = minutesBefore(alert)
    if (minutes === undefined) return t('other')
    if (minutes === 0) return t('due')
    if (minutes % 1_440 === 0) return t('days', { count: minutes / 1_440 })
    return minutes % 60 === 0 ? t('hours', { count: minutes / 60 }) : t('minutes', { count: minutes })
  }
  return (
    <Stack gap={6} role="group" aria-label={t('label')}>
      <Text size="sm" fw="var(--mantine-font-weight-medium)">
        {t('label')}
      </Text>
      {Object.entries(alerts).map(([id, alert]) => (
        <Group key={id} gap="xs">
          <BellRing size={16} aria-hidden />
          <Text size="sm" flex={1}>
            {words(alert)}
          </Text>
          <CloseButton
            aria-label={t('remove', { when: words(alert) })}
            onClick={() => onChange(Object.fromEntries(Object.entries(alerts).filter(([other]) => other !== id)))}
          />
        </Group>
      ))}
      <Select
        aria-label={t('add')}
        placeholder={t('add')}
        data={ALERTS.map((minutes) => ({ value: String(minutes), label: words(alertBefore(minutes)) }))}
        value={null}
        onChange={(value) => value !== null && onChange({ ...alerts, [freeId(alerts)]: alertBefore(Number(value)) })}
      />
    </Stack>
  )
}

function freeId(alerts: Readonly<Record<string, Alert>>): string {
  let at = 1
  while (`k${at}` in alerts) at += 1
  return `k${at}`
}
