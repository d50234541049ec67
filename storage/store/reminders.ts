/** Alarms that are mailed. */
import type { Instant } from '../../protocol/time/values.ts'
import type { OwnedObject } from './objects.ts'
import type { Id } from './values.ts'

/** An object whose alarms may have to be mailed, for whoever took it. */
export interface DueReminder extends Pick<OwnedObject, 'uid' | 'bytes' | 'collectionId' | 'ownerId'> {
  /** Nobody has looked at what went off after that. */
  readonly since: Instant
}

/** What somebody who is not the owner has of an object. */
export interface ShareeReminder {
  readonly objectId: Id
  readonly shareeId: Id
}

/** For whoever took it: what the sharee sees of the object is another question. */
export interface DueShareeReminder extends ShareeReminder, Pick<DueReminder, 'uid' | 'collectionId' | 'since'> {
  readonly etag: string
}

export interface ReminderWriter {
  /** Undefined when it is not due any more; nobody else gets it meanwhile. */
  takeReminder(objectId: Id, now: Instant): Promise<DueReminder | undefined>
  /** It has been looked at up to `since`; without `nextAt` nothing of it will be due. */
  settleReminder(objectId: Id, since: Instant, nextAt: Instant | undefined): Promise<void>
  takeShareeReminder(key: ShareeReminder, now: Instant): Promise<DueShareeReminder | undefined>
  /** The same; it is due anyway when the object changes. */
  settleShareeReminder(due: DueShareeReminder, since: Instant, nextAt: Instant | undefined): Promise<void>
}

/** Outside of transactions. */
export interface ReminderUpkeep {
  /** Objects with alarms that are mailed whose turn has come, the oldest first. */
  dueReminders(now: Instant, limit: number): Promise<readonly Id[]>
  /** The same of the alarms that sharees have for themselves. */
  dueShareeReminders(now: Instant, limit: number): Promise<readonly ShareeReminder[]>
}
