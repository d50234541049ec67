import { Anchor, Button, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { NewPrincipalDialog } from './new-principal-dialog.tsx'
import { membersQuery } from './queries.ts'

const AT_ONCE = 50
const TYPING_MS = 250

export default function GroupsPage() {
  const t = useTranslations('people')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS)
  const [isMaking, making] = useDisclosure()
  const list = usePages(['principals', 'list', 'group', q], (cursor) =>
    api.listPrincipals({ kind: 'group', cursor, limit: AT_ONCE, ...(q === '' ? {} : { q }) }),
  )
  return (
    <Page
      title={t('groups.title')}
      intro={t('groups.intro')}
      actions={
        <Button leftSection={<Plus size={18} aria-hidden />} onClick={making.open}>
          {t('new.group')}
        </Button>
      }
    >
      <TextInput
        type="search"
        aria-label={t('groups.search')}
        placeholder={t('groups.search')}
        leftSection={<Search size={16} aria-hidden />}
        value={typed}
        maxLength={200}
        maw={420}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <List
        label={t('groups.title')}
        list={list}
        keyOf={({ slug }) => slug}
        empty={q === '' ? t('groups.none') : t('noneFits')}
        columns={[
          {
            ...{ key: 'name', title: t('column.name'), isHeading: true },
            cell: ({ slug, name }) => (
              <Anchor component={Link} href={`/admin/groups/${encodeURIComponent(slug)}`} dir="auto">
                {name}
              </Anchor>
            ),
          },
          { key: 'address', title: t('column.address'), cell: ({ emails }) => emails[0] ?? '–' },
          { key: 'members', title: t('groups.members'), isNumber: true, cell: ({ slug }) => <Count slug={slug} /> },
        ]}
      />
      <NewPrincipalDialog kind="group" isOpen={isMaking} onClose={making.close} />
    </Page>
  )
}

function Count({ slug }: { readonly slug: string }) {
  const { data } = useQuery(membersQuery(slug))
  return data?.members.length ?? '…'
}
