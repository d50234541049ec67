import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { Problem } from '../../../look/problem.tsx'
import { Section } from '../section.tsx'

export interface SubscriptionStateProps {
  readonly owner: string
  readonly name: string
}

export function SubscriptionState({ owner, name }: SubscriptionStateProps) {
  const t = useTranslations('my-calendars.source')
  const { ago } = useFormats()
  const queryKey = ['subscriptions', owner, name]
  const { data, error } = useQuery({
    queryKey,
    queryFn: async () => (await api.getSubscription({ owner, calendar: name })).body,
    refetchInterval: 20_000,
  })
  const refresh = useAct(() => api.refreshSubscription({ owner, calendar: name }), { asks: [queryKey] })
  return (
    <Section title={t('title')}>
      {error ? <Problem error={error} /> : null}
      {data === undefined ? null : (
        <Stack gap="sm" align="start" maw={640}>
          <Code style={{ overflowWrap: 'anywhere' }}>{data.source}</Code>
          <Text size="sm">
            {data.refreshedAt === null ? t('never') : t('read', { when: ago(data.refreshedAt) })}
            {' · '}
            {t('next', { when: ago(data.nextAt) })}
          </Text>
          {data.problem === null ? null : (
            <Alert color="orange" icon={<TriangleAlert aria-hidden />} w="100%">
              {t('failing', { count: data.failures, problem: data.problem })}
            </Alert>
          )}
          <Button
            variant="default"
            leftSection={<RefreshCw size={16} aria-hidden />}
            onClick={() => refresh.mutate(undefined)}
            loading={refresh.isPending}
          >
            {t('refresh')}
          </Button>
        </Stack>
      )}
    </Section>
  )
}
