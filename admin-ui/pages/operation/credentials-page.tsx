import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import { api } from '../../data/client.ts'
import { Page } from '../../look/page.tsx'
import { CredentialsOf } from './credentials-of.tsx'

const MOST_FOUND = 20

export default function CredentialsPage() {
  const t = useTranslations('operation.credentials')
  const [search, setSearch] = useSearchParams()
  const slug = search.get('person')
  return (
    <Page title={t('title')} intro={t('intro')}>
      <PersonField slug={slug} onChange={(next) => setSearch(next === null ? {} : { person: next })} />
      {slug === null ? null : <CredentialsOf key={slug} slug={slug} />}
    </Page>
  )
}

interface PersonFieldProps {
  readonly slug: string | null
  onChange(slug: string | null): void
}

function PersonField({ slug, onChange }: PersonFieldProps) {
  const t = useTranslations('operation.credentials')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  const found = useQuery({
    queryKey: ['principals', 'user', q],
    queryFn: async () =>
      (await api.listPrincipals({ kind: 'user', limit: MOST_FOUND, ...(q !== '' && { q }) })).body.items,
    placeholderData: (before) => before,
  })
  const people = (found.data ?? []).map((person) => ({ value: person.slug, label: `${person.name} (${person.slug})` }))
  // Who was chosen is among the choices, whatever was typed meanwhile.
  const data =
    slug === null || people.some(({ value }) => value === slug) ? people : [{ value: slug, label: slug }, ...people]
  return (
    <Select
      label={t('person')}
      placeholder={t('personHint')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      data={data}
      filter={({ options }) => options}
      value={slug}
      onChange={onChange}
      onSearchChange={(value) => setTyped(value.replace(/ \(.*\)$/, ''))}
      nothingFoundMessage={t('nobody')}
      maw={420}
    />
  )
}
