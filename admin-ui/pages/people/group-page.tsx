import { Anchor, Group, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, Redirect, useParams, useSearchParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { AccessList } from './access-list.tsx'
import { GroupMembers } from './group-members.tsx'
import { PrincipalForm } from './principal-form.tsx'
import { givenQuery, type PrincipalRead, readQuery } from './queries.ts'
import { Removal } from './removal.tsx'

const TABS = ['members', 'sharedWith', 'about', 'removal'] as const

export default function GroupPage() {
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(readQuery(slug))
  if (error !== null && data === undefined) return <Problem error={error} />
  if (data === undefined) return <Waiting />
  if (data.principal.kind !== 'group') return <Redirect to={`/admin/people/${encodeURIComponent(slug)}`} replace />
  return <GroupTabs key={slug} read={data} />
}

function GroupTabs({ read }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people')
  const [params, setParams] = useSearchParams()
  const { slug, name, emails } = read.principal
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'members'
  return (
    <Page
      title={name}
      intro={emails[0] ?? slug}
      actions={
        <Anchor component={Link} href="/admin/groups" size="sm">
          <Group gap={6} component="span">
            <ArrowLeft size={16} aria-hidden />
            {t('groups.toAll')}
          </Group>
        </Anchor>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => setParams(next === null || next === 'members' ? {} : { tab: next }, { replace: true })}
      >
        <Tabs.List aria-label={t('tabs')}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="members" pt="lg">
          <GroupMembers slug={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="sharedWith" pt="lg">
          <SharedWith slug={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="about" pt="lg">
          <PrincipalForm read={read} />
        </Tabs.Panel>
        <Tabs.Panel value="removal" pt="lg">
          <Removal read={read} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function SharedWith({ slug }: { readonly slug: string }) {
  const t = useTranslations('people.groups')
  const { data, error } = useQuery(givenQuery)
  if (error !== null) return <Problem error={error} />
  const all = [...(data?.shares ?? []), ...(data?.delegations ?? [])].filter(({ to }) => to === slug)
  return (
    <AccessList title={t('shared')} none={t('sharedNothing')} whom="owner" given={all} isLoading={data === undefined} />
  )
}
