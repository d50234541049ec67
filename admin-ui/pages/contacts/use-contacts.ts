/** The contacts of all one's books. They are many: what changes is asked for by itself. */
import { type QueryClient, useQueries, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { AddressBook, Contact } from '../../../client/kalends.ts'
import { booksQuery } from '../../data/books.ts'
import { api } from '../../data/client.ts'
import { useFollower, useLive } from '../../data/live.tsx'
import { useMe } from '../../data/me.ts'
import { allPages } from '../../data/pages.ts'
import { type ShownContact, shownContact } from './shown-contact.ts'

/** Pictures come with the one that is looked at. */
const LONGEST_VALUE = 4_000
/** More than these are read all at once. */
const MOST_BY_THEMSELVES = 20

export function useBooks(): readonly AddressBook[] {
  const { slug: owner } = useMe().principal
  useLive([{ to: { kind: 'home', home: 'addressbooks', owner }, asks: [booksQuery(owner).queryKey] }])
  return useSuspenseQuery(booksQuery(owner)).data
}

export function bookKey({ owner, name }: Pick<AddressBook, 'owner' | 'name'>): string {
  return `${owner}/${name}`
}

export function mayWrite({ privileges }: AddressBook): boolean {
  return privileges.includes('write-content')
}

interface Contacts {
  readonly contacts: readonly ShownContact[]
  readonly isLoading: boolean
  readonly error: unknown
}

/** In the order in which they are looked for. */
export function useContacts(books: readonly AddressBook[]): Contacts {
  const { data, isLoading, error } = useQueries({
    queries: books.map(({ owner, name: book }) => ({
      queryKey: ['contacts', owner, book],
      queryFn: () =>
        allPages((cursor) =>
          api.listContacts({ owner, book, longestValue: LONGEST_VALUE, limit: 200, ...(cursor && { cursor }) }),
        ),
      // What changes is told.
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => ({
      data: results.map(({ data }) => data),
      isLoading: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? undefined,
    }),
  })
  useLiveBooks(books)
  const contacts = useMemo(() => {
    const shown = books.flatMap(({ owner, name }, at) => (data[at] ?? []).map((one) => shownOnce(one, owner, name)))
    return shown.sort((a, b) => order.compare(a.sortKey, b.sortKey) || (a.key < b.key ? -1 : 1))
  }, [books, data])
  return { contacts, isLoading, error }
}

const order = new Intl.Collator(undefined, { sensitivity: 'base' })
const shownBefore = new WeakMap<Contact, ShownContact>()

function shownOnce(contact: Contact, owner: string, book: string): ShownContact {
  const known = shownBefore.get(contact) ?? shownContact(contact, owner, book)
  shownBefore.set(contact, known)
  return known
}

function useLiveBooks(books: readonly AddressBook[]): void {
  const queries = useQueryClient()
  const follower = useFollower()
  const told = books.map(bookKey).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever else of the books changes, it is these that are followed
  useEffect(() => {
    if (follower === undefined) return
    const followed = books.map(({ owner, name, changeNumber }) => {
      const askAll = () => void queries.invalidateQueries({ queryKey: ['contacts', owner, name] })
      let isFirst = true
      return follower.follow(
        { kind: 'addressbook', owner, name },
        {
          onChanges(changes) {
            if (changes.length > MOST_BY_THEMSELVES) askAll()
            else for (const one of changes) void askOne(queries, owner, name, one)
          },
          onReadAll({ number }) {
            // The list was asked for after the book was: nothing is missing as long as that stays the same.
            if (!isFirst || number !== changeNumber) askAll()
            isFirst = false
          },
          onEnded: askAll,
        },
      )
    })
    return () => {
      for (const following of followed) following.end()
    }
  }, [queries, follower, told])
}

async function askOne(
  queries: QueryClient,
  owner: string,
  book: string,
  { name, isGone }: { readonly name: string; readonly isGone: boolean },
): Promise<void> {
  await queries.invalidateQueries({ queryKey: oneKey(owner, book, name) })
  if (isGone) return forget(queries, owner, book, name)
  try {
    keep(queries, owner, book, (await api.getContact({ owner, book, contact: name })).body)
  } catch {
    // It is gone by now, or nobody can read it: the list tells.
    await queries.invalidateQueries({ queryKey: ['contacts', owner, book], exact: true })
  }
}

export function oneKey(owner: string, book: string, name: string) {
  return ['contacts', owner, book, name]
}

/** What is known of one now. */
export function keep(queries: QueryClient, owner: string, book: string, contact: Contact): void {
  queries.setQueryData<readonly Contact[]>(['contacts', owner, book], (before) =>
    before === undefined ? undefined : [...before.filter(({ name }) => name !== contact.name), contact],
  )
}

export function forget(queries: QueryClient, owner: string, book: string, name: string): void {
  queries.setQueryData<readonly Contact[]>(['contacts', owner, book], (before) =>
    before?.filter((one) => one.name !== name),
  )
}
