import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { Bell, Plus, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Alert } from '../../../../client/kalends.ts'
import { useAlertWords } from '../alert-words.ts'
import { alertBefore, minutesBefore } from '../form/event-form.ts'
import { newId } from '../people/person.ts'

export interface AlertFieldsProps {
  readonly alerts: Readonly<Record<string, Alert>>
  onChange(alerts: Readonly<Record<string, Alert>>): void
}

const UNITS = { minutes: 1, hours: 60, days: 1_440, weeks: 10_080 } as const
type Unit = keyof typeof UNITS
const USUAL_MINUTES = 15

export function AlertFields({ alerts, onChange }: AlertFieldsProps) {
  const t = useTranslations('event.alerts')
  const words = useAlertWords()
  const remove = (id: string) => {
    const { [id]: _, ...rest } = alerts
    onChange(rest)
  }
  return (
    <Stack gap={6} role="group" aria-label={t('label')}>
      <Text size="sm" fw={600}>
        {t('label')}
      </Text>
      {Object.entries(alerts).map(([id, alert]) => {
        const minutes = minutesBefore(alert)
        const set = (next: number) => onChange({ ...alerts, [id]: { ...alert, ...alertBefore(next) } })
        return (
          <Group key={id} gap="xs" wrap="nowrap">
            <Bell size={16} aria-hidden style={{ flexShrink: 0 }} />
            {minutes === undefined ? (
              <Text size="sm" style={{ flex: 1 }}>
                {words(alert)}
              </Text>
            ) : (
              <BeforeFields minutes={minutes} onChange={set} />
            )}
            <ActionIcon color="gray" aria-label={t('remove', { alert: words(alert) })} onClick={() => remove(id)}>
              <X size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )
      })}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => onChange({ ...alerts, [newId(alerts)]: alertBefore(USUAL_MINUTES) })}
        >
          {t('add')}
        </Button>
      </Group>
    </Stack>
  )
}

function BeforeFields({ minutes, onChange }: { readonly minutes: number; onChange(minutes: number): void }) {
  const t = useTranslations('event.alerts')
  const unit = unitOf(minutes)
  const amount = minutes / UNITS[unit]
  return (
    <>
      <NumberInput
        aria-label={t('amount')}
        w={84}
        min={0}
        max={999}
        value={amount}
        onChange={(value) => onChange((Number(value) || 0) * UNITS[unit])}
      />
      <Select
        aria-label={t('unit')}
        style={{ flex: 1 }}
        allowDeselect={false}
        value={unit}
        data={Object.keys(UNITS).map((one) => ({ value: one, label: t(asUnit(one), { amount }) }))}
        onChange={(value) => onChange(amount * UNITS[asUnit(value)])}
      />
    </>
  )
}

function unitOf(minutes: number): Unit {
  const whole = (['weeks', 'days', 'hours'] as const).find((unit) => minutes > 0 && minutes % UNITS[unit] === 0)
  return whole ?? 'minutes'
}

function asUnit(text: string | null): Unit {
  return text === 'hours' || text === 'days' || text === 'weeks' ? text : 'minutes'
}
