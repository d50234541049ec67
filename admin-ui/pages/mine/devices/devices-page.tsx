import { Badge, Button, Group, SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { AppPassword } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { allPages } from '../../../data/pages.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { CopyField } from '../copy-field.tsx'
import { Section } from '../section.tsx'
import { addressOf } from './clients.ts'
import { findUse } from './what-it-may.ts'

export default function DevicesPage() {
  const t = useTranslations('devices')
  const mine = useTranslations('mine')
  const { principal } = useMe()
  const address = addressOf(location.origin)
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button component={Link} href="/calendar/settings/devices/new" leftSection={<Plus size={18} aria-hidden />}>
          {t('connect')}
        </Button>
      }
    >
      <Section title={t('list')}>
        <AppPasswords />
      </Section>
      <Section title={t('where')}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} maw={720}>
          <CopyField label={mine('server')} value={address.url} />
          <CopyField label={mine('user')} value={principal.slug} />
        </SimpleGrid>
      </Section>
    </Page>
  )
}

function AppPasswords() {
  const t = useTranslations('devices')
  const { ago, day } = useFormats()
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['app-passwords'],
    queryFn: () => allPages((cursor) => api.listAppPasswords({ cursor })),
  })
  const revoke = useAct(({ id }: AppPassword) => api.revokeAppPassword({ id }), {
    done: (_, { name }) => t('revoked', { name }),
    asks: [['app-passwords']],
  })
  return (
    <List
      label={t('list')}
      list={{ items: data ?? [], isLoading: isPending, error, again: refetch }}
      keyOf={({ id }) => id}
      empty={t('none')}
      next={
        <Button variant="default" component={Link} href="/calendar/settings/devices/new">
          {t('connect')}
        </Button>
      }
      columns={[
        { key: 'name', title: t('name'), isHeading: true, cell: ({ name }) => name },
        { key: 'may', title: t('may'), cell: ({ scopes }) => <WhatItMay scopes={scopes} /> },
        {
          key: 'used',
          title: t('used'),
          cell: ({ usedAt }) => (usedAt === null ? <Text c="dimmed">{t('never')}</Text> : ago(usedAt)),
        },
        {
          key: 'made',
          title: t('made'),
          cell: ({ createdAt, expiresAt }) => (
            <Group gap="xs">
              {day(createdAt)}
              {expiresAt === null ? null : (
                <Badge variant="light" color="gray" tt="none">
                  {t('expires', { day: day(expiresAt) })}
                </Badge>
              )}
            </Group>
          ),
        },
      ]}
      actions={(one) => (
        <ConfirmButton
          title={t('revokeTitle', { name: one.name })}
          text={t('revokeText')}
          confirm={t('revoke')}
          onConfirm={() => revoke.mutate(one)}
          aria-label={t('revokeOf', { name: one.name })}
        >
          {t('revoke')}
        </ConfirmButton>
      )}
    />
  )
}

function WhatItMay({ scopes }: Pick<AppPassword, 'scopes'>) {
  const t = useTranslations('devices.kinds')
  const scope = useTranslations('mine.scopes')
  const use = findUse(scopes)
  if (use === undefined) {
    return scopes.map((one) => scope(one.replace(':', '-') as 'events-read')).join(', ')
  }
  const what = use.calendars ? (use.contacts ? 'calendarsAndContacts' : 'calendars') : 'contacts'
  return use.readOnly ? t('readOnly', { what: t(what) }) : t(what)
}
