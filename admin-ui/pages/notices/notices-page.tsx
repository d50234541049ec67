import { Button, Center, Stack, Text, Title } from '@mantine/core'
import { BellOff, FileDown, FileUp, FileX, Share2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Invitation, Job, Notice } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useNames } from '../../data/names.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { Card } from './card.tsx'
import { NoticeCard } from './notice-card.tsx'
import classes from './notices.module.css'
import { useEndedJobs, useInbox, useShareInvitations } from './use-notices.ts'

export default function NoticesPage() {
  const t = useTranslations('notices')
  const inbox = useInbox()
  const shares = useShareInvitations()
  const { jobs, putAway } = useEndedJobs()
  const asked = inbox.items.filter(isAsked)
  const told = inbox.items.filter((notice) => !isAsked(notice))
  const isEmpty = asked.length + told.length + shares.length + jobs.length === 0
  return (
    <Page title={t('title')} intro={t('intro')}>
      {inbox.error ? <Problem error={inbox.error} /> : null}
      {inbox.isLoading ? <Waiting /> : null}
      {isEmpty && !inbox.isLoading && !inbox.error ? (
        <Center mih={200}>
          <Stack align="center" c="dimmed">
            <BellOff size={32} aria-hidden />
            <Text>{t('nothing')}</Text>
          </Stack>
        </Center>
      ) : null}
      <Section title={t('waiting')} count={asked.length + shares.length}>
        {asked.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
        {shares.map((invitation) => (
          <ShareCard key={invitation.id} invitation={invitation} />
        ))}
      </Section>
      <Section title={t('news')} count={told.length + jobs.length}>
        {jobs.map((job) => (
          <JobCard key={job.id} job={job} onDismiss={() => putAway(job)} />
        ))}
        {told.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
      </Section>
      {inbox.hasMore ? (
        <Button variant="default" loading={inbox.isLoadingMore} onClick={inbox.more} style={{ alignSelf: 'start' }}>
          {t('more')}
        </Button>
      ) : null}
    </Page>
  )
}

function isAsked({ method, object }: Notice): boolean {
  return object !== null && (method === 'request' || method === 'counter')
}

interface SectionProps {
  readonly title: string
  readonly count: number
  readonly children: ReactNode
}

function Section({ title, count, children }: SectionProps) {
  if (count === 0) return null
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb={4}>
        {title}
      </Title>
      <ul className={classes.cards}>{children}</ul>
    </section>
  )
}

function ShareCard({ invitation: { id, owner, name, access } }: { readonly invitation: Invitation }) {
  const t = useTranslations('notices.share')
  const names = useNames([owner])
  const answer = useAct((accept: boolean) => api.answerInvitation({ id, body: { accept } }), {
    asks: [['invitations'], ['calendars']],
    done: (_, accept) => t(accept ? 'accepted' : 'declined'),
  })
  return (
    <Card
      Icon={Share2}
      tone="ask"
      headline={t('headline', { name: names.get(owner) ?? owner })}
      at=""
      actions={
        <>
          <Button
            size="xs"
            loading={answer.isPending && answer.variables}
            disabled={answer.isPending}
            onClick={() => answer.mutate(true)}
          >
            {t('accept')}
          </Button>
          <Button size="xs" variant="default" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
            {t('decline')}
          </Button>
        </>
      }
    >
      <Text className={classes.about} dir="auto">
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {t(`access.${access}`)}
      </Text>
    </Card>
  )
}

function JobCard({ job, onDismiss }: { readonly job: Job; onDismiss(): void }) {
  const t = useTranslations('notices.job')
  const { ago } = useFormats()
  const { kind, state, settledAt, createdAt, imported, replaced, skipped, problem } = job
  const isDone = state === 'done'
  return (
    <Card
      Icon={isDone ? (kind === 'import' ? FileUp : FileDown) : FileX}
      tone={isDone ? 'good' : 'bad'}
      headline={t(isDone ? `${kind}Done` : `${kind}Failed`)}
      at={ago(settledAt ?? createdAt)}
      dismiss={{ label: t('dismiss'), isBusy: false, act: onDismiss }}
      actions={
        <Button
          size="xs"
          variant="default"
          component={Link}
          href={kind === 'archive' ? '/calendar/settings/data' : '/calendar/settings/transfers'}
        >
          {t('look')}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" dir="auto">
        {kind === 'import' && isDone ? t('counts', { taken: imported + replaced, skipped }) : problem}
      </Text>
    </Card>
  )
}
