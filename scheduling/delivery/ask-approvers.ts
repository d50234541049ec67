/** A room's booking waits for somebody to approve it: its approvers are told by mail, for a room's inbox is opened by nobody in passing. */
import { createHash } from 'node:crypto'
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { textOfBytes } from '../../protocol/ical/decode.ts'
import { withoutProperties } from '../../protocol/ical/edit.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Booking, Principal, StoreReader } from '../../storage/store.ts'
import type { CalendarUser } from '../itip/index.ts'
import { addressOf, attendeesOf, partstatOf } from '../itip/people.ts'
import { policyOf } from '../rooms/policy.ts'
import type { Office } from './office.ts'

/** What is queued of a request. */
export interface ApprovalContent {
  /** What waits, as an approver may be told of it. */
  readonly calendar: string
  /** By when somebody has to answer; null where it waits for ever. */
  readonly until: Instant | null
}

export interface Asking {
  readonly uid: string
  /** The room's copy, as its calendar shows it. */
  readonly copy: Component
  /** As it was before. */
  readonly before: Component | undefined
  readonly bookings: readonly Booking[]
}

/** Whoever asked is not asked: of one's own request one knows. */
export async function askApprovers(
  room: Principal,
  { uid, copy, before, bookings }: Asking,
  asker: Principal | undefined,
  office: Pick<Office, 'tx' | 'terms' | 'me'>,
): Promise<void> {
  if (!isWaiting(before, copy, office.me(room))) await mailApprovers(room, { uid, copy, bookings }, asker, office)
}

/** The night's work keeps for it what it could not have before: from now on somebody has to answer in time. */
export async function askOfHeld(
  room: Principal,
  { uid, copy, bookings }: Omit<Asking, 'before'>,
  asker: Principal | undefined,
  office: Pick<Office, 'tx' | 'terms'>,
): Promise<void> {
  const about = bookings.map(({ instance }) => String(instance))
  await mailApprovers(room, { uid, copy, bookings, about }, asker, office)
}

interface Request extends Omit<Asking, 'before'> {
  /** By which it is told from the same request when it was made. */
  readonly about?: readonly string[]
}

async function mailApprovers(
  room: Principal,
  { uid, copy, bookings, about = [] }: Request,
  asker: Principal | undefined,
  { tx, terms }: Pick<Office, 'tx' | 'terms'>,
): Promise<void> {
  if (!terms.sendsMail) return
  const approvers = (await approversOf(room, tx)).filter(({ id }) => id !== asker?.id)
  const recipients = approvers.flatMap((one) => one.addresses.find((address) => findEmail(address) !== undefined) ?? [])
  if (recipients.length === 0) return
  const text = textOfBytes(writeComponentBytes({ ...copy, components: copy.components.flatMap(shownOf) }))
  const ends = bookings.flatMap(({ expiresAt }) => expiresAt ?? [])
  const content: ApprovalContent = { calendar: text, until: ends.length === 0 ? null : Math.min(...ends) }
  await tx.enqueue({
    ...{ kind: 'approval', senderId: room.id, uid, method: 'APPROVAL' },
    payload: Buffer.from(JSON.stringify(content)),
    recipients: recipients.map((address) => ({
      address,
      key: keyOf([room.id, uid, address, revisionsOf(copy), requestOf(copy), ...about]),
    })),
    notBefore: terms.now(),
    isWhole: false,
    isAcquainted: false,
  })
}

/** Whether the same was asked for before, and nobody has answered: who else comes is nothing to approve. */
function isWaiting(before: Component | undefined, copy: Component, me: CalendarUser): boolean {
  if (before === undefined || requestOf(before) !== requestOf(copy)) return false
  const answers = before.components.flatMap(attendeesOf).filter((one) => me.isAddress(addressOf(one)))
  return answers.some((one) => WAITING.has(partstatOf(one)))
}

const WAITING: ReadonlySet<string> = new Set(['NEEDS-ACTION', 'TENTATIVE'])

/** A list that somebody made by hand is short; a group may be anything. */
const MOST_APPROVERS = 100

async function approversOf(room: Principal, store: StoreReader): Promise<readonly Principal[]> {
  const named = await Promise.all(
    [...policyOf(room).approvers].slice(0, MOST_APPROVERS).map((slug) => store.findPrincipal(slug)),
  )
  const known = named.filter((one) => one !== undefined)
  const groups = known.filter(({ kind }) => kind === 'group').map(({ id }) => id)
  const members = groups.length === 0 ? [] : [...(await store.peopleOf(groups)).values()].flat()
  const people = [...known, ...(await store.findPrincipalsById([...new Set(members)]))]
  const distinct = new Map(people.filter(({ kind }) => kind === 'user').map((one) => [one.id, one]))
  return [...distinct.values()].slice(0, MOST_APPROVERS)
}

/** The same request has the same words, whenever it was stamped and whoever else has answered since. */
function requestOf(copy: Component): string {
  return copy.components
    .filter(({ name }) => name !== 'VTIMEZONE')
    .map(({ properties }) =>
      properties
        .filter(({ name }) => ASKED.has(name))
        .map(lineOf)
        .sort()
        .join('\n'),
    )
    .join('\n\n')
}

const ASKED: ReadonlySet<string> = new Set([
  ...['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID', 'ORGANIZER'],
])

/** Asked for again after a no, it is another request. */
function revisionsOf(copy: Component): string {
  return copy.components.map((component) => findProperty(component, 'SEQUENCE')?.value ?? '').join()
}

function lineOf({ name, parameters, value }: Property): string {
  const zone = parameters.find((one) => one.name === 'TZID')?.values.join() ?? ''
  return `${name} ${zone} ${value}`
}

/** RFC 5545 §3.8.1.3: what is not for everybody is when it is, and whose. */
function shownOf(component: Component): Component | [] {
  if (component.name === 'VTIMEZONE') return component
  const isPublic = (findProperty(component, 'CLASS')?.value.trim().toUpperCase() ?? 'PUBLIC') === 'PUBLIC'
  const shown = isPublic ? SHOWN : SHOWN_OF_PRIVATE
  return { ...withoutProperties(component, (name) => !shown.has(name)), components: [] }
}

const SHOWN_OF_PRIVATE: ReadonlySet<string> = new Set([
  ...['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'DURATION', 'RECURRENCE-ID', 'RRULE', 'RDATE', 'EXDATE', 'ORGANIZER'],
])
const SHOWN: ReadonlySet<string> = new Set([...SHOWN_OF_PRIVATE, 'SUMMARY'])

function keyOf(parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['approval', ...parts]))
    .digest('hex')
}

/** What `askApprovers` put there. */
export function readApprovalContent(payload: Buffer): ApprovalContent {
  const content: unknown = JSON.parse(payload.toString('utf8'))
  if (!isApprovalContent(content)) throw new TypeError('what is queued is no request')
  return content
}

function isApprovalContent(content: unknown): content is ApprovalContent {
  if (typeof content !== 'object' || content === null) return false
  const { calendar, until }: Partial<Record<keyof ApprovalContent, unknown>> = content
  return typeof calendar === 'string' && (until === null || typeof until === 'number')
}
