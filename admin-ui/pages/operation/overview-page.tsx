import { Anchor, Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { ServerStatus } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'

const LOOK_AGAIN_MS = 10_000
/** As many as one asks for at once; of more it says "or more". */
const MOST_COUNTED = 50

export default function OverviewPage() {
  const t = useTranslations('operation.overview')
  const server = useQuery({
    queryKey: ['server'],
    queryFn: async () => (await api.getServer()).body,
    refetchInterval: LOOK_AGAIN_MS,
  })
  return (
    <Page title={t('title')}>
      <Attention />
      {server.isPending ? <Waiting /> : null}
      {server.error ? <Problem error={server.error} onAgain={() => void server.refetch()} /> : null}
      {server.data === undefined ? null : <Status status={server.data} />}
    </Page>
  )
}

const WAITING = [
  { key: 'approvals', href: '/admin/approvals', ask: (limit: number) => api.listApprovals({ limit }) },
  { key: 'quarantine', href: '/admin/quarantine', ask: (limit: number) => api.listQuarantine({ limit }) },
  {
    key: 'mail',
    href: '/admin/mail?state=failed',
    ask: (limit: number) => api.listOutbound({ limit, state: 'failed' }),
  },
  { key: 'damaged', href: '/admin/damaged', ask: (limit: number) => api.listDamaged({ limit }) },
  {
    key: 'subscriptions',
    href: '/admin/subscriptions?failing=true',
    ask: (limit: number) => api.listSubscriptions({ limit, failing: 'true' }),
  },
] as const

/** What somebody has to look at; nothing where there is nothing. */
function Attention() {
  const t = useTranslations('operation.overview')
  const waiting = useQuery({
    queryKey: ['attention'],
    queryFn: () =>
      Promise.all(
        WAITING.map(async ({ key, href, ask }) => {
          const { body } = await ask(MOST_COUNTED)
          return { key, href, count: body.items.length, isMore: body.next !== null }
        }),
      ),
    refetchInterval: LOOK_AGAIN_MS,
  })
  if (waiting.data === undefined) return waiting.error ? <Problem error={waiting.error} /> : null
  const found = waiting.data.filter(({ count }) => count > 0)
  if (found.length === 0) {
    return (
      <Group gap="xs" role="status">
        <ThemeIcon color="green" variant="light" radius="xl" aria-hidden>
          <CircleCheck size={18} />
        </ThemeIcon>
        <Text>{t('allWell')}</Text>
      </Group>
    )
  }
  return (
    <Card withBorder padding="md" component="section" aria-label={t('attention')}>
      <Group gap="xs" mb="xs">
        <ThemeIcon color="orange" variant="light" radius="xl" aria-hidden>
          <TriangleAlert size={18} />
        </ThemeIcon>
        <Title order={2} size="h4">
          {t('attention')}
        </Title>
      </Group>
      <Stack gap={4} pl={40}>
        {found.map(({ key, href, count, isMore }) => (
          <Anchor key={key} component={Link} href={href}>
            {t(`waiting.${key}`, { count, more: isMore ? 'yes' : 'no' })}
          </Anchor>
        ))}
      </Stack>
    </Card>
  )
}

function Status({ status }: { readonly status: ServerStatus }) {
  const t = useTranslations('operation.overview')
  const { number, bytes, moment, ago } = useFormats()
  const { sizes, queues, connections } = status
  const startedAt = new Date(Date.now() - status.uptimeSeconds * 1000)
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }}>
      <Facts
        title={t('server')}
        facts={[
          [t('version'), status.version],
          [t('node'), status.node],
          [t('startedAt'), moment(startedAt)],
          [t('memory'), bytes(status.memoryBytes)],
          [t('sendsMail'), status.sendsMail ? t('yes') : t('no')],
        ]}
      />
      <Facts
        title={t('database')}
        facts={[
          [t('kind'), status.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
          [t('answers'), t('milliseconds', { ms: status.databaseMilliseconds })],
          [t('databaseBytes'), bytes(sizes.databaseBytes)],
          ...(connections === null
            ? []
            : [
                [
                  t('connections'),
                  t('connectionsOf', { busy: connections.total - connections.idle, total: connections.total }),
                ] as const,
              ]),
          [t('backup'), status.backedUpAt === null ? t('noBackup') : ago(status.backedUpAt)],
        ]}
      />
      <Facts
        title={t('holds')}
        facts={[
          [t('people'), number(sizes.users)],
          [t('groups'), number(sizes.groups)],
          [t('rooms'), number(sizes.rooms + sizes.resources)],
          [t('calendars'), number(sizes.calendars)],
          [t('objects'), t('objectsOf', { count: sizes.objects, bytes: bytes(sizes.objectBytes) })],
          [t('attachments'), t('objectsOf', { count: sizes.attachments, bytes: bytes(sizes.attachmentBytes) })],
        ]}
      />
      <Facts
        title={t('queues')}
        facts={[
          [t('outbound'), number(queues.outbound)],
          [t('reminders'), number(queues.reminders)],
          [t('push'), number(queues.push)],
          [t('audit'), number(queues.audit)],
        ]}
      />
    </SimpleGrid>
  )
}

interface FactsProps {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
}

function Facts({ title, facts }: FactsProps) {
  return (
    <Card withBorder padding="lg" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <Stack component="dl" gap={6} m={0}>
        {facts.map(([name, value]) => (
          <Group key={name} justify="space-between" wrap="nowrap" align="baseline">
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm" m={0} ta="right" style={{ whiteSpace: 'nowrap' }}>
              {value}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  )
}
