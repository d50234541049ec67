import { Alert, Button, Code, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import type { AuditRecord } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { AUDIT_KINDS, csvOf, findKind, isAuditKind, windowOf } from './audit-records.ts'

const PAGE = 100
const TYPING_MS = 250

export default function AuditPage() {
  const t = useTranslations('operation.audit')
  const { moment } = useFormats()
  const [search, setSearch] = useSearchParams()
  const filter = {
    actor: search.get('actor') ?? '',
    owner: search.get('owner') ?? '',
    kind: search.get('kind') ?? '',
    since: search.get('since') ?? '',
    until: search.get('until') ?? '',
  }
  const set = (change: Partial<typeof filter>) => {
    const entries = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== '')
    setSearch(Object.fromEntries(entries), { replace: true })
  }
  const typeActor = useDebouncedCallback((actor: string) => set({ actor }), TYPING_MS)
  const typeOwner = useDebouncedCallback((owner: string) => set({ owner }), TYPING_MS)
  const list = usePages(['audit', filter], (cursor) => {
    const { actor, owner } = filter
    return api.listAuditRecords({
      cursor,
      limit: PAGE,
      ...(actor !== '' && { actor }),
      ...(owner !== '' && { owner }),
      ...windowOf(filter),
      ...findKind(filter.kind),
    })
  })
  const kindOf = (kind: string) => (isAuditKind(kind) ? t(`kinds.${kind}`) : kind)
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button variant="default" disabled={list.items.length === 0} onClick={() => download(csvOf(list.items))}>
          {t('csv')}
        </Button>
      }
    >
      <Group align="start" gap="sm">
        <TextInput
          label={t('actor')}
          placeholder={t('account')}
          defaultValue={filter.actor}
          onChange={({ currentTarget }) => typeActor(currentTarget.value.trim())}
          w={150}
        />
        <TextInput
          label={t('owner')}
          placeholder={t('account')}
          defaultValue={filter.owner}
          onChange={({ currentTarget }) => typeOwner(currentTarget.value.trim())}
          w={150}
        />
        <NativeSelect
          label={t('kind')}
          value={filter.kind}
          onChange={({ currentTarget }) => set({ kind: currentTarget.value })}
          data={[
            { value: '', label: t('all') },
            ...AUDIT_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) })),
          ]}
          maw={300}
        />
        <TextInput
          type="date"
          label={t('since')}
          value={filter.since}
          onChange={({ currentTarget }) => set({ since: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('until')}
          value={filter.until}
          error={filter.since !== '' && filter.until !== '' && filter.until < filter.since ? t('reversed') : undefined}
          onChange={({ currentTarget }) => set({ until: currentTarget.value })}
        />
      </Group>
      <Verification />
      <List
        label={t('title')}
        list={list}
        keyOf={({ number }) => String(number)}
        empty={t('empty')}
        columns={[
          { key: 'at', title: t('at'), cell: ({ at }) => <span style={{ whiteSpace: 'nowrap' }}>{moment(at)}</span> },
          {
            key: 'what',
            title: t('what'),
            isHeading: true,
            cell: (record) => <What record={record} name={kindOf(record.kind)} />,
          },
          { key: 'who', title: t('actor'), cell: (record) => <Who record={record} /> },
          { key: 'owner', title: t('owner'), cell: ({ owner }) => owner ?? '' },
        ]}
      />
    </Page>
  )
}

function What({ record: { path, detail }, name }: { readonly record: AuditRecord; readonly name: string }) {
  return (
    <Stack gap={2} maw={520}>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      {path === null ? null : (
        <Code fz="xs" bg="transparent" p={0} style={{ overflowWrap: 'anywhere' }}>
          {path}
        </Code>
      )}
      {detail === null ? null : (
        <Text size="xs" c="dimmed" fw={400} style={{ overflowWrap: 'anywhere' }}>
          {detail}
        </Text>
      )}
    </Stack>
  )
}

function Who({ record: { actor, credential, source, origin } }: { readonly record: AuditRecord }) {
  const t = useTranslations('operation.audit')
  return (
    <Stack gap={2}>
      <Text size="sm">{actor ?? t('nobody')}</Text>
      <Text size="xs" c="dimmed">
        {[credential, source, origin].filter((part) => part !== null).join(' · ')}
      </Text>
    </Stack>
  )
}

function Verification() {
  const t = useTranslations('operation.audit')
  const { number } = useFormats()
  const verify = useAct(async () => (await api.verifyAudit()).body)
  const verdict = verify.data
  const isWhole = verdict?.problems.length === 0
  return (
    <Stack gap="sm" align="start">
      <Button variant="default" size="xs" loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('verify')}
      </Button>
      {verdict === undefined ? null : (
        <Alert
          role="status"
          color={isWhole ? 'green' : 'red'}
          icon={isWhole ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
          title={isWhole ? t('whole', { count: number(verdict.records) }) : t('broken')}
        >
          {verdict.problems.map((problem) => (
            <Text key={problem} size="sm">
              {problem}
            </Text>
          ))}
          {isWhole ? <Text size="sm">{t('wholeText')}</Text> : null}
        </Alert>
      )}
    </Stack>
  )
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'audit.csv'
  link.click()
  URL.revokeObjectURL(url)
}
