/** The calendar that new invitations are put into, RFC 6638 §4.3. */
import { element, localOf, namespaceOf, textOf, type XmlElement } from '../../protocol/xml/element.ts'
import { CALDAV } from '../../protocol/xml/names.ts'
import { parseXml } from '../../protocol/xml/parse.ts'
import type { Collection, Id, StoreReader } from '../../storage/store.ts'

const NAME = CALDAV.scheduleDefaultCalendarURL
const USUAL_SLUG = 'calendar'

/**
 * The one that its owner chose, as long as it is there and takes events; else the usual one, else any. Undefined when
 * no calendar takes events.
 */
export async function findDefaultCalendar(ownerId: Id, store: StoreReader): Promise<Collection | undefined> {
  const collections = await store.collectionsOf(ownerId, 'calendars')
  const choices = await defaultChoices(collections, store)
  return defaultCalendarAmong(collections, choices.get(ownerId), 'VEVENT')
}

/** The same among all collections of one owner, for whom `choice` was read; tasks may have to go elsewhere than events. */
export function defaultCalendarAmong(
  collections: readonly Collection[],
  choice: Id | undefined,
  component: string,
): Collection | undefined {
  const calendars = collections.filter((one) => takes(one, component))
  return calendars.find(({ id }) => id === choice) ?? calendars.find(({ slug }) => slug === USUAL_SLUG) ?? calendars[0]
}

export function takesInvitations(collection: Collection): boolean {
  return takes(collection, 'VEVENT')
}

function takes({ kind, components, source }: Collection, component: string): boolean {
  return kind === 'calendar' && components.includes(component) && source === null
}

/** A choice as the inbox keeps it: the key of the calendar, which stays the same when the calendar is renamed. */
export function keptChoice({ id }: Collection): XmlElement {
  return element(NAME, id)
}

/** What owners chose, by their keys; `collections` are all of theirs. */
export async function defaultChoices(
  collections: readonly Collection[],
  store: StoreReader,
): Promise<ReadonlyMap<Id, Id>> {
  const inboxes = new Map(collections.flatMap(({ kind, id, ownerId }) => (kind === 'inbox' ? [[id, ownerId]] : [])))
  const kept = await store.deadProperties([...inboxes.keys()].map((id) => ({ kind: 'collection', id })))
  const choices = kept.filter(
    ({ namespace, localName }) => namespace === namespaceOf(NAME) && localName === localOf(NAME),
  )
  return new Map(
    choices.flatMap(({ target, xml }) => {
      const owner = inboxes.get(target.id)
      return owner === undefined ? [] : [[owner, textOf(parseXml(xml))] as const]
    }),
  )
}
