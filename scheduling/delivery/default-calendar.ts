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
  const calendars = collections.filter(takesInvitations)
  const inbox = collections.find(({ kind }) => kind === 'inbox')
  const chosen = inbox && (await findChoice(inbox, store))
  return calendars.find(({ id }) => id === chosen) ?? calendars.find(({ slug }) => slug === USUAL_SLUG) ?? calendars[0]
}

export function takesInvitations({ kind, components, source }: Collection): boolean {
  return kind === 'calendar' && components.includes('VEVENT') && source === null
}

/** A choice as the inbox keeps it: the key of the calendar, which stays the same when the calendar is renamed. */
export function keptChoice({ id }: Collection): XmlElement {
  return element(NAME, id)
}

async function findChoice({ id }: Collection, store: StoreReader): Promise<Id | undefined> {
  const kept = await store.deadProperties([{ kind: 'collection', id }])
  const choice = kept.find((one) => one.namespace === namespaceOf(NAME) && one.localName === localOf(NAME))
  return choice && textOf(parseXml(choice.xml))
}
