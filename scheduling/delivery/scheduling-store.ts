/**
 * Implicit scheduling, RFC 6638 §3: a store that tells everybody concerned of what is written into calendars. It stands
 * between the doors and the store, so that no door has to know, and none can forget. What is written silently is told to
 * nobody; rooms are booked all the same.
 */
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { overlay } from '../../storage/overlay.ts'
import type { NewObject, Principal, Scope, Store, StoreTransaction } from '../../storage/store.ts'
import {
  answersFor,
  apply,
  type Change,
  kinOf,
  type Message,
  type Plan,
  plan,
  planHalf,
  withStatuses,
} from '../itip/index.ts'
import { normalised } from '../itip/people.ts'
import { organizerMayNot } from '../itip/refusals.ts'
import { updatesAmong } from '../itip/updates.ts'
import { isBookable } from '../rooms/settle.ts'
import {
  addressesIn,
  organizersIn,
  standingIn,
  withEachOnce,
  withKnownAddresses,
  withKnownTypes,
  withUnasked,
} from './addresses.ts'
import { asCopy, findArrival } from './copy-move.ts'
import { readStored, sentAnew } from './damaged.ts'
import { putIntoInbox } from './deliver.ts'
import { withForeseen } from './foresee.ts'
import { withGroups } from './groups.ts'
import { inOffice } from './growing-scope.ts'
import { heardBy, keepHeard } from './heard.ts'
import { findMailboxes } from './mailboxes.ts'
import type { DeliveryStatus, Draft, Office } from './office.ts'
import { organizerHere } from './organizer-here.ts'
import { findCopy } from './own-copy.ts'
import { findPlace, holdsMeetings, type ObjectChange, requireUnique } from './place.ts'
import { bookChange, explainedByKeeper } from './room.ts'
import { requireLocked, send, sendingOf } from './send.ts'
import { type SchedulingTerms, type Sending, sentBy } from './terms.ts'

export function schedulingStore(store: Store, terms: SchedulingTerms): Store {
  return overlay(store, {
    transaction: async (scope, work) => {
      const foreseen = await withForeseen(scope, store, terms)
      return inOffice(store, foreseen, terms, (office) => work(transactionOf(office, scope.scheduling)))
    },
  })
}

function transactionOf(office: Office, scheduling: Scope['scheduling']): StoreTransaction {
  const { tx } = office
  const heed = scheduling === 'on' ? sendChange : bookChange
  return overlay(tx, {
    createObject: async (collectionId, name, object) => {
      const change = { collectionId, current: undefined, object }
      const sent = office.copies ? await asCopy(change, office.copies, office) : await heed(change, office)
      return tx.createObject(collectionId, name, sent ?? object)
    },
    replaceObject: async (collectionId, current, object) => {
      const sent = await heed({ collectionId, current, object }, office)
      return tx.replaceObject(collectionId, current, sent ?? object)
    },
    deleteObject: async (collectionId, current) => {
      await heed({ collectionId, current, object: undefined }, office)
      return tx.deleteObject(collectionId, current)
    },
    moveObject: async (from, current, to, name) => {
      const arrival = await findArrival({ from, current, to }, office)
      const sent = arrival && (await heed(arrival, office))
      // RFC 6638 §3.2.10: MUST be another after a MOVE, as after any request that changes the resource.
      const scheduleTag = current.scheduleTag === null ? null : office.terms.newName()
      const entry = await tx.moveObject(from, { ...current, scheduleTag }, to, name)
      return sent === undefined ? entry : tx.replaceObject(to, entry, sent)
    },
    deleteCollection: async (collectionId) => {
      for await (const page of tx.entries(collectionId)) {
        for (const current of page) await heed({ collectionId, current, object: undefined }, office)
      }
      return tx.deleteCollection(collectionId)
    },
  })
}

/** Gives the object as it is to be kept; undefined when nothing about it is anybody else's business. */
async function sendChange(change: ObjectChange, office: Office): Promise<NewObject | undefined> {
  const { collectionId, current, object } = change
  const { tx, terms } = office
  const place = await findPlace(collectionId, office)
  if (!holdsMeetings(place)) return undefined
  const { owner } = place
  await bookChange(change, office)
  const wasMeeting = current !== undefined && current.scheduleTag !== null
  const mayBeMeeting = object?.bytes.includes('ORGANIZER') === true
  if (!wasMeeting && !mayBeMeeting) return undefined

  const sent = object && parseCalendarBytes(object.bytes)
  const stored = wasMeeting ? await tx.findObject(collectionId, current.name) : undefined
  const read = stored && readStored(stored.bytes, (damage) => terms.reportDamage(place, stored, damage))
  const isDamaged = stored !== undefined && read === undefined
  const named = await withPeople({ before: read, after: sent }, owner, office)
  // caldav-recursplit §3: who attends either half is who attended; who has joined a group meanwhile is not in its past.
  const opensGroups = office.splitAt === undefined
  const after = named.after && opensGroups ? await withGroups(named.after, named.before, owner, office) : named.after
  const before = isDamaged ? after : named.before
  if (office.splitAt !== undefined && current !== undefined) {
    office.split = { at: office.splitAt, uid: current.uid, had: new Map(), told: new Set() }
  }
  // RFC 5546 §2.1.4: who was told that a meeting is off takes nothing less for news when it is on again.
  const seen = stored === undefined && object !== undefined ? await heardBy(owner.id, object.uid, tx) : undefined
  let planned = planIn(office, {
    ...(seen === undefined ? {} : { seen }),
    before,
    after: isDamaged && after ? sentAnew(after) : after,
    me: office.me(owner),
    sentBy: sentBy(owner, terms),
    ...(wasMeeting || after === undefined ? {} : { kin: await findKin(after, owner, office) }),
    ...(wasMeeting || after === undefined ? {} : await organizerHere(after, owner, office)),
    at: office.at,
    withReply: terms.withReply,
    freeUntilAnswered: true,
  })
  if (isBookable(owner)) planned = explainedByKeeper(planned, owner, office)
  const [first] = planned.messages
  // RFC 6638 §3.2.4.3: rooms and resources are invited, and answer; nobody has asked them for a meeting of theirs.
  if (first !== undefined && object !== undefined && planned.role === 'organizer' && isBookable(owner)) {
    throw organizerMayNot('a room or a resource invites nobody')
  }
  const sending = first === undefined ? answeringIn(planned, before, after, owner, office) : sendingOf(first)
  if (sending !== undefined) await terms.rights.requireMaySend(owner, sending, tx)
  if (object === undefined) {
    const isCalledOff = planned.role === 'organizer' && first !== undefined
    // Who is here shows what was called off in a copy, or not at all.
    if (isCalledOff && (await leavesThisServer(planned, office)))
      await keepHeard(owner.id, first.uid, { before: new Map(), after: planned.seen }, tx)
    await send(planned.messages, owner, office)
    return undefined
  }
  if (planned.role === 'none') {
    await send(planned.messages, owner, office, before)
    return planned.object === undefined || planned.object === after ? undefined : withText(planned.object, terms)
  }
  await requireUnique(change, owner, tx)
  const kept = await carryOut(planned, before, owner, office)
  // DESIGN: the bytes stay what they are where they say the same.
  const scheduled = kept === undefined || kept === sent ? object : withText(kept, terms)
  return { ...scheduled, scheduleTag: terms.newName() }
}

interface Versions {
  readonly before: Component | undefined
  readonly after: Component | undefined
}

/** People as others know them, where there are others; those of the meeting as it was, too, or somebody would seem to have left. */
async function withPeople({ before, after }: Versions, owner: Principal, office: Office): Promise<Versions> {
  if (after === undefined) return { before, after }
  const addresses = addressesIn(after)
  if (addresses.every((address) => office.me(owner).isAddress(address))) return { before, after }
  const people = await office.people([...addresses, ...(before === undefined ? [] : addressesIn(before))])
  // An organizer says who is invited; others keep what they were told.
  const isOrganizer = organizersIn(after).some((address) => office.me(owner).isAddress(address))
  if (!isOrganizer) return { before, after: withKnownAddresses(after, people) }
  const standing = standingIn(after, before, people)
  const invited = withUnasked(withKnownTypes(withEachOnce(after, people, standing), people), people)
  return {
    before: before && withEachOnce(before, people, standing),
    after: withKnownAddresses(invited, people),
  }
}

function withText(kept: Component, terms: SchedulingTerms): NewObject {
  return terms.index(Buffer.from(writeComponentBytes(kept)))
}

/** Who answers for another speaks for him, whether somebody hears it or not. */
function answeringIn(
  { role }: Plan,
  before: Component | undefined,
  after: Component | undefined,
  owner: Principal,
  office: Office,
): Sending | undefined {
  if (office.terms.actor?.id === owner.id || role === 'none' || before === undefined || after === undefined)
    return undefined
  if (!answersFor(before, after, office.me(owner))) return undefined
  return role === 'organizer' ? 'invite' : 'reply'
}

/** Series that this one says to go on from, where its owner has them. */
async function findKin(calendar: Component, owner: Principal, { tx }: Office): Promise<readonly Component[]> {
  const found: Component[] = []
  for (const uid of kinOf(calendar)) {
    const copy = await findCopy(owner, uid, tx)
    const series = copy && readStored(copy.bytes, () => undefined)
    if (series !== undefined) found.push(series)
  }
  return found
}

async function leavesThisServer({ messages }: Plan, office: Office): Promise<boolean> {
  const people = await office.people(messages.map(({ to }) => to))
  return messages.some(({ to }) => !people.has(to))
}

function planIn(office: Office, change: Change): Plan {
  if (office.split === undefined) return plan(change)
  const planned = planHalf(change)
  for (const message of planned.messages) office.split.told.add(message)
  return planned
}

async function carryOut(
  planned: Plan,
  before: Component | undefined,
  owner: Principal,
  office: Office,
): Promise<Component | undefined> {
  const [first] = planned.messages
  if (planned.object === undefined || first === undefined) return planned.object
  let { object } = planned
  let told: ReadonlyMap<string, DeliveryStatus> = new Map()
  const tell = (statuses: ReadonlyMap<string, DeliveryStatus>) => {
    // Nobody here was asked anything by a split, so what became of the last message is still so.
    const isNew = (address: string, status: DeliveryStatus) =>
      told.get(address) !== status && (office.split === undefined || status !== '1.2')
    object = withStatuses(object, new Map([...statuses].filter(([address, status]) => isNew(address, status))))
    told = new Map(statuses)
  }
  const draft: Draft = { ownerId: owner.id, uid: first.uid, answers: [] }
  office.draft = draft
  const hear = async (statuses: ReadonlyMap<string, DeliveryStatus>) => {
    tell(statuses)
    const heard = await receiveAnswers(object, draft, owner, office)
    object = heard.object
    return heard.updates
  }
  // A half of a split is told as it is, and by which message counts.
  const statuses = await send(planned.messages, owner, office, before, office.split === undefined ? hear : undefined)
  // What is answered later, and to answers.
  for (let more = await hear(statuses); more.length > 0; more = await hear(statuses)) await send(more, owner, office)
  office.draft = undefined
  return object
}

/**
 * RFC 6638 §4.2, for those that came before the object is stored: rooms answer at once. Gives the object with the answers, and what
 * the other attendees are to be told of them.
 */
async function receiveAnswers(
  object: Component,
  { uid, answers }: Draft,
  owner: Principal,
  office: Office,
): Promise<{ readonly object: Component; readonly updates: readonly Message[] }> {
  const updates: Message[] = []
  const me = office.me(owner)
  let current = object
  const came = answers.splice(0)
  for (const message of came) {
    const mailbox = (await findMailboxes([owner], { uid, component: 'VEVENT' }, office.tx)).get(owner.id)
    if (mailbox !== undefined) requireLocked([mailbox], office)
    const applied = apply({ message, current, me, at: office.at, freeUntilAnswered: true })
    current = applied.object ?? current
    if (applied.news && mailbox !== undefined) await putIntoInbox(message, mailbox, office, applied.changes)
    updates.push(...applied.messages)
  }
  if (came.length < 2) return { object: current, updates }
  const answerers = new Set(came.map(({ from }) => normalised(from)))
  const toOthers = updates.filter(({ to }) => !answerers.has(normalised(to)))
  return { object: current, updates: [...toOthers, ...updatesAmong(answerers, object, current, { me, at: office.at })] }
}
