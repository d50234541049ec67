import { Alert, Button, Group, Text } from '@mantine/core'
import { Eye } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { useNames } from '../../data/names.ts'
import { type Seen, useSeeAs } from './seen.ts'

/** Says whose eyes these are, and leads back. */
export function SeenBanner({ seen: { of, as }, isEmpty }: { readonly seen: Seen; readonly isEmpty: boolean }) {
  const t = useTranslations('calendar.seeAs')
  const [, goTo] = useLocation()
  const seeAs = useSeeAs()
  const name = useNames([as]).get(as) ?? as
  const isTheirs = of === as
  return (
    <Alert color="blue" variant="light" py="xs" icon={<Eye aria-hidden />} role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {isTheirs ? t('theirs', { name }) : isEmpty ? t('nothing', { name }) : t('seen', { name })}
        </Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => (isTheirs ? goTo(`/admin/people/${encodeURIComponent(as)}`) : seeAs(undefined))}
        >
          {isTheirs ? t('toPerson') : t('back')}
        </Button>
      </Group>
    </Alert>
  )
}
