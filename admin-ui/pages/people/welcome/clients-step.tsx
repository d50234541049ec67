import { Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { CopyField } from '../../mine/copy-field.tsx'

export function ClientsStep() {
  const t = useTranslations('welcome.clients')
  return (
    <>
      <CopyField label={t('url')} value={location.origin} />
      <Text size="sm">{t('text')}</Text>
      <Group>
        <Button component={Link} href="/calendar/settings/devices/new" variant="default">
          {t('own')}
        </Button>
      </Group>
    </>
  )
}
