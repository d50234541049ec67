import { Anchor, Badge, Button, Checkbox, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { FileUp, Plus, Search } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, useSearchParams } from 'wouter'
import type { ListedPrincipal } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { NewPrincipalDialog } from './new-principal-dialog.tsx'
import { shareUsed } from './quota.ts'

const AT_ONCE = 50
const TYPING_MS = 250

export default function PeoplePage() {
  const t = useTranslations('people')
  const [params, setParams] = useSearchParams()
  const [isMaking, making] = useDisclosure()
  const q = params.get('q') ?? ''
  const onlyAdministrators = params.get('administrators') !== null
  const list = usePages(['principals', 'list', 'user', q, onlyAdministrators], (cursor) =>
    api.listPrincipals({
      ...{ kind: 'user', use: 'true', cursor, limit: AT_ONCE },
      ...(q === '' ? {} : { q }),
      ...(onlyAdministrators ? { administrator: 'true' } : {}),
    }),
  )
  const change = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === undefined) after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  const search = useDebouncedCallback((text: string) => change('q', text === '' ? undefined : text), TYPING_MS)

  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <>
          <Button
            component={Link}
            href="/admin/import"
            variant="default"
            leftSection={<FileUp size={18} aria-hidden />}
          >
            {t('import')}
          </Button>
          <Button leftSection={<Plus size={18} aria-hidden />} onClick={making.open}>
            {t('new.person')}
          </Button>
        </>
      }
    >
      <Group align="center" gap="lg">
        <TextInput
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<Search size={16} aria-hidden />}
          defaultValue={q}
          maxLength={200}
          flex="1 1 240px"
          maw={420}
          onChange={({ currentTarget }) => search(currentTarget.value.trim())}
        />
        <Checkbox
          label={t('onlyAdministrators')}
          checked={onlyAdministrators}
          onChange={({ currentTarget }) => change('administrators', currentTarget.checked ? '' : undefined)}
        />
      </Group>
      <List
        label={t('title')}
        list={list}
        keyOf={({ slug }) => slug}
        empty={q === '' && !onlyAdministrators ? t('none') : t('noneFits')}
        columns={[
          { key: 'name', title: t('column.name'), isHeading: true, cell: (person) => <PersonName person={person} /> },
          { key: 'emails', title: t('column.address'), cell: ({ emails }) => <Addresses emails={emails} /> },
          { key: 'zone', title: t('column.zone'), cell: ({ timezone }) => timezone ?? '–' },
          { key: 'use', title: t('column.use'), cell: (person) => <Used person={person} /> },
        ]}
      />
      <NewPrincipalDialog kind="user" isOpen={isMaking} onClose={making.close} />
    </Page>
  )
}

function PersonName({ person: { slug, name, account } }: { readonly person: ListedPrincipal }) {
  const t = useTranslations('people')
  return (
    <Group gap="xs">
      <Stack gap={0} miw={0}>
        <Anchor component={Link} href={`/admin/people/${encodeURIComponent(slug)}`} dir="auto">
          {name}
        </Anchor>
        <Text size="xs" c="dimmed" fw={400}>
          {slug}
        </Text>
      </Stack>
      {account?.administrator ? (
        <Badge variant="light" tt="none">
          {t('administrator')}
        </Badge>
      ) : null}
    </Group>
  )
}

function Addresses({ emails }: { readonly emails: readonly string[] }) {
  const t = useTranslations('people')
  const [first, ...others] = emails
  if (first === undefined) return '–'
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }} title={emails.join('\n')}>
      {others.length === 0 ? first : t('andMore', { first, count: others.length })}
    </Text>
  )
}

function Used({ person: { name, use } }: { readonly person: ListedPrincipal }) {
  const t = useTranslations('people')
  const { bytes } = useFormats()
  if (use === null) return '–'
  const part = shareUsed(use.bytes, use.quotaBytes)
  if (part === undefined || use.quotaBytes === null) return bytes(use.bytes)
  return (
    <Stack gap={4} maw={180}>
      <Text size="sm">{t('usedOf', { used: bytes(use.bytes), quota: bytes(use.quotaBytes) })}</Text>
      <Progress value={part} size="sm" color={part > 90 ? 'red' : undefined} aria-label={t('useOf', { name })} />
    </Stack>
  )
}
