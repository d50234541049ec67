/** Collections in the homes of others. */
import type { Collection } from './collections.ts'
import type { Principal } from './principals.ts'
import type { Id } from './values.ts'

/** What sharees may do; `busy` shows when something is, and not what. */
export type ShareAccess = 'busy' | 'read' | 'read-write'

/** Whom the owner of a collection lets in: a person, or a group and with it everybody who is a member of it. */
export interface Invitation {
  readonly collectionId: Id
  readonly principalId: Id
  readonly access: ShareAccess
  /** What the owner calls it to them. */
  readonly summary: string | null
}

export type ShareState = 'no-response' | 'accepted' | 'declined'

/** What one person made of it: a collection of somebody else, in this person's home once it is accepted. */
export interface Share extends ShareProperties {
  readonly id: Id
  readonly collectionId: Id
  readonly shareeId: Id
  /** Names the invitation, and the share in the sharee's home; the name is kept for it while it is not there. */
  readonly uid: string
  /** `own`: whatever the sharee may do with the owner's collection. Nobody invited, the sharee only put it into the home. */
  readonly access: ShareAccess | 'own'
  readonly state: ShareState
  readonly summary: string | null
  /** The number of the sharee's home when it came, or its properties changed. */
  readonly homeNo: number
  readonly createdAt: Date
}

/** Properties of the collection that each sharee has alone. */
export interface ShareProperties {
  readonly displayName: string | null
  /** Null where the owner's holds. */
  readonly description: string | null
  readonly color: string | null
  readonly order: string | null
  readonly transparent: boolean
}

export type NewShare = Omit<Share, 'id' | 'homeNo' | 'createdAt'>

export type ShareChange = Partial<Pick<Share, 'access' | 'state' | 'summary'> & ShareProperties>

/** A share with what it is of. */
export interface SharedCollection {
  readonly share: Share
  /** As its owner has it. */
  readonly collection: Collection
  readonly owner: Principal
}

/** Names one of many: who gives (a collection or a principal), and who takes. */
export interface GivenAfter {
  readonly giver: Id
  readonly taker: Id
}

/** That somebody lets somebody in, in their slugs. */
export interface GivenAccess {
  readonly key: GivenAfter
  readonly owner: string
  /** Null of a delegate: all calendars. */
  readonly collection: string | null
  readonly to: string
  readonly access: ShareAccess
}

export interface ShareReader {
  /** In any state. */
  findShare(shareeId: Id, uid: string): Promise<SharedCollection | undefined>
  /** Those accepted, in the order of their uids. */
  sharesIn(shareeId: Id): Promise<readonly SharedCollection[]>
  /** In any state, in the order of their uids. */
  sharesOffered(shareeId: Id): Promise<readonly SharedCollection[]>
  /** Those accepted, of many sharees, in the order of sharees and uids. */
  sharesInEach(shareeIds: readonly Id[]): Promise<readonly SharedCollection[]>
  /** In any state, in the order they were made. */
  sharesOf(collectionId: Id): Promise<readonly Share[]>
  invitationsTo(collectionId: Id): Promise<readonly Invitation[]>
  /** Over all of the store, from behind `after` on: those invited, and delegates with the more of what they were given. */
  sharesGiven(after: GivenAfter | undefined, limit: number): Promise<readonly GivenAccess[]>
  delegationsGiven(after: GivenAfter | undefined, limit: number): Promise<readonly GivenAccess[]>
  /** Collections to which a group is invited, or was: somebody has there what no invitation by name gives. */
  sharedWithGroups(): Promise<readonly Id[]>
}

/** Invitations need the owner's home in the scope, shares the collection and the sharee's home. */
export interface ShareWriter {
  setInvitation(invitation: Invitation): Promise<void>
  removeInvitation(collectionId: Id, principalId: Id): Promise<void>
  createShare(share: NewShare): Promise<Share>
  updateShare(share: Share, change: ShareChange): Promise<void>
  deleteShare(share: Share): Promise<void>
}
