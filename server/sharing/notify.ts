/** Notifications about shares, each one object in the notification collection of whom it is for. */
import {
  type InviteStatus,
  inviteNotification,
  readNotification,
  replyNotification,
} from '../../protocol/caldav/share-notification.ts'
import { etagOf } from '../../protocol/dav/etag.ts'
import type { XmlElement } from '../../protocol/xml/element.ts'
import { indented } from '../../protocol/xml/indent.ts'
import { parseXmlBytes } from '../../protocol/xml/parse.ts'
import { writeDocument } from '../../protocol/xml/write.ts'
import type {
  Collection,
  NewObject,
  Principal,
  Share,
  ShareAccess,
  StoreReader,
  StoreTransaction,
} from '../../storage/store.ts'
import { memberHref, principalHref } from '../dav/paths.ts'

/** The collection where notifications for a principal go; whoever has none is told nothing. */
export function findNotifications({ slug }: Principal, store: StoreReader): Promise<Collection | undefined> {
  return store.findCollection(slug, 'calendars', 'notification')
}

/** Who shares what, with whom. */
export interface Sharing {
  readonly collection: Collection
  readonly owner: Principal
  readonly sharee: Principal
}

type Told = Pick<Share, 'uid' | 'summary'> & { readonly access: ShareAccess; readonly status: InviteStatus }

/** The notification of an invitation stays one and the same, whatever becomes of it. */
export async function tellSharee(told: Told, { collection, owner, sharee }: Sharing, at: Date, tx: StoreTransaction) {
  const { uid, status, access, summary } = told
  const document = inviteNotification(at, {
    uid,
    status,
    access,
    summary,
    sharee: addressOf(sharee),
    hosturl: hosturlOf(collection),
    organizer: { href: principalHref(owner), name: owner.name },
    components: announcedComponents(collection),
  })
  await put(nameOfInvite(uid), document, sharee, tx)
}

/** Whether the sharee still has the notification of an invitation. */
export async function hasInvite({ uid }: Pick<Share, 'uid'>, sharee: Principal, store: StoreReader): Promise<boolean> {
  const notifications = await findNotifications(sharee, store)
  return notifications !== undefined && (await store.findEntry(notifications.id, nameOfInvite(uid))) !== undefined
}

/** An invitation that still lies there says that it was answered: the sharee may have more devices than one. */
export async function tellAnswered(
  { uid, access, summary }: Share,
  status: InviteStatus,
  sharing: Sharing,
  at: Date,
  tx: StoreTransaction,
): Promise<void> {
  if (access === 'own' || !(await hasInvite({ uid }, sharing.sharee, tx))) return
  await tellSharee({ uid, summary, access, status }, sharing, at, tx)
}

/** An invitation that nobody answered leaves nothing behind. */
export async function forgetInvite(
  { uid }: Pick<Share, 'uid'>,
  sharee: Principal,
  tx: StoreTransaction,
): Promise<void> {
  const notifications = await findNotifications(sharee, tx)
  const entry = notifications && (await tx.findEntry(notifications.id, nameOfInvite(uid)))
  if (notifications !== undefined && entry !== undefined) await tx.deleteObject(notifications.id, entry)
}

/** The newest answer of a sharee takes the place of an older one. */
export async function tellOwner(
  share: Pick<Share, 'uid'>,
  status: 'accepted' | 'declined',
  summary: string | null,
  { collection, owner, sharee }: Sharing,
  at: Date,
  tx: StoreTransaction,
): Promise<void> {
  const document = replyNotification(at, {
    inReplyTo: share.uid,
    sharee: { href: addressOf(sharee), name: sharee.name },
    status,
    hosturl: hosturlOf(collection),
    summary,
  })
  await put(`reply-${share.uid}.xml`, document, owner, tx)
}

function nameOfInvite(uid: string): string {
  return `${uid}.xml`
}

export function addressOf(principal: Principal): string {
  return principal.addresses[0] ?? principalHref(principal)
}

/** Client: Apple Calendar takes and gives the URLs of shares without a slash at their end. */
export function hosturlOf({ home, ownerSlug, slug }: Collection): string {
  return withoutSlash(memberHref(home, ownerSlug, slug))
}

export function withoutSlash(href: string): string {
  return href.replace(/\/$/, '')
}

// Client: Apple Calendar shows invitations to events, Reminders those to tasks: a calendar of both is announced as one of events.
function announcedComponents({ components }: Collection): readonly string[] {
  return components.includes('VEVENT') ? ['VEVENT'] : components
}

const NO_TIME = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }

/** What is kept beside the bytes of a notification: its type in the place of a component. Throws for any other document. */
export function describeNotification(bytes: Buffer): Pick<NewObject, 'uid' | 'component' | 'etag' | 'access' | 'box'> {
  const { type, uid } = readNotification(parseXmlBytes(bytes))
  return { uid, component: type, etag: etagOf(bytes), access: 'public', box: NO_TIME }
}

async function put(name: string, document: XmlElement, { slug }: Principal, tx: StoreTransaction): Promise<void> {
  const notifications = await tx.findCollection(slug, 'calendars', 'notification')
  if (notifications === undefined) return
  const bytes = Buffer.from(writeDocument(indented(document)))
  const object = { ...describeNotification(bytes), scheduleTag: null, bytes }
  const current = await tx.findEntry(notifications.id, name)
  if (current === undefined) await tx.createObject(notifications.id, name, object)
  else await tx.replaceObject(notifications.id, current, object)
}
