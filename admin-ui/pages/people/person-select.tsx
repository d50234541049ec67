import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../data/client.ts'

type Kind = 'user' | 'group'

interface PersonSelectProps {
  readonly label: string
  readonly placeholder: string
  readonly kinds: readonly Kind[]
  /** Who is not offered. */
  readonly without: readonly string[]
  readonly isBusy?: boolean
  onPick(slug: string): void
}

const MOST_FOUND = 20
const TYPING_MS = 200

/** One person or group, by completion; picked, it is empty again. */
export function PersonSelect({ label, placeholder, kinds, without, isBusy = false, onPick }: PersonSelectProps) {
  const t = useTranslations('people.select')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS)
  const { data: found = [] } = useQuery({
    queryKey: ['principals', 'select', kinds, q],
    queryFn: () => find(kinds, q),
    placeholderData: keepPreviousData,
  })
  const isOut = new Set(without)
  return (
    <Select
      label={label}
      placeholder={placeholder}
      nothingFoundMessage={t('nobody')}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={found
        .filter(({ slug }) => !isOut.has(slug))
        .map(({ slug, name, kind }) => ({
          value: slug,
          label: kind === 'group' ? t('group', { name, slug }) : t('person', { name, slug }),
        }))}
      value={null}
      disabled={isBusy}
      onChange={(slug) => {
        if (slug === null) return
        onPick(slug)
        setTyped('')
      }}
    />
  )
}

async function find(kinds: readonly Kind[], q: string) {
  const asked = q === '' ? {} : { q }
  const answers = await Promise.all(kinds.map((kind) => api.listPrincipals({ kind, limit: MOST_FOUND, ...asked })))
  return answers.flatMap(({ body }) => body.items)
}
