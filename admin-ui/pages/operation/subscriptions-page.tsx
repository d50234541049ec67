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
import { isOver } from './is-over.ts'

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
    done: ({ body }) => (body.problem === null ? t('refreshed') : t('refreshFailed', { problem: body.problem })),
    isIll: ({ body }) => body.problem !== null,
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
                <HowItStands failures={failures} wasFetched={refreshedAt !== null} />
                {problem === null ? null : <Text size="sm">{problem}</Text>}
                <Text size="xs" c="dimmed">
                  {refreshedAt === null ? t('never') : t('last', { when: moment(refreshedAt) })}
                </Text>
              </Stack>
            ),
          },
          { key: 'next', title: t('next'), cell: ({ nextAt }) => (isOver(nextAt) ? t('soon') : ago(nextAt)) },
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

interface HowItStandsProps {
  readonly failures: number
  readonly wasFetched: boolean
}

function HowItStands({ failures, wasFetched }: HowItStandsProps) {
  const t = useTranslations('operation.subscriptions')
  const [color, words] =
    failures > 0 ? ['red', t('fails', { count: failures })] : wasFetched ? ['green', t('works')] : ['gray', t('waits')]
  return (
    <Badge variant="light" color={color}>
      {words}
    </Badge>
  )
}
