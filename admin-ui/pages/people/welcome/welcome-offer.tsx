import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Link, useLocation } from 'wouter'
import { api } from '../../../data/client.ts'
import { Messages } from '../../../i18n/messages.tsx'

/** Whoever is alone in a new house is asked whether to set it up. */
export default function WelcomeOffer() {
  const [location] = useLocation()
  const [isLeft, leave] = useLocalStorage({ key: 'kalends-welcome-left', defaultValue: false })
  const { data: isAlone } = useQuery({
    queryKey: ['principals', 'alone'],
    queryFn: async () => (await api.listPrincipals({ kind: 'user', limit: 2 })).body.items.length === 1,
    enabled: !isLeft,
  })
  if (isLeft || isAlone !== true || location.startsWith('/admin/welcome')) return null
  return (
    <Messages areas={['welcome']}>
      <Offer onLater={() => leave(true)} />
    </Messages>
  )
}

function Offer({ onLater }: { onLater(): void }) {
  const t = useTranslations('welcome.offer')
  return (
    <Alert title={t('title')} mb="lg">
      <Stack align="start" gap="sm">
        <Text size="sm">{t('text')}</Text>
        <Group>
          <Button component={Link} href="/admin/welcome">
            {t('begin')}
          </Button>
          <Button variant="default" onClick={onLater}>
            {t('later')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
