import type { Instant, Window } from '../../protocol/time/values.ts'
import type {
  CandidateQuestion,
  CollectionKind,
  DelegateAccess,
  GivenAfter,
  HomeKind,
  Id,
  IdempotencyKey,
  Identity,
  OutboundQuestion,
  PrincipalHint,
  PrincipalKind,
  PropertyTarget,
  Standing,
  StoreReader,
  TransferFilter,
} from '../store.ts'

import { hasCorrespondent } from './acquaintance.ts'
import { appPasswordsOf, findByAppPassword } from './app-passwords.ts'
import * as attachments from './attachments.ts'
import * as bookings from './bookings.ts'
import { candidates } from './candidates.ts'
import * as collections from './collections.ts'
import { hasContact, searchContacts } from './contacts.ts'
import { feedsOf, findFeed } from './feeds.ts'
import { delegationsGiven, sharesGiven } from './given-access.ts'
import { grantsOn } from './grants.ts'
import { heardBy } from './heard.ts'
import { countIdempotencyKeys, findIdempotencyKey } from './idempotency.ts'
import * as identities from './identities.ts'
import * as locks from './locks.ts'
import { looksOf } from './looks.ts'
import { findQuarantinedMail, quarantinedMails } from './mail-in.ts'
import * as memberships from './memberships.ts'
import * as oauth from './oauth.ts'
import * as objects from './objects.ts'
import { countOutboundSince, findOutbound, outboundEntries } from './outbound.ts'
import { findPasskey, passkeysOf } from './passkeys.ts'
import { outboundBody, personalTables } from './personal.ts'
import { peruserData } from './peruser.ts'
import { findPreferences } from './preferences.ts'
import { presentAt } from './presence.ts'
import * as principals from './principals.ts'
import { deadProperties } from './properties.ts'
import { findPushRegistration, pushRegistrationsOf } from './push.ts'
import { lastRoomRequest, roomRequests } from './room-requests.ts'
import { findTotp, recoveryCodesOf } from './second-factors.ts'
import * as sessions from './sessions.ts'
import * as shares from './shares.ts'
import type { Sql } from './sql.ts'
import * as standing from './standing.ts'
import { findSubscription, subscriptions } from './subscriptions.ts'
import * as transfers from './transfers.ts'
import { sizes, useOf } from './use.ts'

/** Reads through one connection: what is committed, or what a transaction sees. */
export class SqlReader implements StoreReader {
  protected readonly sql: Sql

  constructor(sql: Sql) {
    this.sql = sql
  }

  findPrincipal(slug: string) {
    return principals.findPrincipal(this.sql, slug)
  }

  findPrincipalById(id: Id) {
    return principals.findPrincipalById(this.sql, id)
  }

  findPrincipalsById(ids: readonly Id[]) {
    return principals.findPrincipalsById(this.sql, ids)
  }

  findPrincipals(slugs: readonly string[]) {
    return principals.findPrincipals(this.sql, slugs)
  }

  findPrincipalByAddress(address: string) {
    return principals.findPrincipalByAddress(this.sql, address)
  }

  findPrincipalsByAddress(addresses: readonly string[]) {
    return principals.findPrincipalsByAddress(this.sql, addresses)
  }

  findAccount(slug: string) {
    return principals.findAccount(this.sql, slug)
  }

  async findIdentity(provider: string, kind: Identity['kind'], subject: string) {
    const [found] = await identities.findIdentities(this.sql, provider, kind, [subject])
    return found
  }

  findIdentities(provider: string, kind: Identity['kind'], subjects: readonly string[]) {
    return identities.findIdentities(this.sql, provider, kind, subjects)
  }

  identitiesOf(principalId: Id) {
    return identities.identitiesOf(this.sql, principalId)
  }

  providedGroupsOf(memberId: Id, provider: string) {
    return identities.providedGroupsOf(this.sql, memberId, provider)
  }

  memberships(principalId: Id) {
    return memberships.memberships(this.sql, principalId)
  }

  principals(kind?: PrincipalKind, hint?: PrincipalHint, after?: string) {
    return principals.principals(this.sql, kind, hint, after)
  }

  membersOf(groupId: Id) {
    return memberships.membersOf(this.sql, groupId)
  }

  groupsOf(principalId: Id) {
    return memberships.groupsOf(this.sql, principalId)
  }

  delegatesOf(principalId: Id, access: DelegateAccess) {
    return memberships.delegatesOf(this.sql, principalId, access)
  }

  delegatorsOf(principalId: Id, access: DelegateAccess) {
    return memberships.delegatorsOf(this.sql, principalId, access)
  }

  peopleOf(principalIds: readonly Id[]) {
    return memberships.peopleOf(this.sql, principalIds)
  }

  administrators() {
    return principals.administrators(this.sql)
  }

  hasPrincipals() {
    return principals.hasPrincipals(this.sql)
  }

  personalTables(principal: { readonly id: Id; readonly slug: string }) {
    return personalTables(this.sql, principal)
  }

  outboundBody(id: Id) {
    return outboundBody(this.sql, id)
  }

  findTransfer(id: Id) {
    return transfers.findTransfer(this.sql, id)
  }

  transfers(filter: TransferFilter, limit: number) {
    return transfers.transfers(this.sql, filter, limit)
  }

  transferTotals(requesterId: Id) {
    return transfers.transferTotals(this.sql, requesterId)
  }

  transferBytes(id: Id) {
    return transfers.transferBytes(this.sql, id)
  }

  findCollection(ownerSlug: string, home: HomeKind, slug: string) {
    return collections.findCollection(this.sql, ownerSlug, home, slug)
  }

  findCollectionById(id: Id) {
    return collections.findCollectionById(this.sql, id)
  }

  findCollectionsById(ids: readonly Id[]) {
    return collections.findCollectionsById(this.sql, ids)
  }

  collectionsOf(ownerId: Id, home: HomeKind) {
    return collections.collectionsOf(this.sql, ownerId, home)
  }

  collectionsOfEach(ownerIds: readonly Id[], home: HomeKind, kinds?: readonly CollectionKind[]) {
    return collections.collectionsOfEach(this.sql, ownerIds, home, kinds)
  }

  departedCollections(ownerId: Id, home: HomeKind, sinceHomeNo: number) {
    return collections.departedCollections(this.sql, ownerId, home, sinceHomeNo)
  }

  grantsOn(collectionIds: readonly Id[]) {
    return grantsOn(this.sql, collectionIds)
  }

  findSubscription(collectionId: Id) {
    return findSubscription(this.sql, collectionId)
  }

  subscriptions(after?: Id) {
    return subscriptions(this.sql, after)
  }

  findByAppPassword(secretHash: string) {
    return findByAppPassword(this.sql, secretHash)
  }

  findPreferences(principalId: Id) {
    return findPreferences(this.sql, principalId)
  }

  appPasswordsOf(principalId: Id) {
    return appPasswordsOf(this.sql, principalId)
  }

  findIdempotencyKey(key: IdempotencyKey) {
    return findIdempotencyKey(this.sql, key)
  }

  countIdempotencyKeys(principalId: Id) {
    return countIdempotencyKeys(this.sql, principalId)
  }

  findOAuthClient(identifier: string) {
    return oauth.findOAuthClient(this.sql, identifier)
  }

  oauthClients() {
    return oauth.oauthClients(this.sql)
  }

  oauthGrantsOf(principalId: Id) {
    return oauth.oauthGrantsOf(this.sql, principalId)
  }

  findOAuthCode(codeHash: string) {
    return oauth.findOAuthCode(this.sql, codeHash)
  }

  findOAuthToken(tokenHash: string) {
    return oauth.findOAuthToken(this.sql, tokenHash)
  }

  findTotp(principalId: Id) {
    return findTotp(this.sql, principalId)
  }

  recoveryCodesOf(principalId: Id) {
    return recoveryCodesOf(this.sql, principalId)
  }

  passkeysOf(principalId: Id) {
    return passkeysOf(this.sql, principalId)
  }

  findPasskey(credentialId: string) {
    return findPasskey(this.sql, credentialId)
  }

  findSession(secretHash: string, renewedAfter: Date) {
    return sessions.findSession(this.sql, secretHash, renewedAfter.getTime())
  }

  sessionsOf(principalId: Id) {
    return sessions.sessionsOf(this.sql, principalId)
  }

  accountsBehind(credentials: readonly Standing[], now: Date, idleSince: Date) {
    return standing.accountsBehind(this.sql, credentials, now.getTime(), idleSince.getTime())
  }

  presentAt(collectionId: Id, now: Date) {
    return presentAt(this.sql, collectionId, now.getTime())
  }

  homeNumbersOf(ownerIds: readonly Id[]) {
    return standing.homeNumbersOf(this.sql, ownerIds)
  }

  numbersOf(collectionIds: readonly Id[]) {
    return standing.numbersOf(this.sql, collectionIds)
  }

  findFeed(tokenHash: string) {
    return findFeed(this.sql, tokenHash)
  }

  feedsOf(ownerId: Id) {
    return feedsOf(this.sql, ownerId)
  }

  findShare(shareeId: Id, uid: string) {
    return shares.findShare(this.sql, shareeId, uid)
  }

  sharesIn(shareeId: Id) {
    return shares.sharesIn(this.sql, shareeId)
  }

  sharesOffered(shareeId: Id) {
    return shares.sharesOffered(this.sql, shareeId)
  }

  sharesInEach(shareeIds: readonly Id[]) {
    return shares.sharesInEach(this.sql, shareeIds)
  }

  sharesOf(collectionId: Id) {
    return shares.sharesOf(this.sql, collectionId)
  }

  sharesGiven(after: GivenAfter | undefined, limit: number) {
    return sharesGiven(this.sql, after, limit)
  }

  delegationsGiven(after: GivenAfter | undefined, limit: number) {
    return delegationsGiven(this.sql, after, limit)
  }

  invitationsTo(collectionId: Id) {
    return shares.invitationsTo(this.sql, collectionId)
  }

  sharedWithGroups() {
    return shares.sharedWithGroups(this.sql)
  }

  findPushRegistration(name: string) {
    return findPushRegistration(this.sql, name)
  }

  pushRegistrationsOf(principalId: Id) {
    return pushRegistrationsOf(this.sql, principalId)
  }

  usedBytes(ownerId: Id) {
    return collections.usedBytes(this.sql, ownerId)
  }

  useOf(ownerIds: readonly Id[]) {
    return useOf(this.sql, ownerIds)
  }

  sizes() {
    return sizes(this.sql)
  }

  findObject(collectionId: Id, name: string) {
    return objects.findObject(this.sql, collectionId, name)
  }

  findEntry(collectionId: Id, name: string) {
    return objects.findEntry(this.sql, collectionId, name)
  }

  findObjects(collectionId: Id, names: readonly string[]) {
    return objects.findObjects(this.sql, collectionId, names)
  }

  findObjectsById(collectionId: Id, ids: readonly Id[]) {
    return objects.findObjectsById(this.sql, collectionId, ids)
  }

  findUid(collectionId: Id, uid: string) {
    return objects.findUid(this.sql, collectionId, uid)
  }

  findUidOfOwner(ownerId: Id, uid: string) {
    return objects.findUidOfOwner(this.sql, ownerId, uid)
  }

  findUidsOfOwner(ownerId: Id, uids: readonly string[]) {
    return objects.findUidsOfOwner(this.sql, ownerId, uids)
  }

  objectsOfUids(ownerIds: readonly Id[], uids: readonly string[]) {
    return objects.objectsOfUids(this.sql, ownerIds, uids)
  }

  objectsOfOwners(ownerIds: readonly Id[], uid: string) {
    return objects.objectsOfOwners(this.sql, ownerIds, uid)
  }

  meetingsOfGroups(endingAfter: Instant) {
    return objects.meetingsOfGroups(this.sql, endingAfter)
  }

  entries(collectionId: Id) {
    return objects.entries(this.sql, collectionId)
  }

  newestEntries(collectionId: Id, before: number | undefined, limit: number) {
    return objects.newestEntries(this.sql, collectionId, before, limit)
  }

  tags(collectionId: Id, after?: string) {
    return objects.tags(this.sql, collectionId, after)
  }

  objects(collectionId: Id) {
    return objects.objects(this.sql, collectionId)
  }

  objectsOfUid(collectionId: Id, uid: string) {
    return objects.objectsOfUid(this.sql, collectionId, uid)
  }

  candidates(collectionId: Id, question: CandidateQuestion) {
    return candidates(this.sql, collectionId, question)
  }

  changes(collectionId: Id, since: number | null, upTo: number) {
    return objects.changes(this.sql, collectionId, since, upTo)
  }

  tagChanges(collectionId: Id, since: number | null, upTo: number) {
    return objects.tagChanges(this.sql, collectionId, since, upTo)
  }

  findAttachments(managedIds: readonly string[]) {
    return attachments.findAttachments(this.sql, managedIds)
  }

  attachmentsOf(objectId: Id) {
    return attachments.attachmentsOf(this.sql, objectId)
  }

  objectsAttaching(managedId: string) {
    return attachments.objectsAttaching(this.sql, managedId)
  }

  attachmentGrowth(ownerId: Id, objectId: Id | undefined, managedIds: readonly string[]) {
    return attachments.attachmentGrowth(this.sql, ownerId, objectId, managedIds)
  }

  attachmentBytes(hash: string, start: number, end: number) {
    return attachments.attachmentBytes(this.sql, hash, start, end)
  }

  attachmentContents() {
    return attachments.attachmentContents(this.sql)
  }

  looks(principalId: Id, collectionIds: readonly Id[]) {
    return looksOf(this.sql, principalId, collectionIds)
  }

  bookingsIn(principalIds: readonly Id[], window: Window) {
    return bookings.bookingsIn(this.sql, principalIds, window)
  }

  bookingsOf(principalId: Id, uid: string) {
    return bookings.bookingsOf(this.sql, principalId, uid)
  }

  checkInsOf(principalId: Id, uid: string) {
    return bookings.checkInsOf(this.sql, principalId, uid)
  }

  checkInsOfEach(principalId: Id, uids: readonly string[]) {
    return bookings.checkInsOfEach(this.sql, principalId, uids)
  }

  roomRequests(principalId: Id, before?: Id) {
    return roomRequests(this.sql, principalId, before)
  }

  lastRoomRequest(principalId: Id, uid: string) {
    return lastRoomRequest(this.sql, principalId, uid)
  }

  expiredBookings(by: Instant) {
    return bookings.expiredBookings(this.sql, by)
  }

  peruserData(principalId: Id, objectIds: readonly Id[]) {
    return peruserData(this.sql, principalId, objectIds)
  }

  findOutbound(id: Id) {
    return findOutbound(this.sql, id)
  }

  outboundEntries(asked: OutboundQuestion, limit: number) {
    return outboundEntries(this.sql, asked, limit)
  }

  countOutboundSince(senderId: Id, since: Date) {
    return countOutboundSince(this.sql, senderId, since.getTime())
  }

  searchContacts(ownerId: Id, text: string, limit: number) {
    return searchContacts(this.sql, ownerId, text, limit)
  }

  hasContact(principalId: Id, emails: readonly string[]) {
    return hasContact(this.sql, principalId, emails)
  }

  hasCorrespondent(principalId: Id, addresses: readonly string[]) {
    return hasCorrespondent(this.sql, principalId, addresses)
  }

  quarantinedMails(after?: Id) {
    return quarantinedMails(this.sql, after)
  }

  findQuarantinedMail(id: Id) {
    return findQuarantinedMail(this.sql, id)
  }

  heardBy(principalIds: readonly Id[], uid: string) {
    return heardBy(this.sql, principalIds, uid)
  }

  deadProperties(targets: readonly PropertyTarget[]) {
    return deadProperties(this.sql, targets)
  }

  locksCovering(paths: readonly string[], now: Date) {
    return locks.locksCovering(this.sql, paths, now)
  }

  locksBelow(path: string, now: Date) {
    return locks.locksBelow(this.sql, path, now)
  }
}
