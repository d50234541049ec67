import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Invitation } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { delegatorsQuery } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useLive } from '../../../data/live.tsx'
import { useMe } from '../../../data/me.ts'
import { useNames } from '../../../data/names.ts'
import { allPages } from '../../../data/pages.ts'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { Section } from '../section.tsx'
import { DelegatesSection } from './delegates.tsx'

const COLOURS = { accepted: 'green', declined: 'red', 'no-response': 'blue' } as const

export default function SharingPage() {
  const t = useTranslations('sharing')
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Text size="sm">
        {t.rich('own', {
          a: (text) => (
            <Anchor component={Link} href="/calendar/settings/calendars" inherit>
              {text}
            </Anchor>
          ),
        })}
      </Text>
      <Invitations />
      <DelegatesSection />
      <Delegators />
    </Page>
  )
}

function Invitations() {
  const t = useTranslations('sharing')
  const owner = useMe().principal.slug
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: () => allPages((cursor) => api.listInvitations({ ...(cursor && { cursor }) })),
  })
  useLive([{ to: { kind: 'home', home: 'calendars', owner }, asks: [['invitations']] }])
  const items = invitations.data ?? []
  const names = useNames(items.map((one) => one.owner))
  const answer = useAct(
    ({ id, accept }: Invitation & { readonly accept: boolean }) => api.answerInvitation({ id, body: { accept } }),
    {
      done: (_, { accept, name }) => t(accept ? 'invitations.accepted' : 'invitations.declined', { name }),
      asks: [['invitations'], ['calendars', owner]],
    },
  )
  return (
    <Section title={t('invitations.title')}>
      <List
        label={t('invitations.title')}
        list={{ items, isLoading: invitations.isPending, error: invitations.error, again: invitations.refetch }}
        keyOf={({ id }) => id}
        empty={t('invitations.none')}
        columns={[
          { key: 'calendar', title: t('invitations.calendar'), isHeading: true, cell: ({ name }) => name },
          { key: 'from', title: t('invitations.from'), cell: (one) => names.get(one.owner) ?? one.owner },
          { key: 'may', title: t('shares.may'), cell: ({ access }) => t(`access.${access}`) },
          {
            key: 'answer',
            title: t('shares.answer'),
            cell: ({ state }) => (
              <Badge variant="light" tt="none" color={COLOURS[state]}>
                {t(`state.${state}`)}
              </Badge>
            ),
          },
        ]}
        actions={(one) => (
          <Group gap="xs" justify="end" wrap="nowrap">
            {one.state === 'accepted' ? null : (
              <Button
                size="xs"
                onClick={() => answer.mutate({ ...one, accept: true })}
                aria-label={t('invitations.acceptOf', { name: one.name })}
              >
                {t('invitations.accept')}
              </Button>
            )}
            {one.state === 'declined' ? null : (
              <Button
                size="xs"
                variant="default"
                onClick={() => answer.mutate({ ...one, accept: false })}
                aria-label={t('invitations.declineOf', { name: one.name })}
              >
                {t('invitations.decline')}
              </Button>
            )}
          </Group>
        )}
      />
    </Section>
  )
}

function Delegators() {
  const t = useTranslations('sharing')
  const { data, isPending, error, refetch } = useQuery(delegatorsQuery)
  return (
    <Section title={t('delegators.title')}>
      <List
        label={t('delegators.title')}
        list={{ items: data ?? [], isLoading: isPending, error, again: refetch }}
        keyOf={({ principal }) => principal.slug}
        empty={t('delegators.none')}
        columns={[
          { key: 'who', title: t('shares.who'), isHeading: true, cell: ({ principal }) => principal.name },
          { key: 'may', title: t('shares.may'), cell: ({ access }) => t(`delegators.${access}`) },
        ]}
      />
    </Section>
  )
}
