import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Redirect, useParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { PageTabs } from '../../look/page-tabs.tsx'
import { Problem } from '../../look/problem.tsx'
import { ProblemPage } from '../../look/problem-page.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { WayBack } from '../../look/way-back.tsx'
import { AccessList } from './access-list.tsx'
import { GroupMembers } from './group-members.tsx'
import { PrincipalForm } from './principal-form.tsx'
import { givenQuery, type PrincipalRead, readQuery } from './queries.ts'
import { Removal } from './removal.tsx'

export default function GroupPage() {
  const t = useTranslations('people')
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(readQuery(slug))
  if (error !== null && data === undefined) {
    return <ProblemPage error={error} actions={<WayBack href="/admin/groups">{t('groups.toAll')}</WayBack>} />
  }
  if (data === undefined) return <Waiting />
  if (data.principal.kind !== 'group') return <Redirect to={`/admin/people/${encodeURIComponent(slug)}`} replace />
  return <GroupTabs key={slug} read={data} />
}

function GroupTabs({ read }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people')
  const { slug, name, emails } = read.principal
  return (
    <Page title={name} intro={emails[0] ?? slug} actions={<WayBack href="/admin/groups">{t('groups.toAll')}</WayBack>}>
      <PageTabs
        label={t('tabs')}
        tabs={[
          { name: 'members', title: t('tab.members'), content: <GroupMembers slug={slug} /> },
          { name: 'sharedWith', title: t('tab.sharedWith'), content: <SharedWith slug={slug} /> },
          { name: 'about', title: t('tab.about'), content: <PrincipalForm read={read} /> },
          { name: 'removal', title: t('tab.removal'), content: <Removal read={read} /> },
        ]}
      />
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
