import type { Instant } from '../../protocol/time/values.ts'
import type {
  AppPassword,
  Attachment,
  AttachmentSource,
  AuditKind,
  Booking,
  ClaimedKey,
  ClaimedOutbound,
  CollectionChange,
  DeadProperty,
  DelegateAccess,
  DueShareeReminder,
  Feed,
  Grant,
  Heard,
  Id,
  Identity,
  Invitation,
  Lock,
  Look,
  NewAppPassword,
  NewCollection,
  NewFeed,
  NewOAuthClient,
  NewOAuthCode,
  NewOAuthGrant,
  NewOAuthToken,
  NewObject,
  NewOutbound,
  NewPlace,
  NewPrincipal,
  NewPushRegistration,
  NewQuarantinedMail,
  NewRoomRequest,
  NewShare,
  News,
  NewTransfer,
  OAuthClient,
  OAuthClientChange,
  OAuthGrant,
  OAuthToken,
  ObjectEntry,
  OutboundOutcome,
  PlacedEntry,
  PropertyTarget,
  PushRegistration,
  RefreshOutcome,
  Scope,
  Share,
  ShareChange,
  ShareeReminder,
  StoreTransaction,
  Subscription,
} from '../store.ts'
import { createAppPassword, deleteAppPassword } from './app-passwords.ts'
import * as attachments from './attachments.ts'
import { auditCollection, auditEvent, auditPrincipal, slugsOf, wordsOfGrants } from './audit.ts'
import { checkIn, replaceBookings } from './bookings.ts'
import * as collections from './collections.ts'
import * as feeds from './feeds.ts'
import { forgetPerson } from './forget.ts'
import { setGrants } from './grants.ts'
import { setHeard } from './heard.ts'
import { nextHomeNo } from './homes.ts'
import { claimIdempotencyKey } from './idempotency.ts'
import * as identities from './identities.ts'
import * as locks from './locks.ts'
import { setLook } from './looks.ts'
import * as mailIn from './mail-in.ts'
import * as memberships from './memberships.ts'
import * as oauth from './oauth.ts'
import * as objects from './object-writes.ts'
import * as outbound from './outbound.ts'
import { setPeruserData } from './peruser.ts'
import { setPreferences } from './preferences.ts'
import * as principals from './principals.ts'
import * as properties from './properties.ts'
import * as push from './push.ts'
import { SqlReader } from './reader.ts'
import * as reminders from './reminders.ts'
import { revokeCredentials } from './revocation.ts'
import { addRoomRequest } from './room-requests.ts'
import { requireCollection, requireDirectory, requireHome, requireLocks } from './scope.ts'
import * as shares from './share-writes.ts'
import * as shareeReminders from './sharee-reminders.ts'
import { requireShareById } from './shares.ts'
import type { Sql } from './sql.ts'
import { recordRefresh } from './subscriptions.ts'
import * as transfers from './transfers.ts'

type ShareKey = Pick<Share, 'collectionId' | 'shareeId'>

/** Each write first makes sure that what it touches was locked: that the scope names it. */
export class SqlTransaction extends SqlReader implements StoreTransaction {
  readonly #scope: Scope
  readonly #now: number
  readonly #afterCommit: (() => void)[] = []
  /** Principals made here: nobody else sees them yet, so their homes are as good as locked. */
  readonly #newOwners = new Set<Id>()
  /** Collections made here, likewise. */
  readonly #newCollections = new Set<Id>()
  /** Collections that were asked for to be written. */
  readonly #touched = new Set<Id>()
  readonly #countedHomes = new Set<Id>()
  readonly #accessOf = new Set<Id>()
  #changesAnything = false
  #changesAccess = false

  constructor(sql: Sql, scope: Scope, now: number) {
    super(sql)
    this.#scope = scope
    this.#now = now
  }

  afterCommit(work: () => void): void {
    this.#afterCommit.push(work)
  }

  get committed(): readonly (() => void)[] {
    return this.#afterCommit
  }

  get news(): News {
    return {
      collections: this.#changesAnything ? 'all' : [...this.#touched],
      homes: this.#changesAnything ? 'all' : [...this.#countedHomes],
      access: this.#changesAnything || this.#changesAccess ? 'all' : [...this.#accessOf],
    }
  }

  get #write() {
    return {
      sql: this.sql,
      origin: this.#scope.origin,
      now: this.#now,
      by: this.#scope.by,
      counted: this.#countedHomes,
    }
  }

  // Objects

  async createObject(collectionId: Id, name: string, object: NewObject) {
    this.#requireCollection(collectionId)
    return objects.createObject(this.#write, collectionId, name, object)
  }

  async replaceObject(collectionId: Id, current: ObjectEntry, object: NewObject) {
    this.#requireCollection(collectionId)
    return objects.replaceObject(this.#write, collectionId, current, object)
  }

  async createAlike(places: readonly NewPlace[], object: NewObject) {
    for (const { collectionId } of places) this.#requireCollection(collectionId)
    return objects.createAlike(this.#write, places, object)
  }

  async replaceAlike(replaced: readonly PlacedEntry[], object: Omit<NewObject, 'scheduleTag'>) {
    for (const { collectionId } of replaced) this.#requireCollection(collectionId)
    return objects.replaceAlike(this.#write, replaced, object)
  }

  async deleteObject(collectionId: Id, current: ObjectEntry) {
    this.#requireCollection(collectionId)
    return objects.deleteObject(this.#write, collectionId, current)
  }

  async moveObject(from: Id, current: ObjectEntry, to: Id, name: string) {
    this.#requireCollection(from)
    this.#requireCollection(to)
    return objects.moveObject(this.#write, from, current, to, name)
  }

  // Attachments

  async createAttachment(attachment: Attachment, source: AttachmentSource) {
    return attachments.createAttachment(this.sql, this.#now, attachment, source)
  }

  async setAttachments(objectId: Id, managedIds: readonly string[]) {
    this.#requireCollection(await objects.requireCollectionOf(this.sql, objectId))
    return attachments.setAttachments(this.sql, this.#now, objectId, managedIds)
  }

  async copyAttachments(from: Id, to: Id) {
    this.#requireCollection(await objects.requireCollectionOf(this.sql, to))
    return attachments.copyAttachments(this.sql, from, to)
  }

  // Bookings

  async replaceBookings(principalId: Id, uid: string, bookings: readonly Booking[]) {
    this.#requireHome(principalId)
    return replaceBookings(this.sql, principalId, uid, bookings)
  }

  async addRoomRequest(request: NewRoomRequest) {
    this.#requireHome(request.principalId)
    return addRoomRequest(this.sql, request)
  }

  async checkIn(principalId: Id, uid: string, start: Instant) {
    this.#requireHome(principalId)
    return checkIn(this.sql, principalId, uid, start)
  }

  // Collections

  async createCollection(ownerId: Id, collection: NewCollection) {
    this.#requireHome(ownerId)
    const created = await collections.createCollection(this.#write, ownerId, collection)
    this.#newCollections.add(created.id)
    this.#touched.add(created.id)
    await auditCollection(this.#write, 'collection-created', created)
    return created
  }

  async updateCollection(collectionId: Id, change: CollectionChange) {
    const before = await this.#child(collectionId)
    await auditCollection(this.#write, 'collection-changed', before, Object.keys(change).join(' '))
    return collections.updateCollection(this.#write, before, change)
  }

  async renameCollection(collectionId: Id, slug: string) {
    const before = await this.#child(collectionId)
    await auditCollection(this.#write, 'collection-renamed', before, `to ${slug}`)
    return collections.renameCollection(this.#write, before, slug)
  }

  async deleteCollection(collectionId: Id) {
    const before = await this.#child(collectionId)
    await auditCollection(this.#write, 'collection-removed', before)
    return collections.deleteCollection(this.#write, before)
  }

  async setGrants(collectionId: Id, grants: readonly Omit<Grant, 'collectionId'>[]) {
    const collection = await this.#child(collectionId)
    this.#changesAccess = true
    await setGrants(this.sql, collectionId, grants)
    await auditCollection(this.#write, 'rights-set', collection, await wordsOfGrants(this.sql, grants))
    await collections.touchCollection(this.#write, collection)
  }

  async setLook(principalId: Id, collectionId: Id, change: Partial<Look>) {
    const collection = await this.#child(collectionId)
    await setLook(this.sql, principalId, collectionId, change)
    await collections.touchCollection(this.#write, collection)
  }

  // Invitations and shares

  async setInvitation(invitation: Invitation) {
    const collection = await this.#child(invitation.collectionId)
    this.#changesAccess = true
    await shares.setInvitation(this.#write, invitation)
    const invited = `${await slugsOf(this.sql, [invitation.principalId])}: ${invitation.access}`
    await auditCollection(this.#write, 'invited', collection, invited)
    await collections.touchCollection(this.#write, collection)
  }

  async removeInvitation(collectionId: Id, principalId: Id) {
    const collection = await this.#child(collectionId)
    this.#changesAccess = true
    await shares.removeInvitation(this.#write, collectionId, principalId)
    await auditCollection(this.#write, 'uninvited', collection, await slugsOf(this.sql, [principalId]))
    await collections.touchCollection(this.#write, collection)
  }

  async createShare(share: NewShare) {
    this.#requireShare(share)
    await this.#auditShare('share-made', share, share.access)
    return requireShareById(this.sql, await shares.createShare(this.#write, share))
  }

  async updateShare(share: Share, change: ShareChange) {
    this.#requireShare(share)
    await this.#auditShare('share-changed', share, [change.access, change.state].filter(Boolean).join(' '))
    return shares.updateShare(this.#write, share, change)
  }

  async deleteShare(share: Share) {
    this.#requireShare(share)
    await this.#auditShare('share-ended', share)
    return shares.deleteShare(this.#write, share)
  }

  /** A right of somebody in what belongs to somebody else: about the owner's collection. */
  async #auditShare(kind: AuditKind, { collectionId, shareeId }: ShareKey, word = ''): Promise<void> {
    const collection = await collections.requireCollectionById(this.sql, collectionId)
    const sharee = await slugsOf(this.sql, [shareeId])
    await auditCollection(this.#write, kind, collection, word === '' ? sharee : `${sharee}: ${word}`)
  }

  #requireShare({ collectionId, shareeId }: ShareKey): void {
    this.#requireCollection(collectionId)
    this.#requireHome(shareeId)
    this.#accessOf.add(shareeId)
  }

  // App passwords

  async setPreferences(principalId: Id, value: string) {
    this.#requireHome(principalId)
    await setPreferences(this.sql, principalId, value)
  }

  async createAppPassword(password: NewAppPassword) {
    this.#requireHome(password.principalId)
    const made = await createAppPassword(this.sql, this.#now, password)
    await auditPrincipal(this.#write, 'app-password-made', made.principalId, `${made.id}: ${made.scopes.join(' ')}`)
    return made
  }

  async deleteAppPassword(password: AppPassword) {
    this.#requireHome(password.principalId)
    this.#accessOf.add(password.principalId)
    await auditPrincipal(this.#write, 'app-password-ended', password.principalId, password.id)
    return deleteAppPassword(this.sql, password)
  }

  async claimIdempotencyKey(key: Omit<ClaimedKey, 'answer' | 'claimedAt'>, staleBefore: Date) {
    return claimIdempotencyKey(this.sql, this.#now, key, staleBefore.getTime())
  }

  // OAuth

  async createOAuthClient(client: NewOAuthClient) {
    requireDirectory(this.#scope)
    await this.#tellOfClient('oauth-client-made', client)
    return oauth.createOAuthClient(this.sql, this.#now, client)
  }

  async updateOAuthClient(client: OAuthClient, change: OAuthClientChange) {
    requireDirectory(this.#scope)
    this.#changesAccess = true
    const changed = await oauth.updateOAuthClient(this.sql, client, change)
    await this.#tellOfClient('oauth-client-changed', changed)
    return changed
  }

  async deleteOAuthClient(client: OAuthClient) {
    requireDirectory(this.#scope)
    this.#changesAccess = true
    await this.#tellOfClient('oauth-client-removed', client)
    return oauth.deleteOAuthClient(this.sql, client)
  }

  #tellOfClient(kind: AuditKind, { identifier, scopes, serviceId }: NewOAuthClient): Promise<void> {
    const detail = `${identifier}: ${scopes.join(' ')}`
    return serviceId === null
      ? auditEvent(this.#write, { kind, detail })
      : auditPrincipal(this.#write, kind, serviceId, detail)
  }

  async createOAuthGrant(grant: NewOAuthGrant) {
    this.#requireHome(grant.principalId)
    const { client, principalId, scopes } = grant
    const made = await oauth.createOAuthGrant(this.sql, this.#now, grant)
    // A service agrees to nothing, and asks each hour.
    if (client.serviceId !== principalId) {
      const detail = `${made.id} ${client.identifier}: ${scopes.join(' ')}`
      await auditPrincipal(this.#write, 'oauth-agreed', principalId, detail)
    }
    return made
  }

  async prolongOAuthGrant(grant: OAuthGrant, expiresAt: Date) {
    this.#requireHome(grant.principalId)
    return oauth.prolongOAuthGrant(this.sql, grant, expiresAt.getTime())
  }

  async deleteOAuthGrant(grant: Pick<OAuthGrant, 'id' | 'principalId'>) {
    this.#requireHome(grant.principalId)
    this.#accessOf.add(grant.principalId)
    if (await oauth.deleteOAuthGrant(this.sql, grant)) {
      await auditPrincipal(this.#write, 'oauth-ended', grant.principalId, grant.id)
    }
  }

  async createOAuthCode(code: NewOAuthCode) {
    this.#requireHome(code.grant.principalId)
    return oauth.createOAuthCode(this.sql, code)
  }

  async useOAuthCode(codeHash: string, grant: OAuthGrant) {
    this.#requireHome(grant.principalId)
    return oauth.useOAuthCode(this.sql, codeHash)
  }

  async createOAuthToken(token: NewOAuthToken) {
    this.#requireHome(token.grant.principalId)
    return oauth.createOAuthToken(this.sql, this.#now, token)
  }

  async useOAuthToken(token: OAuthToken) {
    this.#requireHome(token.grant.principalId)
    return oauth.useOAuthToken(this.sql, token)
  }

  async deleteOAuthToken(token: OAuthToken) {
    this.#requireHome(token.grant.principalId)
    this.#accessOf.add(token.grant.principalId)
    return oauth.deleteOAuthToken(this.sql, token)
  }

  async trimOAuthTokens(grant: OAuthGrant, most: number) {
    this.#requireHome(grant.principalId)
    this.#accessOf.add(grant.principalId)
    return oauth.trimOAuthTokens(this.sql, grant, most)
  }

  // Feeds and subscriptions

  async createFeed(feed: NewFeed) {
    this.#requireHome(feed.ownerId)
    const made = await feeds.createFeed(this.sql, this.#now, feed)
    await auditPrincipal(this.#write, 'feed-made', made.ownerId, `${made.id}: ${made.level}`)
    return made
  }

  async deleteFeed(feed: Feed) {
    this.#requireHome(feed.ownerId)
    await auditPrincipal(this.#write, 'feed-ended', feed.ownerId, feed.id)
    return feeds.deleteFeed(this.sql, feed)
  }

  async enqueue(message: NewOutbound) {
    return outbound.enqueue(this.sql, this.#now, message)
  }

  async settleOutbound(claimed: ClaimedOutbound, outcome: OutboundOutcome) {
    return outbound.settleOutbound(this.sql, this.#now, claimed, outcome)
  }

  async bounceOutbound(id: Id, problem: string) {
    return outbound.bounceOutbound(this.sql, this.#now, id, problem)
  }

  async retryOutbound(id: Id) {
    return outbound.retryOutbound(this.sql, this.#now, id)
  }

  async giveUpOutbound(id: Id, problem: string) {
    return outbound.giveUpOutbound(this.sql, this.#now, id, problem)
  }

  async recordMail(key: string) {
    return mailIn.recordMail(this.sql, this.#now, key)
  }

  async quarantineMail(mail: NewQuarantinedMail) {
    return mailIn.quarantineMail(this.sql, this.#now, mail)
  }

  async dropQuarantinedMail(id: Id) {
    return mailIn.dropQuarantinedMail(this.sql, id)
  }

  async setHeard(principalId: Id, uid: string, heard: readonly Heard[], forgotten: readonly string[]) {
    return setHeard({ sql: this.sql, principalId, uid, now: this.#now }, heard, forgotten)
  }

  async takeReminder(objectId: Id, now: Instant) {
    return reminders.takeReminder(this.sql, objectId, now)
  }

  async settleReminder(objectId: Id, since: Instant, nextAt: Instant | undefined) {
    return reminders.settleReminder(this.sql, objectId, since, nextAt)
  }

  async takeShareeReminder(key: ShareeReminder, now: Instant) {
    return shareeReminders.takeShareeReminder(this.sql, key, now)
  }

  async settleShareeReminder(due: DueShareeReminder, since: Instant, nextAt: Instant | undefined) {
    return shareeReminders.settleShareeReminder(this.sql, due, since, nextAt)
  }

  async createPushRegistration(registration: NewPushRegistration) {
    this.#requireHome(registration.principalId)
    return push.createPushRegistration(this.sql, this.#now, registration)
  }

  async renewPushRegistration(id: Id, registration: NewPushRegistration) {
    this.#requireHome(registration.principalId)
    return push.renewPushRegistration(this.sql, id, registration)
  }

  async deletePushRegistration({ id, principalId }: PushRegistration) {
    this.#requireHome(principalId)
    return push.deletePushRegistration(this.sql, id)
  }

  async recordRefresh(subscription: Subscription, outcome: RefreshOutcome) {
    await this.#child(subscription.collectionId)
    return recordRefresh(this.sql, subscription, outcome)
  }

  /** A collection whose home may be written. */
  async #child(collectionId: Id) {
    const collection = await collections.requireCollectionById(this.sql, collectionId)
    this.#requireHome(collection.ownerId)
    this.#touched.add(collectionId)
    return collection
  }

  #requireCollection(collectionId: Id): void {
    if (!this.#newCollections.has(collectionId)) requireCollection(this.#scope, collectionId)
    this.#touched.add(collectionId)
  }

  #requireHome(ownerId: Id): void {
    if (!this.#newOwners.has(ownerId)) requireHome(this.#scope, ownerId)
  }

  // What users of shared objects have alone

  async setPeruserData(principalId: Id, objectId: Id, data: string | null) {
    const touch = await this.#changeOfObject(objectId)
    await setPeruserData(this.sql, principalId, objectId, data)
    await shareeReminders.keepShareeReminder(this.sql, this.#now, { objectId, shareeId: principalId }, data)
    await touch()
  }

  // Dead properties

  async setDeadProperty(property: DeadProperty) {
    const touch = await this.#changeOf(property.target)
    await properties.putProperty(this.sql, property)
    await touch()
  }

  async describeNew(objectIds: readonly Id[], property: Omit<DeadProperty, 'target'>) {
    await properties.putPropertyOfObjects(this.sql, objectIds, property)
  }

  async removeDeadProperty(target: PropertyTarget, namespace: string, localName: string) {
    const touch = await this.#changeOf(target)
    if (await properties.dropProperty(this.sql, target, namespace, localName)) await touch()
  }

  /** What a change of its properties is for its parent. */
  async #changeOf({ kind, id }: PropertyTarget): Promise<() => Promise<unknown>> {
    if (kind === 'object') return this.#changeOfObject(id)
    if (kind === 'collection') {
      const collection = await this.#child(id)
      return () => collections.touchCollection(this.#write, collection)
    }
    if (kind === 'share') {
      const share = await requireShareById(this.sql, id)
      this.#requireShare(share)
      return () => shares.updateShare(this.#write, share, {})
    }
    this.#requireHome(id)
    return () => nextHomeNo(this.#write, id)
  }

  async #changeOfObject(id: Id) {
    const collectionId = await objects.requireCollectionOf(this.sql, id)
    this.#requireCollection(collectionId)
    return () => objects.touchObject(this.#write, collectionId, id)
  }

  // Locks

  async addLock(lock: Lock) {
    requireLocks(this.#scope, 'made')
    return locks.addLock(this.sql, lock)
  }

  async refreshLock(token: string, expiresAt: Date) {
    requireLocks(this.#scope, 'made')
    return locks.refreshLock(this.sql, token, expiresAt)
  }

  async removeLock(token: string) {
    requireLocks(this.#scope, 'made')
    return locks.removeLock(this.sql, token)
  }

  async removeLocksAt(path: string) {
    requireLocks(this.#scope, 'ended')
    return locks.removeLocksAt(this.sql, path)
  }

  // Transfers

  async createTransfer(transfer: NewTransfer, receivingUntil?: Date) {
    requireHome(this.#scope, transfer.requesterId)
    if (transfer.kind !== 'import') await auditPrincipal(this.#write, 'export', transfer.ownerId, transfer.kind)
    return transfers.createTransfer(this.sql, this.#now, transfer, receivingUntil)
  }

  async submitTransfer(id: Id) {
    return transfers.submitTransfer(this.sql, id)
  }

  async cancelTransfer(id: Id) {
    return transfers.cancelTransfer(this.sql, this.#now, id)
  }

  async deleteTransfer(id: Id) {
    return transfers.deleteTransfer(this.sql, id)
  }

  // Directory

  async createPrincipal(principal: NewPrincipal) {
    requireDirectory(this.#scope)
    const created = await principals.createPrincipal(this.sql, this.#now, principal)
    this.#newOwners.add(created.id)
    await auditPrincipal(this.#write, 'principal-created', created.id, created.admin ? 'administrator' : null)
    return created
  }

  async updatePrincipal(id: Id, change: Partial<Omit<NewPrincipal, 'kind'>>) {
    requireDirectory(this.#scope)
    this.#accessOf.add(id)
    const changed = await principals.updatePrincipal(this.sql, id, change)
    await auditPrincipal(this.#write, 'principal-changed', id, Object.keys(change).join(' '))
    return changed
  }

  async deletePrincipal(id: Id) {
    requireDirectory(this.#scope)
    this.#changesAnything = true
    await auditPrincipal(this.#write, 'principal-removed', id)
    await shares.endShares(this.#write, 'owner_id', id)
    await shares.dropPropertiesOfSharee(this.sql, id)
    await properties.dropPropertiesOfPrincipal(this.sql, id)
    const named = await collections.collectionsNaming(this.sql, id)
    await principals.deletePrincipal(this.sql, id)
    for (const collection of named) await collections.touchCollection(this.#write, collection)
    await memberships.renewMemberships(this.sql)
  }

  async forgetPerson(slug: string, addresses: readonly string[]) {
    requireDirectory(this.#scope)
    return forgetPerson(this.sql, slug, addresses)
  }

  async setPasswordHash(id: Id, hash: string | null) {
    requireDirectory(this.#scope)
    this.#accessOf.add(id)
    await auditPrincipal(this.#write, 'password-set', id, hash === null ? 'none' : null)
    return principals.setPasswordHash(this.sql, this.#now, id, hash)
  }

  async revokeCredentials(id: Id) {
    requireDirectory(this.#scope)
    this.#accessOf.add(id)
    const ended = await revokeCredentials(this.sql, id)
    if (ended !== '') await auditPrincipal(this.#write, 'credentials-revoked', id, ended)
  }

  async setMembers(groupId: Id, members: readonly Id[]) {
    requireDirectory(this.#scope)
    this.#changesAccess = true
    await auditPrincipal(this.#write, 'members-set', groupId, await slugsOf(this.sql, members))
    return memberships.setMembers(this.sql, groupId, members)
  }

  async keepIdentity(identity: Identity) {
    requireDirectory(this.#scope)
    const words = `${identity.provider}${identity.madeAdmin ? ' administrator' : ''}`
    await auditPrincipal(this.#write, 'identity-set', identity.principalId, words)
    return identities.keepIdentity(this.sql, this.#now, identity)
  }

  async dropIdentity(identity: Identity) {
    requireDirectory(this.#scope)
    this.#accessOf.add(identity.principalId)
    await auditPrincipal(this.#write, 'identity-ended', identity.principalId, identity.provider)
    return identities.dropIdentity(this.sql, identity)
  }

  async setProvidedGroups(memberId: Id, provider: string, groups: readonly Id[]) {
    requireDirectory(this.#scope)
    this.#accessOf.add(memberId)
    await auditPrincipal(this.#write, 'groups-set', memberId, await slugsOf(this.sql, groups))
    return identities.setProvidedGroups(this.sql, memberId, provider, groups)
  }

  async setDelegates(principalId: Id, access: DelegateAccess, delegates: readonly Id[]) {
    requireDirectory(this.#scope)
    this.#changesAccess = true
    const words = `${access}: ${await slugsOf(this.sql, delegates)}`
    await auditPrincipal(this.#write, 'delegates-set', principalId, words)
    return memberships.setDelegates(this.sql, principalId, access, delegates)
  }
}
