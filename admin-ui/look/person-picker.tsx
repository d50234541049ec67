import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import type { Principal } from '../../client/kalends.ts'
import { api } from '../data/client.ts'

export interface Picked {
  readonly slug: string
  readonly name: string
}

export interface PersonPickerProps {
  readonly words: { readonly label: string; readonly placeholder: string; readonly nobody: string }
  readonly kinds?: readonly Principal['kind'][]
  readonly value: Picked | undefined
  /** Who is in already, and oneself. */
  readonly without: ReadonlySet<string>
  onChange(picked: Picked | undefined): void
}

const PEOPLE_AND_GROUPS = ['user', 'group'] as const

/** A person or group of this server, or a room, by what somebody types. */
export function PersonPicker({ words, kinds = PEOPLE_AND_GROUPS, value, without, onChange }: PersonPickerProps) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const { data = [], isFetching } = useQuery({
    queryKey: ['people', q],
    queryFn: async () => (await api.searchPeople({ q, limit: 20 })).body.items,
    enabled: q !== '' && q !== value?.name,
    placeholderData: (before) => before,
  })
  const found = data.flatMap(({ slug, name, kind, email }) =>
    slug !== null && kind !== 'contact' && kinds.includes(kind) && !without.has(slug)
      ? [{ slug, name, kind, email }]
      : [],
  )
  const options = [...found, ...(value === undefined || found.some(({ slug }) => slug === value.slug) ? [] : [value])]
  const about = new Map(found.map((one) => [one.slug, one]))
  return (
    <Select
      label={words.label}
      placeholder={words.placeholder}
      searchable
      data={options.map(({ slug, name }) => ({ value: slug, label: name }))}
      filter={({ options }) => options}
      value={value?.slug ?? null}
      onChange={(slug) => onChange(options.find((one) => one.slug === slug))}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={q === '' || isFetching ? undefined : words.nobody}
      renderOption={({ option }) => {
        const one = about.get(option.value)
        return (
          <span>
            <span dir="auto">{option.label}</span> {one?.kind === 'group' ? <Users size={14} aria-hidden /> : null}{' '}
            <span style={{ color: 'var(--mantine-color-dimmed)' }}>{one?.email ?? option.value}</span>
          </span>
        )
      }}
    />
  )
}
