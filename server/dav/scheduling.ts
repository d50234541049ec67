/** What implicit scheduling needs to know of one request, or of what this server does by itself. */
import { indexCalendarObject } from '../../protocol/caldav/indexed-object.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { schedulingStore } from '../../scheduling/delivery/scheduling-store.ts'
import type { Identity, SchedulingRights, SchedulingTerms } from '../../scheduling/delivery/terms.ts'
import { findSchedulingObject, type Role, roleOf } from '../../scheduling/itip/index.ts'
import type { NewObject, Principal, Store } from '../../storage/store.ts'
import { normaliseAddress } from '../directory/address.ts'
import { findCalendarUsers, isAddressOf } from '../directory/calendar-user.ts'
import { sendsMail } from '../settings.ts'
import { reportDamage } from './calendar/open-object.ts'
import { hasRoom } from './checks.ts'
import { principalHref } from './paths.ts'
import type { DavRequest, Deps } from './request.ts'
import { inboxesOpenTo, requireMaySend } from './rights.ts'

/** A store whose writes into calendars tell everybody concerned. */
export function storeThatSchedules(request: DavRequest, store: Store, deps: Deps): Store {
  return schedulingStore(store, termsOfRequest(request, deps))
}

export function termsOfRequest({ headers, viewer, origins, resource }: DavRequest, deps: Deps): SchedulingTerms {
  return {
    ...termsOf(origins, deps),
    rights: {
      requireMaySend: (owner, sending, tx) => requireMaySend(owner, sending, viewer, tx),
      openTo,
    },
    place: 'collection' in resource ? resource : undefined,
    actor: viewer.principal,
    withReply:
      String(headers['schedule-reply'] ?? 'T')
        .trim()
        .toUpperCase() !== 'F',
  }
}

const openTo: SchedulingRights['openTo'] = (sender, sending, mailboxes, store) =>
  inboxesOpenTo(
    sender,
    sending,
    mailboxes.map(({ inbox }) => inbox),
    store,
  )

/** For what comes from elsewhere, and what this server does by itself: nobody is signed in, and no calendar is named. */
export function termsOfServer(deps: Deps, origins: readonly string[] = [deps.settings.publicUrl]): SchedulingTerms {
  return {
    ...termsOf(origins, deps),
    rights: { requireMaySend: async () => undefined, openTo },
    ...{ place: undefined, actor: undefined, withReply: true },
  }
}

/** The same for whatever is written. */
function termsOf(
  origins: readonly string[],
  deps: Deps,
): Omit<SchedulingTerms, 'rights' | 'place' | 'actor' | 'withReply'> {
  return {
    identity: identityOf(origins),
    index: (bytes) => newObjectOf(bytes, 'object'),
    indexMessage: (bytes) => newObjectOf(bytes, 'message'),
    mostBytes: deps.settings.maxResourceBytes,
    hasRoom: ({ uid, component, bytes }, collection, owner, tx) =>
      hasRoom({ collection, owner, object: { uid, component, size: bytes.length }, replaced: undefined }, tx, deps),
    mostAttendees: deps.settings.maxAttendees,
    sendsMail: sendsMail(deps.settings),
    mostMails: deps.settings.accountMails,
    reportUnsent: ({ id, slug }, mails) =>
      deps.log.warn({ principal: id, slug, mails }, 'an account has sent all mails of a day; these are not sent'),
    reportDamage: ({ collection: { id }, owner }, entry, damage) =>
      reportDamage({ id, ownerSlug: owner.slug }, entry, damage, deps),
    now: deps.now,
    newName: deps.newName,
  }
}

/** What a store keeps of the bytes of a calendar object, or of what an inbox has. */
export function newObjectOf(bytes: Buffer, form: 'object' | 'message'): NewObject {
  const { uid, component, etag, access, box } = indexCalendarObject(bytes, form)
  return { uid, component, etag, access, box, bytes, scheduleTag: null }
}

/** RFC 6638 §3.1: what comes in silently is a scheduling object all the same, and its next change is told. */
export function scheduleTagOf(
  bytes: Buffer,
  owner: Principal,
  { settings, newName }: Pick<Deps, 'settings' | 'newName'>,
): string | null {
  if (!bytes.includes('ORGANIZER')) return null
  return roleIn(parseCalendarBytes(bytes), owner, [settings.publicUrl]) === 'none' ? null : newName()
}

/** What the owner of a calendar is in what lies there. */
export function roleIn(calendar: Component, owner: Principal, origins: readonly string[]): Role {
  return roleOf(findSchedulingObject(calendar), { isAddress: (address) => isAddressOf(owner, address, origins) })
}

/** `origins` are those by which clients may call this server. */
function identityOf(origins: readonly string[]): Identity {
  return {
    isAddressOf: (principal, address) => isAddressOf(principal, address, origins),
    pathOf: (principal) => normaliseAddress(principalHref(principal)),
    find: (addresses, store) => findCalendarUsers(addresses, origins, store),
  }
}
