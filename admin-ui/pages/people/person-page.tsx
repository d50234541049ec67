import { Anchor, Badge, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, Redirect, useParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { PageTabs } from '../../look/page-tabs.tsx'
import { ProblemPage } from '../../look/problem-page.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { WayBack } from '../../look/way-back.tsx'
import { pathSeenBy } from '../calendar/seen.ts'
import { CredentialsOf } from '../operation/credentials-of.tsx'
import { PasswordSection } from './password-section.tsx'
import { PersonHas } from './person-has.tsx'
import { PrincipalForm } from './principal-form.tsx'
import { type PrincipalRead, readQuery } from './queries.ts'
import { Removal } from './removal.tsx'

export default function PersonPage() {
  const t = useTranslations('people')
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(readQuery(slug))
  if (error !== null && data === undefined) {
    return <ProblemPage error={error} actions={<WayBack href="/admin/people">{t('toAll')}</WayBack>} />
  }
  if (data === undefined) return <Waiting />
  const { kind } = data.principal
  if (kind === 'group') return <Redirect to={`/admin/groups/${encodeURIComponent(slug)}`} replace />
  if (kind !== 'user') return <Redirect to={`/admin/rooms/${encodeURIComponent(slug)}`} replace />
  return <PersonTabs key={slug} read={data} />
}

function PersonTabs({ read }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people')
  const { slug, name, emails, account } = read.principal
  return (
    <Page
      title={name}
      intro={emails[0] ?? slug}
      actions={
        <Group gap="sm">
          {account?.administrator ? <Badge variant="light">{t('administrator')}</Badge> : null}
          <Anchor component={Link} href={pathSeenBy(slug)} size="sm">
            <Group gap={6} component="span">
              <Eye size={16} aria-hidden />
              {t('toCalendar')}
            </Group>
          </Anchor>
          <WayBack href="/admin/people">{t('toAll')}</WayBack>
        </Group>
      }
    >
      <PageTabs
        label={t('tabs')}
        tabs={[
          { name: 'about', title: t('tab.about'), content: <PrincipalForm read={read} /> },
          { name: 'has', title: t('tab.has'), content: <PersonHas slug={slug} /> },
          {
            name: 'access',
            title: t('tab.access'),
            content: (
              <>
                <PasswordSection read={read} />
                <CredentialsOf slug={slug} />
              </>
            ),
          },
          { name: 'removal', title: t('tab.removal'), content: <Removal read={read} /> },
        ]}
      />
    </Page>
  )
}
