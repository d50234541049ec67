import { MultiSelect, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../data/client.ts'
import { useNames } from '../../data/names.ts'

type Kind = 'user' | 'group'

export interface PrincipalPickerProps {
  readonly label: string
  readonly explained: string
  readonly kinds: readonly Kind[]
  readonly value: readonly string[]
  readonly error?: string | undefined
  onChange(slugs: readonly string[]): void
}

const PEOPLE = ['user', 'group'] as const
const FOUND = 20
const MOST_NAMED = 100

/** People and groups, by completion of what is typed. */
export function PrincipalPicker({ label, explained, kinds, value, error, onChange }: PrincipalPickerProps) {
  const t = useTranslations('policy.people')
  const { options, search, setSearch } = useOptions(kinds, value)
  return (
    <MultiSelect
      label={label}
      description={explained}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={value.length === 0 ? t('search') : undefined}
      nothingFoundMessage={t('none')}
      data={options}
      value={[...value]}
      error={error}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      hidePickedOptions
      clearable
      clearButtonProps={{ 'aria-label': t('clear', { label }) }}
    />
  )
}

interface GroupPickerProps {
  readonly label: string
  readonly explained: string
  readonly value: string | null
  onChange(slug: string | null): void
}

const GROUPS = ['group'] as const

export function GroupPicker({ label, explained, value, onChange }: GroupPickerProps) {
  const t = useTranslations('policy.people')
  const { options, search, setSearch } = useOptions(GROUPS, value === null ? [] : [value])
  return (
    <Select
      label={label}
      description={explained}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={t('searchGroup')}
      nothingFoundMessage={t('none')}
      data={options}
      value={value}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      clearable
      clearButtonProps={{ 'aria-label': t('clear', { label }) }}
    />
  )
}

interface Option {
  readonly value: string
  readonly label: string
}

function useOptions(kinds: readonly Kind[], picked: readonly string[]) {
  const t = useTranslations('policy.people')
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search, 200)
  const names = useNames(picked.slice(0, MOST_NAMED))
  const { data: found = [] } = useQuery({
    queryKey: ['principals', 'found', kinds, q],
    queryFn: () => find(kinds, q),
    placeholderData: keepPreviousData,
  })
  const labelOf = (name: string, kind: Kind) => (kind === 'group' ? t('group', { name }) : name)
  const known: readonly Option[] = picked.map((slug) => ({ value: slug, label: names.get(slug) ?? slug }))
  const more = found.filter(({ slug }) => !picked.includes(slug))
  const options = [...known, ...more.map(({ slug, name, kind }) => ({ value: slug, label: labelOf(name, kind) }))]
  return { options, search, setSearch }
}

async function find(kinds: readonly Kind[], text: string) {
  const q = text.trim() === '' ? undefined : text.trim()
  const asked = PEOPLE.filter((kind) => kinds.includes(kind))
  const answers = await Promise.all(asked.map((kind) => api.listPrincipals({ kind, q, limit: FOUND })))
  return answers.flatMap(({ body }, index) => {
    const kind = asked[index] ?? 'user'
    return body.items.map(({ slug, name }) => ({ slug, name, kind }))
  })
}
