/** What came into somebody's inbox (RFC 6638 §2.2), for pages to show: who says what about which meeting. */
import type { CalendarDataSource } from '../../../protocol/caldav/calendar-data.ts'
import type { Component, Property } from '../../../protocol/ical/component.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { findProperties, findText, parameterOf } from '../../../protocol/ical/values.ts'
import { isConvertible, toJsCalendar } from '../../../protocol/jscalendar/read.ts'
import type { Properties } from '../../../protocol/jscalendar/schema.ts'
import { isMethod, type Method } from '../../../scheduling/itip/message.ts'
import { attendeesOf, findOrganizer, partstatOf } from '../../../scheduling/itip/people.ts'
import { compareNames } from '../../../storage/order-of-names.ts'
import type { ObjectEntry, ObjectPlace, Principal } from '../../../storage/store.ts'
import { floatingZoneOf, newBudget, ObjectOpener, partOpener, reportDamage } from '../../dav/calendar/open-object.ts'
import { showIn } from '../../dav/calendar/query.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { viewOf } from '../../dav/view.ts'
import { findCalendarUsers, isAddressOf } from '../../directory/calendar-user.ts'

export interface Notice {
  readonly entry: ObjectEntry
  readonly href: string
  readonly method: Method
  readonly calendar: CalendarObject
  readonly json: Properties
  /** Who says it, where that is one. */
  readonly from: Property | undefined
  readonly sender: Principal | undefined
  readonly comment: string | undefined
  /** What they answered. */
  readonly answer: string | undefined
  /** What it is about, in a calendar of the inbox's owner. */
  readonly place: ObjectPlace | undefined
}

type Read = Omit<Notice, 'sender' | 'place'>

/** Of these entries what can be shown to the viewer. What is damaged, or no message, is left out. */
export async function readNotices(
  inbox: CollectionResource,
  entries: readonly ObjectEntry[],
  viewer: Viewer,
  deps: HandlerDeps,
): Promise<readonly Notice[]> {
  const read = await openAll(inbox, entries, viewer, deps)
  const { store, settings } = deps
  const addresses = read.flatMap(({ from }) => from?.value ?? [])
  const people = await findCalendarUsers([...new Set(addresses)], [settings.publicUrl], store)
  const places = await store.findUidsOfOwner(inbox.owner.id, [...new Set(read.map(({ entry }) => entry.uid))])
  return read.map((one) => ({
    ...one,
    sender: one.from && people.get(one.from.value),
    place: places.get(one.entry.uid),
  }))
}

async function openAll(
  inbox: CollectionResource,
  entries: readonly ObjectEntry[],
  viewer: Viewer,
  deps: HandlerDeps,
): Promise<readonly Read[]> {
  const { collection, owner } = inbox
  const opener = new ObjectOpener(
    ...([collection.id, floatingZoneOf(collection, owner), newBudget(deps)] as const),
    deps,
    partOpener(inbox, viewer, deps),
  )
  const view = viewOf(inbox, viewer)
  const found: Read[] = []
  const inOrder = entries.toSorted((a, b) => compareNames(a.name, b.name))
  for await (const page of opener.openPage(inOrder)) {
    for (const opened of page) {
      const shown = showIn(inbox, opened, view, deps.store)
      const source = shown?.source
      const read = source && noticeIn({ ...shown, source }, inbox, deps)
      if (read !== undefined) found.push(read)
    }
  }
  return found
}

function noticeIn(
  { entry, href, source }: { readonly entry: ObjectEntry; readonly href: string; readonly source: CalendarDataSource },
  { collection, owner }: CollectionResource,
  deps: HandlerDeps,
): Read | undefined {
  try {
    const calendar = source.object()
    const method = findText(calendar.root, 'METHOD')?.trim().toUpperCase() ?? ''
    if (!isMethod(method) || !isConvertible(calendar)) return undefined
    const [first] = calendar.members
    const isMine = (address: string) => isAddressOf(owner, address, [deps.settings.publicUrl])
    const from = senderOf(method, calendar, isMine)
    const comment = calendar.members.flatMap((member) => findText(member, 'COMMENT') ?? [])[0]
    const answer = method === 'REPLY' && from !== undefined && first !== undefined ? partstatOf(from) : undefined
    return { entry, href, method, calendar, json: toJsCalendar(calendar), from, comment, answer }
  } catch (error) {
    if (!isDamage(error)) throw error
    reportDamage(collection, entry, error, deps)
    return undefined
  }
}

/** RFC 5546 §1.4: what attendees say names the one who says it; some programs name everybody in a COUNTER. */
function senderOf(
  method: Method,
  { members }: CalendarObject,
  isMine: (address: string) => boolean,
): Property | undefined {
  if (!FROM_ATTENDEES.has(method)) return members.map(findOrganizer).find((one) => one !== undefined)
  const others = members.flatMap(attendeesOf).filter(({ value }) => !isMine(value))
  const addresses = new Set(others.map(({ value }) => value.trim().toLowerCase()))
  return addresses.size === 1 ? others[0] : undefined
}

const FROM_ATTENDEES: ReadonlySet<Method> = new Set<Method>(['REPLY', 'COUNTER', 'REFRESH'])

export function nameOf(property: Property): string | undefined {
  return parameterOf(property, 'CN') || undefined
}

/** Of a message about some occurrences alone, how many. */
export function occurrencesIn({ members }: CalendarObject): number {
  return members.filter((member: Component) => findProperties(member, 'RECURRENCE-ID').length > 0).length
}
