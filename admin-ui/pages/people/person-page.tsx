import { Anchor, Badge, Group, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Eye } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, Redirect, useParams, useSearchParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { pathSeenBy } from '../calendar/seen.ts'
import { CredentialsOf } from '../operation/credentials-of.tsx'
import { PasswordSection } from './password-section.tsx'
import { PersonHas } from './person-has.tsx'
import { PrincipalForm } from './principal-form.tsx'
import { type PrincipalRead, readQuery } from './queries.ts'
import { Removal } from './removal.tsx'

const TABS = ['about', 'has', 'access', 'removal'] as const

export default function PersonPage() {
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(readQuery(slug))
  if (error !== null && data === undefined) return <Problem error={error} />
  if (data === undefined) return <Waiting />
  const { kind } = data.principal
  if (kind === 'group') return <Redirect to={`/admin/groups/${encodeURIComponent(slug)}`} replace />
  if (kind !== 'user') return <Redirect to={`/admin/rooms/${encodeURIComponent(slug)}`} replace />
  return <PersonTabs key={slug} read={data} />
}

function PersonTabs({ read }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people')
  const [params, setParams] = useSearchParams()
  const { slug, name, emails, account } = read.principal
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'about'
  return (
    <Page
      title={name}
      intro={emails[0] ?? slug}
      actions={
        <Group gap="sm">
          {account?.administrator ? (
            <Badge variant="light" tt="none">
              {t('administrator')}
            </Badge>
          ) : null}
          <Anchor component={Link} href={pathSeenBy(slug)} size="sm">
            <Group gap={6} component="span">
              <Eye size={16} aria-hidden />
              {t('toCalendar')}
            </Group>
          </Anchor>
          <Anchor component={Link} href="/admin/people" size="sm">
            <Group gap={6} component="span">
              <ArrowLeft size={16} aria-hidden />
              {t('toAll')}
            </Group>
          </Anchor>
        </Group>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => setParams(next === null || next === 'about' ? {} : { tab: next }, { replace: true })}
      >
        <Tabs.List aria-label={t('tabs')}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="about" pt="lg">
          <PrincipalForm read={read} />
        </Tabs.Panel>
        <Tabs.Panel value="has" pt="lg">
          <PersonHas slug={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="access" pt="lg">
          <PasswordSection read={read} />
          <CredentialsOf slug={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="removal" pt="lg">
          <Removal read={read} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
