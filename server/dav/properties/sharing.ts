/** Properties of shares and of what is shared, caldav-sharing §5.2, and of notifications about them. */
import { accessElement } from '../../../protocol/caldav/share-access.ts'
import {
  type InviteStatus,
  NOTIFICATION_TYPES,
  organizerElement,
  statusElement,
  typeElement,
} from '../../../protocol/caldav/share-notification.ts'
import { element, type XmlElement } from '../../../protocol/xml/element.ts'
import { CS, DAV } from '../../../protocol/xml/names.ts'
import type { Principal, Share, ShareAccess, StoreReader } from '../../../storage/store.ts'
import { principalsOf } from '../../sharing/follow.ts'
import { addressOf, hosturlOf } from '../../sharing/notify.ts'
import { principalHref } from '../paths.ts'
import type { CollectionResource, ObjectResource } from '../resource.ts'
import type { Property } from './property.ts'
import { hrefElement } from './webdav.ts'

// caldav-sharing §5.2.2. Deviation: caldav-sharing §5.2.2: sharees see it, too, as clients expect: who shares, and their own line.
export const invite: Property<CollectionResource> = {
  name: CS.invite,
  inAllprop: false,
  read: async ({ collection, owner, seenBy, share }, { deps: { store }, privileges }) => {
    if (share !== undefined) {
      const organizer = organizerElement({ href: principalHref(owner), name: owner.name })
      return element(CS.invite, organizer, ...userElements([share], new Map([[seenBy.id, seenBy]])))
    }
    if (!collection.shared || !privileges.has(DAV.readAcl)) return undefined
    return element(CS.invite, ...(await everybodyInvited(collection.id, store)))
  },
}

async function everybodyInvited(collectionId: string, store: StoreReader): Promise<readonly XmlElement[]> {
  const [invitations, shares] = await Promise.all([store.invitationsTo(collectionId), store.sharesOf(collectionId)])
  const ids = [...invitations.map(({ principalId }) => principalId), ...shares.map(({ shareeId }) => shareeId)]
  const principals = await principalsOf(ids, store)
  const groups = invitations.flatMap(({ principalId, access }) => {
    const principal = principals.get(principalId)
    // A group answers nothing: each of its members does.
    return principal?.kind === 'group' ? [userElement(principal, access, 'accepted')] : []
  })
  return [...groups, ...userElements(shares, principals)]
}

function userElements(shares: readonly Share[], principals: ReadonlyMap<string, Principal>): readonly XmlElement[] {
  return shares.flatMap(({ shareeId, access, state, uid }) => {
    const sharee = principals.get(shareeId)
    // Nobody invited whoever took it as it is granted.
    return sharee === undefined || access === 'own' ? [] : [userElement(sharee, access, state, uid)]
  })
}

// caldav-sharing §6.5.
function userElement(user: Principal, access: ShareAccess, status: InviteStatus, uid?: string): XmlElement {
  return element(
    CS.user,
    ...(uid === undefined ? [] : [element(CS.uid, uid)]),
    element(DAV.href, addressOf(user)),
    element(CS.commonName, user.name),
    accessElement(access),
    statusElement(status),
  )
}

// caldav-sharing §5.2.3, for those who may share it.
export const allowedSharingModes: Property<CollectionResource> = {
  name: CS.allowedSharingModes,
  inAllprop: false,
  read: ({ share }, { privileges }) =>
    share === undefined && privileges.has(DAV.writeAcl)
      ? element(CS.allowedSharingModes, element(CS.canBeShared))
      : undefined,
}

// caldav-sharing §5.2.4.
export const sharedUrl: Property<CollectionResource> = {
  name: CS.sharedUrl,
  inAllprop: false,
  read: ({ share, collection }) =>
    share === undefined ? undefined : hrefElement(CS.sharedUrl, `${hosturlOf(collection)}/`),
}

// caldav-notifications §4.2.1.
export const notificationtype: Property<ObjectResource> = {
  name: CS.notificationtype,
  inAllprop: false,
  read: ({ entry }) => {
    const type = NOTIFICATION_TYPES.find((candidate) => candidate === entry.component)
    return type && element(CS.notificationtype, typeElement(type))
  },
}
