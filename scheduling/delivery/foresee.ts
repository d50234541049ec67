/**
 * Whom a write will concern, read before anything is locked, so that all of them are locked at once. A guess: it is made from what is
 * stored by then, and whoever it misses makes the write begin again (growing-scope.ts). Who is named in vain is locked in vain, so
 * nobody is foreseen for what tells nobody: an alarm that is put away, say.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { isDamage } from '../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { writeAnew } from '../../protocol/ical/write.ts'
import type { Foreseen, Id, Principal, Scope, Store } from '../../storage/store.ts'
import { isBookable } from '../rooms/settle.ts'
import { addressesIn, organizersIn } from './addresses.ts'
import { collectionsOfMailbox, findPlaces, homesOfMailbox, type MailPlace } from './mailboxes.ts'
import { holdsMeetings } from './place.ts'
import type { SchedulingTerms } from './terms.ts'

/** The scope with all who are foreseen in it. */
export async function withForeseen(scope: Scope, store: Store, terms: SchedulingTerms): Promise<Scope> {
  const { foreseen, scheduling } = scope
  const { place } = terms
  if (foreseen === undefined || scheduling === 'silent' || !holdsMeetings(place)) return scope
  if (place.collection.id !== foreseen.collectionId) return scope
  const mailboxes = await mailboxesFor(foreseen, place.owner, store, terms)
  return {
    ...scope,
    collections: union(scope.collections, mailboxes.flatMap(collectionsOfMailbox)),
    homes: union(scope.homes, [
      ...mailboxes.flatMap(homesOfMailbox),
      ...(isBookable(place.owner) ? [place.owner.id] : []),
    ]),
  }
}

function union(some: readonly Id[] = [], more: readonly Id[]): readonly Id[] {
  return [...new Set([...some, ...more])]
}

async function mailboxesFor(
  { collectionId, name, object }: Foreseen,
  owner: Principal,
  store: Store,
  terms: SchedulingTerms,
): Promise<readonly MailPlace[]> {
  if (object !== undefined && !object.bytes.includes('ORGANIZER')) return []
  const after = object && tryParse(object.bytes)
  const stored = await store.findObject(collectionId, name)
  const before = stored?.scheduleTag == null ? undefined : tryParse(stored.bytes)
  const uid = object?.uid ?? stored?.uid
  if (uid === undefined) return []
  const isMe = (address: string) => terms.identity.isAddressOf(owner, address)
  if (!mayTell(before, after, isMe)) return []

  const named = [after, before].flatMap((calendar) => (calendar === undefined ? [] : addressesIn(calendar)))
  const addresses = [...new Set(named)].filter((address) => !isMe(address))
  if (addresses.length === 0 || addresses.length > terms.mostAttendees) return []
  const people = [
    ...new Map([...(await terms.identity.find(addresses, store)).values()].map((one) => [one.id, one])).values(),
  ]
  // Rooms answer at once, and who invited them reads it.
  const recipients = after !== undefined && people.some(isBookable) ? [...people, owner] : people
  const component = object?.component ?? stored?.component ?? 'VEVENT'
  return findPlaces(recipients, { uid, component }, store)
}

function tryParse(bytes: Buffer): Component | undefined {
  try {
    return parseCalendarBytes(bytes)
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

type IsMe = (address: string) => boolean

/** Whether others may hear of it. An organizer tells what changed; an attendee, how he answers. */
function mayTell(before: Component | undefined, after: Component | undefined, isMe: IsMe): boolean {
  if (before === undefined || after === undefined) return true
  const essence = organizersIn(after).some(isMe) ? essenceOf : answersOf(isMe)
  return essence(before) !== essence(after)
}

/** RFC 6638 §3.2.1.1: what is about its owner alone is no change for others. */
function essenceOf({ components }: Component): string {
  return linesOf(components, ({ name }) => !name.startsWith('X-') && !UNTOLD.has(name))
}

const UNTOLD: ReadonlySet<string> = new Set(['DTSTAMP', 'LAST-MODIFIED', 'CREATED', 'TRANSP'])

/** RFC 6638 §3.2.2.1: by the own line, or by leaving an instance out. */
function answersOf(isMe: IsMe): (calendar: Component) => string {
  return ({ components }) =>
    linesOf(components, ({ name, value }) => name === 'EXDATE' || (name === 'ATTENDEE' && isMe(value)))
}

function linesOf(components: readonly Component[], isWanted: (property: Property) => boolean): string {
  return components
    .filter(({ name }) => name !== 'VTIMEZONE')
    .map(({ properties }) => properties.filter((one) => one.name === 'RECURRENCE-ID' || isWanted(one)))
    .map((properties) => properties.map(writeAnew).join(''))
    .sort()
    .join('')
}
