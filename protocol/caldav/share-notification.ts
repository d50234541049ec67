/** Notifications about shares as documents, caldav-sharing §6.15 to §6.23. */
import { refuse } from '../dav/refusal.ts'
import {
  childElements,
  element,
  elementWith,
  findChild,
  textOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { CALDAV, CS, DAV } from '../xml/names.ts'
import { type AccessLevel, accessElement } from './share-access.ts'

/** What an invitation is to its sharee, or a CS:user of CS:invite to the sharer. */
export type InviteStatus = 'no-response' | 'accepted' | 'declined' | 'deleted'

const STATUS_ELEMENTS: Readonly<Record<InviteStatus, XmlName>> = {
  'no-response': CS.inviteNoresponse,
  accepted: CS.inviteAccepted,
  declined: CS.inviteDeclined,
  deleted: CS.inviteDeleted,
}

export function statusElement(status: InviteStatus): XmlElement {
  return element(STATUS_ELEMENTS[status])
}

/** What a notification is, as its resource tells by CS:notificationtype (caldav-notifications §4.2.1). */
export type NotificationType = 'invite-notification' | 'invite-reply'

export const NOTIFICATION_TYPES: readonly NotificationType[] = ['invite-notification', 'invite-reply']

const TYPE_ELEMENTS: Readonly<Record<NotificationType, XmlName>> = {
  'invite-notification': CS.inviteNotification,
  'invite-reply': CS.inviteReply,
}

// Client: Apple Calendar asks by shared-type whether it is about a calendar or an address book.
const OF_CALENDAR = { 'shared-type': 'calendar' }

export function typeElement(type: NotificationType, ...children: readonly XmlElement[]): XmlElement {
  return elementWith(TYPE_ELEMENTS[type], OF_CALENDAR, ...children)
}

/** A person in a notification: by an address, and by the name that people know. */
export interface NamedUser {
  readonly href: string
  readonly name: string
}

export interface InviteNotification {
  readonly uid: string
  readonly sharee: string
  readonly status: InviteStatus
  readonly access: AccessLevel
  readonly hosturl: string
  readonly organizer: NamedUser
  readonly summary: string | null
  readonly components: readonly string[]
}

// caldav-sharing §6.15.
export function inviteNotification(at: Date, invite: InviteNotification): XmlElement {
  const { uid, sharee, status, access, hosturl, organizer, summary, components } = invite
  return notification(
    at,
    typeElement(
      'invite-notification',
      element(CS.uid, uid),
      element(DAV.href, sharee),
      statusElement(status),
      accessElement(access),
      element(CS.hosturl, element(DAV.href, hosturl)),
      organizerElement(organizer),
      ...(summary === null ? [] : [element(CS.summary, summary)]),
      element(CALDAV.supportedCalendarComponentSet, ...components.map((name) => elementWith(CALDAV.comp, { name }))),
    ),
  )
}

export interface ReplyNotification {
  readonly inReplyTo: string
  readonly sharee: NamedUser
  readonly status: 'accepted' | 'declined'
  readonly hosturl: string
  readonly summary: string | null
}

// caldav-sharing §6.20.
export function replyNotification(at: Date, reply: ReplyNotification): XmlElement {
  const { inReplyTo, sharee, status, hosturl, summary } = reply
  return notification(
    at,
    typeElement(
      'invite-reply',
      element(DAV.href, sharee.href),
      statusElement(status),
      element(CS.hosturl, element(DAV.href, hosturl)),
      element(CS.inReplyTo, inReplyTo),
      ...(summary === null ? [] : [element(CS.summary, summary)]),
      element(CS.commonName, sharee.name),
    ),
  )
}

// caldav-sharing §6.18.
export function organizerElement({ href, name }: NamedUser): XmlElement {
  return element(CS.organizer, element(DAV.href, href), element(CS.commonName, name))
}

// caldav-notifications §4.3.2.
function notification(at: Date, content: XmlElement): XmlElement {
  return element(CS.notification, element(CS.dtstamp, at.toISOString().replace(/\.\d+/, '')), content)
}

/** What kind of notification a document is, and of which invitation. Throws a refusal for any other document. */
export function readNotification(root: XmlElement): { readonly type: NotificationType; readonly uid: string } {
  const content = childElements(root).find(({ name }) => name !== CS.dtstamp)
  const uid = content && (findChild(content, CS.uid) ?? findChild(content, CS.inReplyTo))
  const type = NOTIFICATION_TYPES.find((candidate) => TYPE_ELEMENTS[candidate] === content?.name)
  if (root.name !== CS.notification || uid === undefined || type === undefined) {
    throw refuse(400, undefined, 'not a notification about a share')
  }
  return { type, uid: textOf(uid) }
}
