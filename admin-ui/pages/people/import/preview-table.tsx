/** What would become of each row, and at which of its cells it is wrong. */
import { Badge, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { List } from '../../../look/list.tsx'
import { Section } from '../../mine/section.tsx'
import { withoutPlace } from '../field-errors.ts'
import type { Field } from './columns.ts'
import type { Previewed } from './provisioning.ts'

const AT_ONCE = 100
const OUTCOMES = ['created', 'changed', 'unchanged', 'refused'] as const
type Outcome = (typeof OUTCOMES)[number]

const COLOURS: Readonly<Record<Outcome, string>> = {
  created: 'green',
  changed: 'blue',
  unchanged: 'gray',
  refused: 'red',
}

export function PreviewTable({ previewed }: { readonly previewed: readonly Previewed[] }) {
  const t = useTranslations('import')
  const [chosen, setChosen] = useState<Outcome | 'all'>('all')
  const [shown, setShown] = useState(AT_ONCE)
  const fitting = chosen === 'all' ? previewed : previewed.filter((one) => outcomeOf(one) === chosen)
  const countOf = (outcome: Outcome) => previewed.filter((one) => outcomeOf(one) === outcome).length
  const choices = [
    { value: 'all', label: t('all', { count: previewed.length }) },
    ...OUTCOMES.map((one) => ({ value: one, label: t(`count.${one}`, { count: countOf(one) }) })),
  ]
  return (
    <Section title={t('preview')} about={t('previewAbout')}>
      <Stack gap="sm">
        <div style={{ overflowX: 'auto' }}>
          <SegmentedControl
            aria-label={t('show')}
            data={choices}
            value={chosen}
            onChange={(value) => {
              setChosen(OUTCOMES.find((one) => one === value) ?? 'all')
              setShown(AT_ONCE)
            }}
          />
        </div>
        <List<Previewed>
          label={t('preview')}
          list={{
            items: fitting.slice(0, shown),
            hasMore: fitting.length > shown,
            more: () => setShown(shown + AT_ONCE),
          }}
          keyOf={({ row }) => String(row.number)}
          empty={t('noneSuch')}
          columns={[
            { key: 'number', title: t('line'), cell: ({ row }) => row.number },
            {
              ...{ key: 'outcome', title: t('outcome') },
              cell: (one) => (
                <Badge variant="light" color={COLOURS[outcomeOf(one)]} tt="none">
                  {t(`is.${outcomeOf(one)}`)}
                </Badge>
              ),
            },
            {
              ...{ key: 'slug', title: t('field.slug'), isHeading: true },
              cell: (one) => <Cell one={one} field="slug" text={one.row.user.slug} />,
            },
            {
              ...{ key: 'name', title: t('field.name') },
              cell: (one) => <Cell one={one} field="name" text={one.row.user.name} />,
            },
            {
              ...{ key: 'emails', title: t('field.emails') },
              cell: (one) => <Cell one={one} field="emails" text={one.row.user.emails?.join(', ')} />,
            },
            { key: 'rest', title: t('rest'), cell: (one) => <Rest one={one} /> },
          ]}
        />
      </Stack>
    </Section>
  )
}

function outcomeOf({ foreseen }: Previewed): Outcome {
  return foreseen?.outcome ?? 'refused'
}

interface CellProps {
  readonly one: Previewed
  readonly field: Field
  readonly text: string | undefined
}

function Cell({ one, field, text }: CellProps) {
  const reasons = useReasons(one, field)
  return (
    <>
      <Text
        size="sm"
        style={{ overflowWrap: 'anywhere' }}
        c={reasons.length > 0 ? 'var(--mantine-color-error)' : undefined}
      >
        {text ?? '–'}
      </Text>
      <Reasons reasons={reasons} />
    </>
  )
}

const REST = ['timezone', 'quota', 'password', 'admin'] as const

/** What has no column of its own: what would be changed, and what is wrong there. */
function Rest({ one }: { readonly one: Previewed }) {
  const t = useTranslations('import')
  const reasons = [
    useReasons(one, REST[0]),
    useReasons(one, REST[1]),
    useReasons(one, REST[2]),
    useReasons(one, REST[3]),
  ].flat()
  const { timezone, password, admin } = one.row.user
  const told = [timezone, admin === 'true' ? t('field.admin') : undefined, password && t('withPassword')]
  const changes = one.foreseen?.outcome === 'changed' ? one.foreseen.changes.map(withoutWho) : []
  return (
    <Stack gap={2}>
      {changes.length > 0 ? (
        changes.map((change) => (
          <Text key={change} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {change}
          </Text>
        ))
      ) : (
        <Group gap="xs">
          <Text size="sm">{told.filter(Boolean).join(', ') || '–'}</Text>
        </Group>
      )}
      <Reasons reasons={reasons} />
    </Stack>
  )
}

function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
  return reasons.map((reason) => (
    <Text key={reason} size="xs" c="var(--mantine-color-error)" fw={400}>
      {reason}
    </Text>
  ))
}

const SENT_AS: Readonly<Partial<Record<Field, string>>> = { quota: 'quotaBytes' }

function useReasons({ row, foreseen }: Previewed, field: Field): readonly string[] {
  const t = useTranslations('import.wrong')
  const own = row.wrong.filter((one) => one.field === field).map(({ word }) => t(word))
  const told = foreseen?.errors.filter((error) => error.field.split('/')[1] === (SENT_AS[field] ?? field)) ?? []
  return [...own, ...told.map(({ reason }) => withoutPlace(reason))]
}

/** `~ user alice: name Alice → Al`: of whom is said in the row. */
function withoutWho(line: string): string {
  return line.replace(/^[~+-] \w+ \S+: /, '')
}
