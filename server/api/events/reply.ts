/** RSVP: the answer of the one whose calendar it is, to a meeting or to one occurrence of it. The organizer hears of it as by CalDAV. */
import type { Component } from '../../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter } from '../../../protocol/ical/edit.ts'
import { objectParseLimits, parseCalendar } from '../../../protocol/ical/parse.ts'
import { readCalendarObject } from '../../../protocol/ical/rules.ts'
import { escapeText } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { findInstance, withOccurrence } from '../../../protocol/jscalendar/occurrence.ts'
import type { JsObject, Participant } from '../../../protocol/jscalendar/schema.ts'
import { partstatOf } from '../../../scheduling/itip/people.ts'
import type { HandlerDeps } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { problem } from '../problem.ts'
import { type Asking, changeObject, type Found, type Kind, textOf } from './object.ts'
import { requireOccurrence } from './occurrences.ts'

export interface Reply {
  readonly participationStatus: 'accepted' | 'declined' | 'tentative'
  readonly comment?: string | undefined
  readonly recurrenceId?: string | undefined
  /** Where something was answered already, that stays. */
  readonly onlyOpen?: boolean
}

export function reply(
  kind: Kind,
  id: string,
  request: Asking<unknown, Reply>,
  deps: HandlerDeps,
): Promise<Found | undefined> {
  const { body } = request
  return changeObject(kind, id, request, deps, (found, resource) => {
    const isMine = (address: string) => isAddressOf(resource.owner, address, [deps.settings.publicUrl])
    if (body.recurrenceId === undefined) return answeredAsWhole(found, body, isMine)
    return answeredAt(body.recurrenceId, kind, found, body, resource, isMine, deps)
  })
}

type IsMine = (address: string) => boolean

/** In each component: who answers to a series answers to its exceptions, too. */
function answeredAsWhole({ calendar }: Found, reply: Reply, isMine: IsMine): string {
  const { participationStatus, comment, onlyOpen = false } = reply
  let isInvited = false
  const root = mapComponents(calendar.root, (member) => {
    if (!calendar.members.includes(member)) return member
    const answered = mapProperties(member, (property) => {
      if (property.name !== 'ATTENDEE' || !isMine(property.value)) return property
      if (onlyOpen && !isOpen(partstatOf(property))) return property
      isInvited = true
      return withParameter(property, 'PARTSTAT', participationStatus.toUpperCase())
    })
    return answered === member ? member : commented(answered, comment)
  })
  if (!isInvited && onlyOpen) throw notOpen()
  if (!isInvited) requireInvited(calendar.members.some((member) => hasOwn(member, isMine)))
  return writeComponent(root)
}

function isOpen(partstat: string | undefined): boolean {
  return partstat === undefined || /^(needs-action|tentative)$/i.test(partstat)
}

function notOpen(): Error {
  return problem(409, 'conflict', 'nothing waits for an answer')
}

function hasOwn({ properties }: Component, isMine: IsMine): boolean {
  return properties.some(({ name, value }) => name === 'ATTENDEE' && isMine(value))
}

function requireInvited(isInvited: boolean): void {
  if (!isInvited) throw problem(409, 'not-invited', 'the owner of the calendar is not among those who are invited')
}

function answeredAt(
  key: string,
  kind: Kind,
  found: Found,
  { participationStatus, comment, onlyOpen = false }: Reply,
  resource: CollectionResource,
  isMine: IsMine,
  deps: HandlerDeps,
): string {
  const before = requireOccurrence(found, key)
  const own = Object.entries(before.participants ?? {}).filter(([, one]) => isAttending(one, isMine))
  requireInvited(own.length > 0)
  if (onlyOpen && !own.some(([, one]) => isOpen(one.participationStatus))) throw notOpen()
  const answered = own.map(([id, one]) => [id, { ...one, participationStatus }] as const)
  const wanted: JsObject = { ...before, participants: { ...before.participants, ...Object.fromEntries(answered) } }
  const text = textOf(kind, found, withOccurrence(found.json, key, before, wanted), resource, deps)
  if (comment === undefined) return text
  const calendar = readCalendarObject(parseCalendar(text, objectParseLimits))
  const instance = findInstance(calendar, key)
  const root = mapComponents(calendar.root, (member) => (member === instance ? commented(member, comment) : member))
  return writeComponent(root)
}

function isAttending({ sendTo, email, roles }: Participant, isMine: IsMine): boolean {
  const address = sendTo?.imip ?? sendTo?.other ?? `mailto:${email ?? ''}`
  return isMine(address) && Object.keys(roles).some((role) => role !== 'owner')
}

/** RFC 5545 §3.8.1.4: a word more, which goes with the answer. */
function commented(member: Component, comment: string | undefined): Component {
  const value = comment === undefined ? '' : escapeText(comment)
  const isSaid = member.properties.some((property) => property.name === 'COMMENT' && property.value === value)
  if (value === '' || isSaid) return member
  return { ...member, properties: [...member.properties, { name: 'COMMENT', parameters: [], value }] }
}
