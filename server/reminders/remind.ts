/** Queues the mails of alarms that have gone off. See docs/decisions/0113. */
import { createHash } from 'node:crypto'
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import { textOfBytes } from '../../protocol/ical/decode.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Instant } from '../../protocol/time/values.ts'
import type { Collection, DueReminder, Id, Principal, Scope, StoreTransaction } from '../../storage/store.ts'
import { Allowance } from '../account-limits.ts'
import { BoundedMap } from '../bounded-map.ts'
import { floatingZoneOf } from '../dav/calendar/open-object.ts'
import type { Deps } from '../dav/request.ts'
import { isAddressOf } from '../directory/calendar-user.ts'
import { writeReminderContent } from './content.ts'
import { type Look, lookAtAlarms, type Reminder } from './due.ts'

export const BATCH = 200
export const HOUR = 3_600
/** After what went wrong: nobody wants to be reminded an hour late because a connection broke. */
export const PAUSE = 300
export const SCOPE: Scope = { origin: 'itip', scheduling: 'silent' }
const NOTHING: Look = { reminders: [], nextAt: undefined }

/** How many reminders one person gets in an hour. Per process, as all such limits are. */
export type Allowances = (ownerId: Id) => Allowance

const MOST_IN_AN_HOUR = 60
const MOST_OWNERS = 20_000

export function reminderAllowances(now: () => Date): Allowances {
  const known = new BoundedMap<Id, Allowance>(MOST_OWNERS)
  return (ownerId) => {
    const allowance = known.get(ownerId) ?? new Allowance(MOST_IN_AN_HOUR, now, HOUR * 1000)
    known.set(ownerId, allowance)
    return allowance
  }
}

/** Looks at all objects whose turn has come, and gives how many mails it queued. */
export async function remindOwners(deps: Deps, allowances: Allowances, signal: AbortSignal): Promise<number> {
  let queued = 0
  for (;;) {
    const now = secondsOf(deps.now())
    const due = await deps.store.dueReminders(now, BATCH)
    for (const id of due) {
      if (signal.aborted) return queued
      queued += await remind(id, now, allowances, deps)
    }
    if (due.length < BATCH) return queued
  }
}

async function remind(id: Id, now: Instant, allowances: Allowances, deps: Deps): Promise<number> {
  try {
    return await deps.store.transaction(SCOPE, async (tx) => {
      const due = await tx.takeReminder(id, now)
      if (due === undefined) return 0
      const reader = await findReader(due, tx)
      if (reader === undefined) {
        await tx.settleReminder(id, now, undefined)
        return 0
      }
      const { reminders, nextAt } = look(due, reader, now, deps)
      const queued = await queueAllowed(reminders, { key: [id], uid: due.uid, reader }, tx, { allowances, deps })
      await tx.settleReminder(id, now, nextAt)
      return queued
    })
  } catch (error) {
    // One bad object holds up no other: it is looked at again later, and what went off is mailed then.
    deps.log.error({ err: error, object: id }, 'an alarm cannot be looked at')
    await deps.store.transaction(SCOPE, async (tx) => {
      const due = await tx.takeReminder(id, now)
      if (due !== undefined) await tx.settleReminder(id, due.since, now + PAUSE)
    })
    return 0
  }
}

/** Who gets the mails. */
export interface Reader {
  readonly owner: Principal
  readonly address: string
  readonly collection: Collection
}

/** RFC 5545 §3.6.6 has ATTENDEEs of an alarm: a mail goes to whose calendar it is, and to nobody else. */
async function findReader({ collectionId, ownerId }: DueReminder, tx: StoreTransaction): Promise<Reader | undefined> {
  const collection = await tx.findCollectionById(collectionId)
  const owner = collection && (await tx.findPrincipalById(ownerId))
  return owner && readerOf(owner, collection)
}

/** Undefined for who gets no mail, and of what comes from elsewhere. */
export function readerOf(owner: Principal, collection: Collection): Reader | undefined {
  if (collection.kind !== 'calendar' || collection.source !== null || owner.kind !== 'user') return undefined
  const address = owner.addresses.find((one) => findEmail(one) !== undefined)
  return address === undefined ? undefined : { owner, address, collection }
}

export function look(
  { bytes, since }: Pick<DueReminder, 'bytes' | 'since'>,
  reader: Reader,
  now: Instant,
  { settings, log }: Deps,
): Look {
  const { owner, collection } = reader
  const isOwner = (address: string) => isAddressOf(owner, address, [settings.publicUrl])
  try {
    return lookAtAlarms({ bytes, since, now, floatingZone: floatingZoneOf(collection, owner), isOwner })
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
    log.warn({ collection: collection.id, reason: error.message }, 'the alarms of a damaged object are left out')
    return NOTHING
  }
}

function within(
  reminders: readonly Reminder[],
  { owner }: Reader,
  allowances: Allowances,
  { settings, log }: Deps,
): readonly Reminder[] {
  if (settings.rateLimits === 'off' || reminders.length === 0) return reminders
  const allowance = allowances(owner.id)
  const allowed = reminders.slice(0, Math.max(0, Math.floor(allowance.left)))
  allowance.spend(allowed.length)
  const dropped = reminders.length - allowed.length
  if (dropped > 0) log.warn({ principal: owner.slug, dropped }, 'more reminders than one person gets in an hour')
  return allowed
}

export interface Origin {
  /** By which a mail of it is known, with its moment and its instance. */
  readonly key: readonly string[]
  readonly uid: string
  readonly reader: Reader
}

interface Queueing {
  readonly allowances: Allowances
  readonly deps: Deps
}

/** Gives how many. */
export async function queueAllowed(
  reminders: readonly Reminder[],
  origin: Origin,
  tx: StoreTransaction,
  { allowances, deps }: Queueing,
): Promise<number> {
  const allowed = within(reminders, origin.reader, allowances, deps)
  for (const reminder of allowed) await queue(reminder, origin, tx, deps)
  return allowed.length
}

async function queue({ at, calendar, note, until }: Reminder, origin: Origin, tx: StoreTransaction, deps: Deps) {
  const { key, uid, reader } = origin
  const text = textOfBytes(writeComponentBytes(calendar))
  await tx.enqueue({
    ...{ kind: 'reminder', senderId: reader.owner.id, uid, method: 'REMINDER' },
    payload: writeReminderContent({ calendar: text, note, at, until }),
    recipients: [{ address: reader.address, key: keyOf([...key, String(at), startOf(text)]) }],
    notBefore: deps.now(),
    isWhole: false,
    isAcquainted: false,
  })
}

/** Several alarms of one instance at one moment are one mail. */
function startOf(calendar: string): string {
  return /^(?:DTSTART|DUE)[^\r\n]*/m.exec(calendar.slice(calendar.lastIndexOf('END:VTIMEZONE')))?.[0] ?? ''
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['reminder', ...parts]))
    .digest('hex')
}

export function secondsOf(date: Date): Instant {
  return Math.floor(date.getTime() / 1000)
}
