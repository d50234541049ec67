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
  const calendars = await calendarsOf(store, owner)
  const found = calendars.find((calendar) => calendar.slug === slug)
  if (found) return found
  const names = calendars.map((calendar) => calendar.slug).join(', ') || 'none'
  throw new CommandError(`"${owner.slug}" has no calendar "${slug}". There are: ${names}.`)
}
