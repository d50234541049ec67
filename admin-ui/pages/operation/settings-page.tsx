import { Badge, Box, Code, Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Setting } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { type Column, List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { Section } from '../mine/section.tsx'
import { groupOf, SETTING_GROUPS } from './setting-groups.ts'

const NONE: readonly Setting[] = []

export default function SettingsPage() {
  const t = useTranslations('operation.settings')
  const [query, setQuery] = useState('')
  const [isOnlySet, setOnlySet] = useState(false)
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: async () => (await api.listSettings()).body.items,
  })
  const wanted = query.trim().toUpperCase()
  const items = (data ?? NONE).filter((one) => one.name.includes(wanted) && (!isOnlySet || isSet(one)))
  // As wide in each group, so that they stand below each other.
  const columns: readonly Column<Setting>[] = [
    {
      ...{ key: 'name', title: t('name'), isHeading: true },
      cell: ({ name }) => (
        <Box w={{ xl: 290 }} style={{ overflowWrap: 'anywhere' }}>
          <Code bg="transparent">{name}</Code>
        </Box>
      ),
    },
    { key: 'value', title: t('value'), cell: (setting) => <Value setting={setting} /> },
    {
      ...{ key: 'usual', title: t('usual') },
      cell: ({ usual }) => (
        <Text size="sm" c="dimmed" w={{ xl: 160 }} style={{ overflowWrap: 'anywhere' }}>
          {usual}
        </Text>
      ),
    },
    {
      ...{ key: 'expected', title: t('expected') },
      cell: ({ expected }) => (
        <Text size="sm" c="dimmed" w={{ xl: 240 }} style={{ overflowWrap: 'anywhere' }}>
          {expected}
        </Text>
      ),
    },
  ]
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Group align="end">
        <TextInput
          label={t('search')}
          leftSection={<Search size={16} aria-hidden />}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          w={320}
          maw="100%"
        />
        <Switch
          label={t('onlySet')}
          checked={isOnlySet}
          onChange={({ currentTarget }) => setOnlySet(currentTarget.checked)}
          mb={8}
        />
      </Group>
      {data === undefined || items.length === 0 ? (
        <List
          label={t('title')}
          list={{ items, isLoading: isPending, error, again: refetch }}
          keyOf={keyOf}
          empty={t('empty')}
          columns={columns}
        />
      ) : null}
      {SETTING_GROUPS.map((group) => {
        const own = items.filter(({ name }) => groupOf(name) === group)
        const title = t(`groups.${group}`)
        return own.length === 0 ? null : (
          <Section key={group} title={title}>
            <List label={title} list={{ items: own }} keyOf={keyOf} columns={columns} />
          </Section>
        )
      })}
    </Page>
  )
}

const keyOf = ({ name }: Setting) => name

/** Nobody is told of secrets, nor whether they were set. */
function isSet({ value, usual }: Setting): boolean {
  return value !== null && value !== '' && value !== usual
}

function Value({ setting }: { readonly setting: Setting }) {
  const t = useTranslations('operation.settings')
  const { value, secret } = setting
  if (secret || value === null || value === '') {
    return (
      <Text size="sm" fs="italic" c="dimmed" w={{ xl: 220 }}>
        {secret ? t('secret') : t('unset')}
      </Text>
    )
  }
  return (
    <Stack gap={2} align="start" w={{ xl: 220 }}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
      {isSet(setting) ? <Badge variant="light">{t('differs')}</Badge> : null}
    </Stack>
  )
}
