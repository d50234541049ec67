import { Anchor, Button, Center, Drawer, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { BookUser, Building2, Plus, Search, UsersRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link, useSearchParams } from 'wouter'
import type { Contact, ListedPrincipal } from '../../../client/kalends.ts'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { SideList } from '../../look/side-list.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { ContactDetails } from './contact-details.tsx'
import ContactEditor from './contact-editor.tsx'
import { ContactList, type Row } from './contact-list.tsx'
import classes from './contacts.module.css'
import { PrincipalDetails } from './principal-details.tsx'
import { isFound, letterOf, photoOf, plain, type ShownContact } from './shown-contact.ts'
import { bookKey, mayWrite, useBooks, useContacts } from './use-contacts.ts'
import { useDirectory } from './use-directory.ts'

/** No book has this name: a slug is no address. */
const DIRECTORY = 'directory'
const PAUSE_MS = 250
const SHORTEST = 2

export default function ContactsPage() {
  const t = useTranslations('contacts')
  const books = useBooks()
  const { contacts, isLoading, error } = useContacts(books)
  const [params, setParams] = useSearchParams()
  const [words, setWords] = useState('')
  const [isNew, setNew] = useState(false)
  // Here, for what shows the details is another where the window becomes narrow.
  const [edited, setEdited] = useState<{ readonly owner: string; readonly book: string; readonly contact: Contact }>()
  const isWide = useMediaQuery('(min-width: 75.01em)', true, { getInitialValueInEffect: false })
  const place = params.get('book')
  const isDirectory = place === DIRECTORY
  const book = books.find((one) => bookKey(one) === place)
  const [asked] = useDebouncedValue(words.trim(), PAUSE_MS)
  const directory = useDirectory(asked, isDirectory || (book === undefined && asked.length >= SHORTEST))
  const rows = useMemo(() => {
    const wanted = isDirectory
      ? []
      : contacts.filter(
          (one) => (book === undefined || `${one.owner}/${one.book}` === bookKey(book)) && isFound(one, words),
        )
    const isNamed = book === undefined && books.length > 1
    const labels = new Map(books.map((one) => [bookKey(one), one.displayName ?? one.name]))
    return [
      ...wanted.map((one) => rowOf(one, isNamed ? labels.get(`${one.owner}/${one.book}`) : undefined)),
      ...directory.items.map((one) => principalRow(one, isDirectory ? undefined : t('directory'))),
    ]
  }, [contacts, books, book, isDirectory, words, directory.items, t])

  const chosen = params.get('contact') ?? undefined
  const contact = contacts.find(({ key }) => key === chosen)
  const principal = directory.items.find(({ slug }) => `${DIRECTORY}/${slug}` === chosen)
  const choose = (key: string | undefined) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (key === undefined) next.delete('contact')
      else next.set('contact', key)
      return next
    })
  const writable = books.filter(mayWrite)
  const target = book !== undefined && mayWrite(book) ? book : writable[0]
  const importPath = `/calendar/settings/transfers${target === undefined ? '' : `?book=${encodeURIComponent(target.name)}`}`
  const details =
    contact !== undefined ? (
      <ContactDetails
        key={contact.key}
        shown={contact}
        all={contacts}
        mayWrite={writable.some((one) => bookKey(one) === `${contact.owner}/${contact.book}`)}
        onEdit={(whole) => setEdited({ owner: contact.owner, book: contact.book, contact: whole })}
        onChoose={choose}
        onGone={() => choose(undefined)}
      />
    ) : principal === undefined ? undefined : (
      <PrincipalDetails principal={principal} />
    )
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <Anchor component={Link} href={importPath} size="sm">
            {t('transfer')}
          </Anchor>
          {target === undefined ? null : (
            <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setNew(true)}>
              {t('new')}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.page}>
        <SideList
          label={t('books')}
          entries={[
            {
              ...{ key: 'all', label: t('all'), mark: <UsersRound size={16} aria-hidden />, count: contacts.length },
              isCurrent: book === undefined && !isDirectory,
              onChoose: () => setParams({}),
            },
            ...books.map((one) => ({
              ...{ key: bookKey(one), label: one.displayName ?? one.name, mark: <BookUser size={16} aria-hidden /> },
              count: contacts.filter((contact) => `${contact.owner}/${contact.book}` === bookKey(one)).length,
              isCurrent: one === book,
              onChoose: () => setParams({ book: bookKey(one) }),
            })),
            {
              ...{ key: DIRECTORY, label: t('directory'), mark: <Building2 size={16} aria-hidden /> },
              isCurrent: isDirectory,
              onChoose: () => setParams({ book: DIRECTORY }),
            },
          ]}
        />
        <div className={classes.middle}>
          <TextInput
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<Search size={16} aria-hidden />}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <Text role="status" className="only-heard">
            {t('found', { count: rows.length })}
          </Text>
          {error === undefined ? null : <Problem error={error} />}
          {isDirectory && directory.error ? <Problem error={directory.error} /> : null}
          {(isDirectory ? directory.isLoading : isLoading) ? (
            <Waiting />
          ) : rows.length === 0 ? (
            <Center mih={160}>
              <Stack align="center" gap="sm">
                <Text c="dimmed" ta="center">
                  {words === '' ? t('nobody') : t('notFound')}
                </Text>
                {words === '' && target !== undefined ? (
                  <>
                    <Button variant="default" leftSection={<Plus size={18} aria-hidden />} onClick={() => setNew(true)}>
                      {t('new')}
                    </Button>
                    <Anchor component={Link} href={importPath} size="sm">
                      {t('import')}
                    </Anchor>
                  </>
                ) : null}
              </Stack>
            </Center>
          ) : (
            <ContactList
              key={place ?? 'all'}
              label={t('title')}
              {...{ rows, chosen }}
              nameless={t('nameless')}
              onChoose={choose}
            />
          )}
          {isDirectory && directory.hasMore ? (
            <Group justify="center">
              <Button variant="default" size="xs" loading={directory.isLoadingMore} onClick={directory.more}>
                {t('more')}
              </Button>
            </Group>
          ) : null}
        </div>
        {isWide ? (
          <section className={classes.details} aria-label={t('details')}>
            {details ?? (
              <Center h="100%">
                <Text c="dimmed">{t('choose')}</Text>
              </Center>
            )}
          </section>
        ) : null}
      </div>
      {isWide ? null : (
        <Drawer
          opened={details !== undefined}
          onClose={() => choose(undefined)}
          // The editor stands above it, and closes first.
          closeOnEscape={edited === undefined}
          title={t('details')}
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          {details}
        </Drawer>
      )}
      {edited === undefined ? null : <ContactEditor {...edited} onClose={() => setEdited(undefined)} />}
      {isNew && target !== undefined ? (
        <ContactEditor
          owner={target.owner}
          book={target.name}
          contact={undefined}
          onClose={() => setNew(false)}
          onDone={({ name }) => choose(`${bookKey(target)}/${name}`)}
        />
      ) : null}
    </Page>
  )
}

const rowsBefore = new WeakMap<ShownContact, Row>()

function rowOf(shown: ShownContact, from: string | undefined): Row {
  const known = rowsBefore.get(shown)
  if (known?.from === from && known !== undefined) return known
  const { key, label, hint, isGroup, contact } = shown
  const row = { key, label, hint, isGroup, letter: letterOf(shown), photo: photoOf(contact.card), from }
  rowsBefore.set(shown, row)
  return row
}

function principalRow({ slug, name, emails, kind }: ListedPrincipal, from: string | undefined): Row {
  const first = [...plain(name)][0]?.toUpperCase() ?? ''
  return {
    ...{ key: `${DIRECTORY}/${slug}`, label: name, hint: emails[0] ?? slug, isGroup: kind === 'group', from },
    // The order is that of slugs.
    letter: from === undefined ? first : '',
    photo: undefined,
  }
}
