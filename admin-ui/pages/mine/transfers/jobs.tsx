/** Imports, exports and archives: how far they are, what came of them, and what was left out and why. */
import { Badge, Button, Group, Paper, Progress, Spoiler, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Job } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { booksQuery } from '../../../data/books.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { allPages } from '../../../data/pages.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { Problem } from '../../../look/problem.tsx'
import { Waiting } from '../../../look/waiting.tsx'
import { useHome } from '../home.ts'
import { saveFile } from '../save-file.ts'

/** How often it is asked how far they are: each second first, of what takes long by and by less often. */
const AGAIN_MS = 1_000
const SELDOM_MS = 10_000
const SHARE_OF_AGE = 0.1
const COLOURS = {
  receiving: 'blue',
  waiting: 'gray',
  running: 'blue',
  done: 'green',
  failed: 'red',
  cancelled: 'gray',
} as const

export interface JobsProps {
  readonly kinds: readonly Job['kind'][]
  /** What is said where there is none. */
  readonly empty: string
}

export function Jobs({ kinds, empty }: JobsProps) {
  const me = useMe().principal.slug
  const { data, isPending, error } = useQuery({
    queryKey: ['jobs'],
    queryFn: () => allPages((cursor) => api.listJobs({ limit: 100, ...(cursor && { cursor }) })),
    // As long as something is at work; the server tells nobody how far it is.
    refetchInterval: ({ state }) => pauseFor(state.data ?? []),
  })
  if (isPending) return <Waiting />
  if (error) return <Problem error={error} />
  // Administrators are told of those of others, too.
  const shown = data.filter(({ kind, requestedBy }) => kinds.includes(kind) && requestedBy === me)
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {shown.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
    </Stack>
  )
}

function isAtWork({ settledAt }: Job): boolean {
  return settledAt === null
}

function pauseFor(jobs: readonly Job[]): number | false {
  const atWork = jobs.filter(isAtWork)
  if (atWork.length === 0) return false
  const newest = Math.max(...atWork.map(({ createdAt }) => Date.parse(createdAt)))
  return Math.min(Math.max((Date.now() - newest) * SHARE_OF_AGE, AGAIN_MS), SELDOM_MS)
}

function JobCard({ job }: { readonly job: Job }) {
  const t = useTranslations('transfers.jobs')
  const { ago, day } = useFormats()
  const about = useLabelOf(job)
  return (
    <Paper withBorder p="md" component="article" aria-label={t(`kind.${job.kind}`, { about })}>
      <Group justify="space-between" align="start" gap="sm">
        <div>
          <Group gap="sm">
            <Text fw={600} dir="auto">
              {t(`kind.${job.kind}`, { about })}
            </Text>
            <Badge variant="light" tt="none" color={COLOURS[job.state]}>
              {t(`state.${job.state}`)}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {t('asked', { when: ago(job.createdAt) })}
            {job.file === null || job.expiresAt === null ? null : ` · ${t('expires', { day: day(job.expiresAt) })}`}
          </Text>
        </div>
        <JobActions job={job} about={about} />
      </Group>
      {isAtWork(job) ? <JobProgress job={job} /> : null}
      {job.kind === 'import' && job.settledAt !== null && !cameToNothing(job) ? (
        <Text size="sm" mt="xs">
          {t('counts', countsOf(job))}
        </Text>
      ) : null}
      {job.problem === null ? null : (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" dir="auto">
          {job.problem}
        </Text>
      )}
      <Reasons job={job} />
    </Paper>
  )
}

function countsOf({ imported, replaced, unchanged, skipped }: Job) {
  return { imported, replaced, unchanged, skipped }
}

/** That it failed says all there is to say. */
function cameToNothing(job: Job): boolean {
  return job.state === 'failed' && Object.values(countsOf(job)).every((count) => count === 0)
}

/** The API names places `alice/calendar`; people know them by what they called them. */
function useLabelOf({ about, owner }: Job): string {
  const me = useMe().principal.slug
  const calendars = useHome()
  const { data: books = [] } = useQuery(booksQuery(me))
  const name = about.split('/').at(-1) ?? about
  if (owner !== me) return name
  return (
    calendars.find((one) => one.name === name)?.label ?? books.find((one) => one.name === name)?.displayName ?? name
  )
}

function JobProgress({ job: { done, total } }: { readonly job: Job }) {
  const t = useTranslations('transfers.jobs')
  const { number } = useFormats()
  const percent = total === null || total === 0 ? 100 : (100 * done) / total
  return (
    <Group gap="sm" mt="sm" wrap="nowrap">
      <Progress
        value={percent}
        animated={total === null}
        striped={total === null}
        flex={1}
        aria-label={t('progressOf')}
      />
      {total === null ? null : <Text size="sm">{t('progress', { done: number(done), total: number(total) })}</Text>}
    </Group>
  )
}

function Reasons({ job: { reasons, skipped } }: { readonly job: Job }) {
  const t = useTranslations('transfers.jobs')
  const common = useTranslations('common')
  if (reasons.length === 0) return null
  return (
    <Spoiler maxHeight={140} showLabel={common('list.more')} hideLabel={common('action.close')} mt="xs">
      <Text size="sm" fw={600}>
        {t('reasons', { count: skipped })}
      </Text>
      <ul style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
        {reasons.map(({ name, line, reason }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and the list only grows
          <Text key={at} component="li" size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {t('reason', { line: line === null ? 'none' : String(line), reason })}
            {name === null ? null : <span style={{ color: 'var(--mantine-color-dimmed)' }}> ({name})</span>}
          </Text>
        ))}
      </ul>
    </Spoiler>
  )
}

interface JobActionsProps {
  readonly job: Job
  readonly about: string
}

function JobActions({ job: { id, kind, state, file, settledAt }, about }: JobActionsProps) {
  const t = useTranslations('transfers.jobs')
  const { bytes } = useFormats()
  const asks = [['jobs']]
  const cancel = useAct(() => api.cancelJob({ id }), { done: kind === 'import' ? t('cancelled') : undefined, asks })
  const forget = useAct(() => api.deleteJob({ id }), { asks })
  const fetchFile = useAct(() => api.getJobFile({ id }), {
    onDone: ({ body, headers }) => saveFile(nameIn(headers) ?? `${about}.zip`, body),
  })
  return (
    <Group gap="xs">
      {state === 'done' && file !== null ? (
        <Button
          size="xs"
          leftSection={<Download size={16} aria-hidden />}
          loading={fetchFile.isPending}
          onClick={() => fetchFile.mutate(undefined)}
        >
          {t('download', { size: bytes(file.bytes) })}
        </Button>
      ) : null}
      {settledAt === null ? (
        <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          {t('cancel')}
        </Button>
      ) : (
        <Button size="xs" variant="default" loading={forget.isPending} onClick={() => forget.mutate(undefined)}>
          {t('forget')}
        </Button>
      )}
    </Group>
  )
}

/** RFC 6266 §4: as the server calls the file. */
function nameIn(headers: Headers): string | undefined {
  return /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1]
}
