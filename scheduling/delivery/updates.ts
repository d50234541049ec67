/** News of others' answers, RFC 6638 §4.2, as far as they can be had: the text of a meeting grows with people times instances. */
import type { Component } from '../../protocol/ical/component.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Id, Principal } from '../../storage/store.ts'
import type { Message } from '../itip/index.ts'
import type { Mailbox } from './mailboxes.ts'

/** What one answer may have written into the copies of others: enough for five hundred people at one event. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * RFC 6638 §4.2: others SHOULD be told who answered. Where that would write more than anybody wants to wait for, they are not; the
 * organizer knows, and his next change tells them.
 */
export function withoutDearUpdates(
  messages: readonly Message[],
  people: ReadonlyMap<string, Principal>,
  mailboxes: ReadonlyMap<Id, Mailbox>,
): readonly Message[] {
  const lengths = new Map<Component, number>()
  let bytes = 0
  for (const message of messages) {
    const recipient = people.get(message.to)
    if (recipient === undefined || !isUpdate(message)) continue
    const { calendar } = message
    const length = lengths.get(calendar) ?? writeComponentBytes(calendar).length
    lengths.set(calendar, length)
    bytes += length + (mailboxes.get(recipient.id)?.object?.size ?? 0)
  }
  return bytes > MOST_BYTES ? messages.filter((message) => !isUpdate(message)) : messages
}

function isUpdate({ method, news }: Message): boolean {
  return method === 'REQUEST' && !news
}
