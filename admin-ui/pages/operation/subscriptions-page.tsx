import { Badge, Button, Stack, Switch, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import type { Subscription } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'

const PAGE = 50

export default function SubscriptionsPage() {
  const t = useTranslations('operation.subscriptions')
  const { moment, ago } = useFormats()
  const [search, setSearch] = useSearchParams()
  const failing = search.get('failing') === 'true'
  const list = usePages(['subscriptions', failing], (cursor) =>
    api.listSubscriptions({ cursor, limit: PAGE, ...(failing && { failing: 'true' }) }),
  )
  const refresh = useAct(({ owner, calendar }: Subscription) => api.refreshSubscription({ owner, calendar }), {
    asks: [['subscriptions'], ['attention']],
    done: t('refreshed'),
  })
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Switch
        label={t('failingOnly')}
        checked={failing}
        onChange={({ currentTarget: { checked } }) => setSearch(checked ? { failing: 'true' } : {})}
      />
      <List
        label={t('title')}
        list={list}
        keyOf={({ owner, calendar }) => `${owner}/${calendar}`}
        empty={failing ? t('noneFails') : t('empty')}
        columns={[
          {
            key: 'calendar',
            title: t('calendar'),
            isHeading: true,
            cell: ({ owner, calendar }) => `${owner} / ${calendar}`,
          },
          {
            key: 'source',
            title: t('source'),
            cell: ({ source }) => (
              <Text size="sm" maw={360} style={{ overflowWrap: 'anywhere' }}>
                {source}
              </Text>
            ),
          },
          {
            key: 'state',
            title: t('state'),
            cell: ({ failures, problem, refreshedAt }) => (
              <Stack gap={2} maw={320}>
                <Badge variant="light" color={failures > 0 ? 'red' : 'green'}>
                  {failures > 0 ? t('fails', { count: failures }) : t('works')}
                </Badge>
                {problem === null ? null : <Text size="sm">{problem}</Text>}
                <Text size="xs" c="dimmed">
                  {refreshedAt === null ? t('never') : t('last', { when: moment(refreshedAt) })}
                </Text>
              </Stack>
            ),
          },
          { key: 'next', title: t('next'), cell: ({ nextAt }) => ago(nextAt) },
        ]}
        actions={(subscription) => (
          <Button
            variant="default"
            size="xs"
            loading={refresh.isPending && refresh.variables === subscription}
            onClick={() => refresh.mutate(subscription)}
          >
            {t('refresh')}
          </Button>
        )}
      />
    </Page>
  )
}
