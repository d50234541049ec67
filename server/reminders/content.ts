import type { Instant } from '../../protocol/time/values.ts'

/** What is queued of a reminder. */
export interface ReminderContent {
  readonly calendar: string
  readonly note: string
  readonly at: Instant
  /** Nobody wants it after that. */
  readonly until: Instant
}

export function writeReminderContent(content: ReminderContent): Buffer {
  return Buffer.from(JSON.stringify(content))
}

/** What `writeReminderContent` made. */
export function readReminderContent(payload: Buffer): ReminderContent {
  const content: unknown = JSON.parse(payload.toString('utf8'))
  if (!isReminderContent(content)) throw new TypeError('what is queued is no reminder')
  return content
}

function isReminderContent(content: unknown): content is ReminderContent {
  if (typeof content !== 'object' || content === null) return false
  const { calendar, note, at, until }: Partial<Record<keyof ReminderContent, unknown>> = content
  const isText = typeof calendar === 'string' && typeof note === 'string'
  return isText && typeof at === 'number' && typeof until === 'number'
}
