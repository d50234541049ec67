import { Combobox, Group, Loader, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { KindIcon } from './kind-icon.tsx'
import { EMAIL, type Person, peopleQuery, strangerOf } from './person.ts'

export interface InviteeFieldProps {
  /** Who is invited already. */
  readonly taken: ReadonlySet<string>
  onAdd(person: Person): void
}

const TYPED_MS = 150

/** Typed, found, added: people, groups and rooms here, one's contacts, and any address of mail. */
export function InviteeField({ taken, onAdd }: InviteeFieldProps) {
  const t = useTranslations('event.people')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), TYPED_MS)
  const { data = [], isFetching } = useQuery(peopleQuery(q))
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })

  const found = q === '' ? [] : data.filter(({ address }) => !taken.has(address.toLowerCase()))
  const isKnown = found.some(({ email }) => email?.toLowerCase() === typed.trim().toLowerCase())
  const shown = EMAIL.test(typed.trim()) && !isKnown ? [...found, strangerOf(typed.trim())] : found

  function add(address: string): void {
    const person = shown.find((one) => one.address === address)
    if (person === undefined) return
    onAdd(person)
    setTyped('')
    combobox.closeDropdown()
  }

  return (
    <Combobox store={combobox} onOptionSubmit={add} position="bottom-start" withinPortal>
      <Combobox.Target>
        <TextInput
          label={t('add')}
          placeholder={t('placeholder')}
          value={typed}
          autoComplete="off"
          maxLength={200}
          rightSection={isFetching && q !== '' ? <Loader size={16} /> : null}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
          onFocus={() => typed !== '' && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            // What is typed is no submit of the form around; the first one is meant, where none is chosen.
            if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() >= 0) return
            event.preventDefault()
            const [first] = shown
            if (first !== undefined) add(first.address)
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim() === ''}>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label={t('found')}>
          {shown.map((person) => (
            <Combobox.Option key={person.address} value={person.address}>
              <Group gap="sm" wrap="nowrap">
                <KindIcon kind={person.kind} />
                <div style={{ minWidth: 0 }}>
                  <Text size="sm" dir="auto" truncate>
                    {person.name || t('invite', { email: person.email ?? '' })}
                  </Text>
                  {person.email === null || person.name === '' ? null : (
                    <Text size="xs" c="dimmed" truncate>
                      {person.email}
                    </Text>
                  )}
                </div>
              </Group>
            </Combobox.Option>
          ))}
          {shown.length === 0 && q !== '' && !isFetching ? <Combobox.Empty>{t('nobody')}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
