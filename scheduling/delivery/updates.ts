/** News of others' answers, RFC 6638 §4.2, as far as they can be had: the text of a meeting grows with people times instances. */
import type { Component } from '../../protocol/ical/component.ts'
import { findProperty, parameterOf } from '../../protocol/ical/values.ts'
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

/**
 * A meeting with what was answered before the others hear of it, and the updates that are left. All of a meeting that is told after
 * an answer says what it said before it, too, and so takes its place.
 */
export function withAnswersIn(
  messages: readonly Message[],
  updates: readonly Message[],
): { readonly messages: readonly Message[]; readonly left: readonly Message[] } {
  if (updates.length === 0) return { messages, left: [] }
  const whole = new Map(messages.flatMap((message) => (isWhole(message) ? [[message.to, message]] : [])))
  const answered = new Map<string, Component>()
  const left = new Map<string, Message[]>()
  for (const update of updates) {
    const { to, calendar } = update
    const message = whole.get(to)
    if (message !== undefined && isWhole(update) && sentByOf(message) === sentByOf(update)) {
      answered.set(to, calendar)
      left.delete(to)
    } else left.set(to, [...(left.get(to) ?? []), update])
  }
  const told = messages.map((message) => {
    const calendar = whole.get(message.to) === message ? answered.get(message.to) : undefined
    return calendar === undefined ? message : { ...message, calendar }
  })
  return { messages: told, left: [...left.values()].flat() }
}

/** The series, or the one event that there is, and not instances of it. */
function isWhole({ method, calendar }: Message): boolean {
  const isSeries = ({ name, properties }: Component) =>
    name !== 'VTIMEZONE' && properties.every((property) => property.name !== 'RECURRENCE-ID')
  return method === 'REQUEST' && calendar.components.some(isSeries)
}

function sentByOf({ calendar }: Message): string | undefined {
  const organizers = calendar.components.flatMap((component) => findProperty(component, 'ORGANIZER') ?? [])
  return organizers[0] && parameterOf(organizers[0], 'SENT-BY')
}

function isUpdate({ method, news }: Message): boolean {
  return method === 'REQUEST' && !news
}
