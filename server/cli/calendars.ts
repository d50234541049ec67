import type { Collection, Principal, Store } from '../../storage/store.ts'
import { CommandError } from './task.ts'

/** Whoever has calendars, whatever kind of principal. */
export async function requireOwner(store: Store, slug: string): Promise<Principal> {
  const owner = await store.findPrincipal(slug)
  if (owner === undefined) throw new CommandError(`There is no user, group, room or resource "${slug}".`)
  return owner
}

export async function calendarsOf(store: Store, owner: Principal): Promise<readonly Collection[]> {
  return (await store.collectionsOf(owner.id, 'calendars')).filter(({ kind }) => kind === 'calendar')
}

export async function requireCalendar(store: Store, owner: Principal, slug: string): Promise<Collection> {
  return requireAmong(await calendarsOf(store, owner), owner, slug, 'calendar')
}

export async function requireAddressBook(store: Store, owner: Principal, slug: string): Promise<Collection> {
  return requireAmong(await store.collectionsOf(owner.id, 'addressbooks'), owner, slug, 'address book')
}

function requireAmong(collections: readonly Collection[], owner: Principal, slug: string, what: string): Collection {
  const found = collections.find((collection) => collection.slug === slug)
  if (found) return found
  const names = collections.map((collection) => collection.slug).join(', ') || 'none'
  throw new CommandError(`"${owner.slug}" has no ${what} "${slug}". There are: ${names}.`)
}
