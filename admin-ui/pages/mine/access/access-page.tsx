import { Badge, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { OAuthGrant, Session } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { allPages } from '../../../data/pages.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { Section } from '../section.tsx'

export default function AccessPage() {
  const t = useTranslations('access')
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button component="a" href="/account" variant="default">
          {t('account')}
        </Button>
      }
    >
      <Sessions />
      <Programs />
    </Page>
  )
}

function Sessions() {
  const t = useTranslations('access.sessions')
  const { moment, ago } = useFormats()
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => allPages((cursor) => api.listSessions({ ...(cursor && { cursor }) })),
  })
  const items = (data ?? []).toSorted((a, b) => Number(b.current) - Number(a.current))
  const others = items.filter(({ current }) => !current)
  const asks = [['sessions']]
  const end = useAct(({ id }: Session) => api.endSession({ id }), { done: t('ended'), asks })
  const endOthers = useAct(
    async (list: readonly Session[]) => {
      for (const { id } of list) await api.endSession({ id })
    },
    { done: (_, list) => t('endedOthers', { count: list.length }), asks },
  )
  const nameOf = ({ agent }: Session) => agent || t('unknown')
  return (
    <Section
      title={t('title')}
      actions={
        others.length === 0 ? undefined : (
          <Button variant="default" size="xs" loading={endOthers.isPending} onClick={() => endOthers.mutate(others)}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <List
        label={t('title')}
        list={{ items, isLoading: isPending, error, again: refetch }}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'browser',
            title: t('browser'),
            isHeading: true,
            cell: (one) => (
              <Group gap="sm">
                <span>{nameOf(one)}</span>
                {one.current ? (
                  <Badge variant="light" tt="none">
                    {t('this')}
                  </Badge>
                ) : null}
              </Group>
            ),
          },
          { key: 'from', title: t('from'), cell: ({ address }) => address },
          { key: 'since', title: t('since'), cell: ({ createdAt }) => moment(createdAt) },
          { key: 'seen', title: t('seen'), cell: ({ seenAt }) => ago(seenAt) },
        ]}
        actions={(one) =>
          one.current ? null : (
            <Button
              variant="default"
              size="xs"
              onClick={() => end.mutate(one)}
              aria-label={t('endOf', { name: nameOf(one) })}
            >
              {t('end')}
            </Button>
          )
        }
      />
    </Section>
  )
}

function Programs() {
  const t = useTranslations('access.programs')
  const scope = useTranslations('mine.scopes')
  const { day, ago } = useFormats()
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['oauth-grants'],
    queryFn: () => allPages((cursor) => api.listOAuthGrants({ ...(cursor && { cursor }) })),
  })
  const end = useAct(({ id }: OAuthGrant) => api.revokeOAuthGrant({ id }), {
    done: (_, { clientName }) => t('ended', { name: clientName }),
    asks: [['oauth-grants']],
  })
  return (
    <Section title={t('title')}>
      <List
        label={t('title')}
        list={{ items: data ?? [], isLoading: isPending, error, again: refetch }}
        keyOf={({ id }) => id}
        empty={t('none')}
        columns={[
          { key: 'program', title: t('program'), isHeading: true, cell: ({ clientName }) => clientName },
          {
            key: 'may',
            title: t('may'),
            cell: ({ scopes }) => scopes.map((one) => scope(one.replace(':', '-') as 'events-read')).join(', '),
          },
          { key: 'since', title: t('since'), cell: ({ createdAt }) => day(createdAt) },
          {
            key: 'used',
            title: t('used'),
            cell: ({ usedAt }) => (usedAt === null ? <Text c="dimmed">{t('never')}</Text> : ago(usedAt)),
          },
        ]}
        actions={(one) => (
          <ConfirmButton
            title={t('endTitle', { name: one.clientName })}
            text={t('endText')}
            confirm={t('end')}
            onConfirm={() => end.mutate(one)}
            aria-label={t('endOf', { name: one.clientName })}
          >
            {t('end')}
          </ConfirmButton>
        )}
      />
    </Section>
  )
}
