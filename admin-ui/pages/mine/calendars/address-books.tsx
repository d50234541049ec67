import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { AddressBook } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { booksQuery } from '../../../data/books.ts'
import { api } from '../../../data/client.ts'
import { useLive } from '../../../data/live.tsx'
import { useMe } from '../../../data/me.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { Section } from '../section.tsx'

export function AddressBooks({ onNew }: { onNew(): void }) {
  const t = useTranslations('my-calendars')
  const owner = useMe().principal.slug
  const [edited, setEdited] = useState<AddressBook>()
  const books = useQuery(booksQuery(owner))
  useLive([{ to: { kind: 'home', home: 'addressbooks', owner }, asks: [booksQuery(owner).queryKey] }])
  const remove = useAct(({ name }: AddressBook) => api.deleteAddressBook({ owner, book: name }), {
    done: (_, one) => t('remove.done', { name: labelOf(one) }),
    asks: [['addressbooks', owner]],
  })
  return (
    <Section
      title={t('books')}
      actions={
        <Button variant="default" size="xs" leftSection={<Plus size={16} aria-hidden />} onClick={onNew}>
          {t('new.book')}
        </Button>
      }
    >
      <List
        label={t('books')}
        list={{ items: books.data ?? [], isLoading: books.isPending, error: books.error, again: books.refetch }}
        keyOf={({ name }) => name}
        columns={[
          {
            key: 'name',
            title: t('name'),
            isHeading: true,
            cell: (one) => (
              <>
                {labelOf(one)}
                {one.description === null ? null : (
                  <Text size="sm" c="dimmed" dir="auto">
                    {one.description}
                  </Text>
                )}
              </>
            ),
          },
        ]}
        actions={(one) => (
          <Group gap="xs" justify="end" wrap="nowrap">
            <Button
              variant="default"
              size="xs"
              onClick={() => setEdited(one)}
              aria-label={t('settingsOf', { name: labelOf(one) })}
            >
              {t('edit')}
            </Button>
            <ConfirmButton
              title={t('remove.ask', { name: labelOf(one) })}
              text={t('remove.bookText')}
              confirm={t('remove.button')}
              onConfirm={() => remove.mutate(one)}
              aria-label={t('remove.of', { name: labelOf(one) })}
            >
              {t('remove.button')}
            </ConfirmButton>
          </Group>
        )}
      />
      <BookDialog key={edited?.name} book={edited} onClose={() => setEdited(undefined)} />
    </Section>
  )
}

function labelOf({ displayName, name }: AddressBook): string {
  return displayName ?? name
}

interface BookDialogProps {
  readonly book: AddressBook | undefined
  onClose(): void
}

function BookDialog({ book, onClose }: BookDialogProps) {
  const t = useTranslations('my-calendars')
  const common = useTranslations('common.action')
  const [label, setLabel] = useState(book === undefined ? '' : labelOf(book))
  const [description, setDescription] = useState(book?.description ?? '')
  const save = useAct(
    ({ owner, name }: AddressBook) => {
      const body = { displayName: label.trim(), description: description.trim() || null }
      return api.updateAddressBook({ owner, book: name, body })
    },
    { done: t('saved'), asks: [['addressbooks']], onDone: onClose },
  )
  return (
    <Modal
      opened={book !== undefined}
      onClose={onClose}
      title={book === undefined ? '' : labelOf(book)}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (book !== undefined && label.trim() !== '') save.mutate(book)
        }}
      >
        <Stack>
          <TextInput
            label={t('name')}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={label.trim() === '' ? t('new.nameMissing') : undefined}
            dir="auto"
            data-autofocus
          />
          <TextInput
            label={t('description')}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            dir="auto"
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {common('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
