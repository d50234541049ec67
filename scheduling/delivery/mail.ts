/** Messages to those who are nobody here: what waits for `server/mail` to send it as RFC 6047 says. */
import { createHash } from 'node:crypto'
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { textOfBytes } from '../../protocol/ical/decode.ts'
import { mapComponents, withoutProperties } from '../../protocol/ical/edit.ts'
import { findProperties, findProperty, parameterOf } from '../../protocol/ical/values.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Principal } from '../../storage/store.ts'
import type { Message } from '../itip/index.ts'
import type { DeliveryStatus, Office } from './office.ts'

/** What is queued of a message. */
export interface MailContent {
  /** The VCALENDAR with METHOD, as text. */
  readonly calendar: string
  /** The meeting as its organizer had it before, without what no mail shows; null for a new one. */
  readonly before: string | null
}

export interface MailContext {
  readonly sender: Principal
  readonly before: Component | undefined
}

/** Within this time several changes of one meeting are one mail. */
const GATHERING_MS = 5_000

/**
 * Gives the status of each address that has one. RFC 6638 §3.2.9.2: what is queued is as good as sent, for it is kept
 * until a mail server takes it; when none does, the status tells that later.
 */
export async function mailTo(
  messages: readonly Message[],
  context: MailContext,
  office: Office,
): Promise<ReadonlyMap<string, DeliveryStatus>> {
  // What says nothing to people goes to none, and their status stays.
  const news = messages.filter(({ news, audience }) => news && audience !== 'here')
  const statuses = new Map(news.map((message) => [message.to, statusOf(message, office)]))
  const sendable = news.filter(({ to }) => statuses.get(to) === '1.1').map(explained)
  const mails = sendable.slice(0, await mailsLeft(sendable.length, context, office))
  for (const { to } of sendable.slice(mails.length)) statuses.set(to, '5.1')
  for (const calendar of new Set(mails.map((message) => message.calendar))) {
    await enqueue(
      mails.filter((message) => message.calendar === calendar),
      context,
      office,
    )
  }
  return statuses
}

const DAY_MS = 24 * 3_600_000

/**
 * Of so many mails, how many may leave in the sender's name today: an account that somebody has taken over is no source of spam.
 * Two changes at once may both find the last ones left.
 */
async function mailsLeft(wanted: number, { sender }: MailContext, { tx, terms }: Office): Promise<number> {
  if (wanted === 0 || terms.mostMails === null) return wanted
  const sent = await tx.countOutboundSince(sender.id, new Date(terms.now().getTime() - DAY_MS))
  const left = Math.min(wanted, Math.max(0, terms.mostMails - sent))
  if (left < wanted) terms.reportUnsent(sender, wanted - left)
  return left
}

/** Why a room answered so. */
function explained(message: Message): Message {
  return message.explained === undefined ? message : { ...message, calendar: message.explained }
}

// RFC 6638 §3.2.9: an address of a kind that nobody knows is no calendar user; to others there is a way, or none.
// RFC 6047 §2.3: both sides have mail addresses.
function statusOf({ from, to }: Message, { terms }: Office): DeliveryStatus {
  if (findEmail(to) === undefined) return '3.7'
  return terms.sendsMail && findEmail(from) !== undefined ? '1.1' : '5.2'
}

/** Messages that say the same. */
async function enqueue(messages: readonly Message[], { sender, before }: MailContext, { tx, terms }: Office) {
  const [first] = messages
  if (first === undefined) return
  const { uid, method } = first
  const calendar = textOfBytes(writeComponentBytes(first.calendar))
  await tx.enqueue({
    ...{ kind: 'mail', senderId: sender.id, uid, method },
    payload: Buffer.from(JSON.stringify({ calendar, before: shownOf(before) } satisfies MailContent)),
    recipients: messages.map(({ to }) => ({ address: to, key: keyOf([sender.id, uid, to, method, calendar]) })),
    notBefore: new Date(terms.now().getTime() + GATHERING_MS),
    isWhole: method === 'REQUEST' && first.calendar.components.some(isSeries),
    isAcquainted: isWelcoming(first),
  })
}

/** Who is invited is known, and who is answered with anything but a no; to decline is not to want more of it. */
function isWelcoming({ method, calendar }: Message): boolean {
  if (method !== 'REPLY') return method === 'REQUEST' || method === 'ADD'
  const answers = calendar.components.flatMap((component) => findProperties(component, 'ATTENDEE'))
  return answers.some((one) => WELCOMING.has(parameterOf(one, 'PARTSTAT')?.toUpperCase() ?? ''))
}

const WELCOMING: ReadonlySet<string> = new Set(['ACCEPTED', 'TENTATIVE', 'IN-PROCESS', 'COMPLETED'])

/** What a guest proposes, to somebody here who may have no program that shows what is in an inbox. */
export async function mailProposal(
  { uid, method, calendar, to }: Message,
  organizer: Principal,
  { tx, terms }: Pick<Office, 'tx' | 'terms'>,
): Promise<void> {
  if (!terms.sendsMail || findEmail(to) === undefined) return
  const text = textOfBytes(writeComponentBytes(calendar))
  await tx.enqueue({
    ...{ kind: 'proposal', senderId: organizer.id, uid, method },
    payload: Buffer.from(JSON.stringify({ calendar: text, before: null } satisfies MailContent)),
    recipients: [{ address: to, key: keyOf(['proposal', organizer.id, uid, to, text]) }],
    notBefore: terms.now(),
    isWhole: false,
    isAcquainted: false,
  })
}

function isSeries(component: Component): boolean {
  return component.name !== 'VTIMEZONE' && findProperty(component, 'RECURRENCE-ID') === undefined
}

/** The calendar has SEQUENCE and DTSTAMP: another change of the same meeting is another message. */
function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function shownOf(before: Component | undefined): string | null {
  if (before === undefined) return null
  const shown = mapComponents(before, (component) =>
    component.name === 'VTIMEZONE' ? component : { ...withoutUnseen(component), components: [] },
  )
  return textOfBytes(writeComponentBytes(shown))
}

function withoutUnseen(component: Component): Component {
  return withoutProperties(component, (name) => name === 'ATTACH' || name.startsWith('X-'))
}

/** What `enqueue` put there. */
export function readMailContent(payload: Buffer): MailContent {
  const content: unknown = JSON.parse(payload.toString('utf8'))
  if (!isMailContent(content)) throw new TypeError('what is queued is no mail')
  return content
}

function isMailContent(content: unknown): content is MailContent {
  if (typeof content !== 'object' || content === null || !('calendar' in content) || !('before' in content))
    return false
  return typeof content.calendar === 'string' && (content.before === null || typeof content.before === 'string')
}
