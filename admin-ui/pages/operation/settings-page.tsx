import { Badge, Code, Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Setting } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'

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
      <List
        label={t('title')}
        list={{ items, isLoading: isPending, error, again: refetch }}
        keyOf={({ name }) => name}
        empty={t('empty')}
        columns={[
          { key: 'name', title: t('name'), isHeading: true, cell: ({ name }) => <Code bg="transparent">{name}</Code> },
          {
            key: 'value',
            title: t('value'),
            cell: (setting) => <Value setting={setting} />,
          },
          {
            key: 'usual',
            title: t('usual'),
            cell: ({ usual }) => (
              <Text size="sm" c="dimmed">
                {usual}
              </Text>
            ),
          },
          {
            key: 'expected',
            title: t('expected'),
            cell: ({ expected }) => (
              <Text size="sm" c="dimmed" maw={320}>
                {expected}
              </Text>
            ),
          },
        ]}
      />
    </Page>
  )
}

/** Nobody is told of secrets, nor whether they were set. */
function isSet({ value, usual }: Setting): boolean {
  return value !== null && value !== '' && value !== usual
}

function Value({ setting }: { readonly setting: Setting }) {
  const t = useTranslations('operation.settings')
  const { value, secret } = setting
  if (secret || value === null || value === '') {
    return (
      <Text size="sm" fs="italic" c="dimmed">
        {secret ? t('secret') : t('unset')}
      </Text>
    )
  }
  return (
    <Stack gap={2} align="start">
      <Text size="sm" maw={280} style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
      {isSet(setting) ? <Badge variant="light">{t('differs')}</Badge> : null}
    </Stack>
  )
}
