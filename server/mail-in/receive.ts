/**
 * What comes in as mail, RFC 6047: whichever way a mail takes, it ends here. It is read, its author is made sure of and bound
 * to whom it speaks for, and it is delivered once; or it waits in quarantine with the reason. See docs/decisions/0106.
 */
import { createHash } from 'node:crypto'
import type { DNSResolver } from 'mailauth'
import { Refusal } from '../../protocol/dav/refusal.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../protocol/ical/invalid.ts'
import { type Arrived, arrive } from '../../scheduling/delivery/arrival.ts'
import type { Principal, Scope } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { authenticateMail, type Verdict } from './authenticate.ts'
import { receiveBounce } from './bounce.ts'
import { addressesHere, type Here } from './here.ts'
import type { IncomingMail, Outcome } from './incoming.ts'
import { type CalendarPart, type ReadMail, readMail, UnreadableMail } from './read-mail.ts'
import { type CalendarMessage, isToOrganizer, NoMessage, readMessage, withBothSides } from './read-message.ts'
import { isWithinLimits } from './sender-limits.ts'
import { findSpeaker } from './speaker.ts'
import { welcome } from './strangers.ts'
import { WHY_NOT_TAKEN } from './why-not-taken.ts'
import { withoutActiveContent } from './without-tricks.ts'

export interface MailInDeps extends Deps {
  /** Asked for what domains say of their mail. */
  readonly resolver: DNSResolver
}

/** What became of it, for each of its parts and recipients; nothing for a mail that is no business of a calendar. */
export async function receiveMail(mail: IncomingMail, deps: MailInDeps): Promise<readonly Outcome[]> {
  const read = await tryRead(mail.raw)
  const here = await addressesHere(mail, read instanceof UnreadableMail ? undefined : read, deps)
  if (read instanceof UnreadableMail) return quarantineFor(here.recipients, { mail, reason: read.message }, deps)
  if (read.report !== undefined) return (await receiveBounce(mail, read.report, deps)) ? ['bounced'] : []
  if (read.calendars.length === 0) {
    return read.hasWinmail
      ? quarantineFor(here.recipients, { mail, read, reason: 'winmail.dat cannot be read' }, deps)
      : []
  }
  const verdict = await authenticateMail(mail, read, deps.settings, deps.resolver)
  return receiveParts({ mail, read, here, verdict }, deps)
}

interface Judged {
  readonly mail: IncomingMail
  readonly read: ReadMail
  readonly here: Here
  readonly verdict: Verdict
  /** Where it waited, when somebody let it go. */
  readonly releases?: string
}

/** A mail from quarantine, taken for what it says. Throws NotReleasable, and then it stays there. */
export async function releaseMail(
  { id, raw, recipient }: { readonly id: string; readonly raw: Buffer; readonly recipient: Principal },
  deps: MailInDeps,
): Promise<readonly Outcome[]> {
  const read = await tryRead(raw)
  if (read instanceof UnreadableMail) throw new NotReleasable(read.message)
  if (read.calendars.length === 0) throw new NotReleasable('there is no calendar in it')
  const mail: IncomingMail = { raw, envelope: undefined, client: undefined }
  const here: Here = { recipients: [recipient], isForServer: false }
  return receiveParts({ mail, read, here, verdict: { passed: true }, releases: id }, deps)
}

/** A mail that says nothing that could be delivered, whoever wrote it. */
export class NotReleasable extends Error {
  override readonly name = 'NotReleasable'
}

async function receiveParts(judged: Judged, deps: MailInDeps): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const part of judged.read.calendars) outcomes.push(...(await receivePart(part, judged, deps)))
  return outcomes
}

async function tryRead(raw: Buffer): Promise<ReadMail | UnreadableMail> {
  try {
    return await readMail(raw)
  } catch (error) {
    if (error instanceof UnreadableMail) return error
    throw error
  }
}

async function receivePart(part: CalendarPart, judged: Judged, deps: MailInDeps): Promise<readonly Outcome[]> {
  const { mail, read, here, verdict } = judged
  const message = tryReadMessage(part, deps)
  if (message instanceof NoMessage) {
    if (judged.releases !== undefined) throw new NotReleasable(message.message)
    return quarantineFor(here.recipients, { mail, read, reason: message.message }, deps)
  }
  const recipients = await recipientsOf(message, here, deps)
  if (!verdict.passed) {
    return quarantineFor(recipients, { mail, read, reason: `not authenticated: ${verdict.why}` }, deps)
  }
  const outcomes: Outcome[] = []
  for (const recipient of recipients) outcomes.push(await receiveFor(recipient, message, part, judged, deps))
  return outcomes
}

function tryReadMessage(part: CalendarPart, { settings }: Deps): CalendarMessage | NoMessage {
  try {
    return readMessage(part, settings)
  } catch (error) {
    if (error instanceof NoMessage) return error
    throw error
  }
}

/** RFC 5546 §1.4: an answer is for the organizer, whoever else gets a copy of the mail. */
async function recipientsOf(message: CalendarMessage, here: Here, deps: Deps): Promise<readonly Principal[]> {
  const { identity } = termsOfServer(deps)
  const { organizer } = message
  if (!isToOrganizer(message) || organizer === undefined) return here.recipients
  const people = await identity.find([organizer.value], deps.store)
  const addressed = people.get(organizer.value)
  if (addressed === undefined) return here.recipients
  return here.isForServer || here.recipients.some(({ id }) => id === addressed.id) ? [addressed] : []
}

async function receiveFor(
  recipient: Principal,
  message: CalendarMessage,
  part: CalendarPart,
  { mail, read, releases }: Judged,
  deps: MailInDeps,
): Promise<Outcome> {
  const terms = termsOfServer(deps)
  const author = read.author ?? ''
  const refuse = async (reason: string): Promise<Outcome> => {
    if (releases !== undefined) throw new NotReleasable(reason)
    const [outcome = 'known'] = await quarantineFor([recipient], { mail, read, reason }, deps)
    return outcome
  }
  const from = await findSpeakerHere(message, author, releases !== undefined, deps)
  if (from === undefined)
    return refuse(`${author} does not speak for the ${isToOrganizer(message) ? 'attendee' : 'organizer'}`)
  const isReleased = releases !== undefined
  if (!isReleased && !(await isWithinLimits(message, author, deps))) return refuse('too much of this sender in an hour')
  const welcomed = isReleased ? DELIVER : await welcome({ message, author, speaker: from, recipient }, deps)
  if (welcomed.kind === 'quarantine') return refuse(welcomed.reason)
  if (welcomed.kind === 'drop') {
    deps.log.warn({ method: message.method, recipient: recipient.id, reason: welcomed.reason }, 'a mail is dropped')
    return 'dropped'
  }
  const { method, uid, calendar } = message
  const to = addressOf(recipient, message, (address) => terms.identity.isAddressOf(recipient, address))
  const key = keyOf([
    read.messageId,
    author,
    recipient.id,
    method,
    createHash('sha256').update(part.bytes).digest('hex'),
  ])
  const whole = isToOrganizer(message) ? withBothSides(calendar, { attendee: from, organizer: to }) : calendar
  const isStranger = welcomed.kind === 'inbox'
  const itip = { method, uid, from, to, calendar: isStranger ? withoutActiveContent(whole) : whole, news: true }
  const arrival = { message: itip, recipient, mail: { key, releases }, isForInbox: isStranger }
  const arrived = await tryArrive(arrival, deps)
  // Neither who nor what: logs are read by others than mail.
  deps.log.info({ method, arrived: arrived.kind, isStranger, recipient: recipient.id }, 'a message came by mail')
  return arrived.kind === 'refused' ? refuse(`not taken: ${arrived.why}`) : arrived.kind
}

const DELIVER = { kind: 'deliver' } as const

type Taken = Exclude<Arrived, { kind: 'refused' }> | { readonly kind: 'refused'; readonly why: string }

async function tryArrive(arrival: Parameters<typeof arrive>[0], deps: MailInDeps): Promise<Taken> {
  try {
    const arrived = await arrive(arrival, deps.store, termsOfServer(deps))
    return arrived.kind === 'refused' ? { ...arrived, why: WHY_NOT_TAKEN[arrived.why] } : arrived
  } catch (error) {
    const isOfMessage =
      error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject || error instanceof Refusal
    if (isOfMessage) return { kind: 'refused', why: error.message }
    throw error
  }
}

/** One that is let out of quarantine speaks for whom it says. */
async function findSpeakerHere(
  message: CalendarMessage,
  author: string,
  isReleased: boolean,
  { store, settings }: Deps,
): Promise<string | undefined> {
  const addresses = [message.organizer, ...message.attendees].flatMap((one) => one?.value ?? [])
  const [people, authors] = await Promise.all([
    store.findPrincipalsByAddress([...new Set(addresses.map((address) => address.trim().toLowerCase()))]),
    store.findPrincipalsByAddress([`mailto:${author}`]),
  ])
  const own = authors.get(`mailto:${author}`)
  const isSamePerson = (one: string) => own !== undefined && people.get(`mailto:${one}`)?.id === own.id
  const speaker = findSpeaker(message, author, { isSamePerson, speakers: settings.mailInSpeakers })
  if (speaker !== undefined || !isReleased) return speaker
  const claimed = isToOrganizer(message) ? message.attendees[0] : message.organizer
  return claimed?.value.trim()
}

/** As the meeting names the recipient. */
function addressOf(
  { addresses }: Principal,
  message: CalendarMessage,
  isAddress: (address: string) => boolean,
): string {
  const people = isToOrganizer(message) ? [message.organizer] : message.attendees
  const named = people.find((one) => one !== undefined && isAddress(one.value))
  return named?.value.trim() ?? addresses[0] ?? ''
}

// --- quarantine --------------------------------------------------------------------------------------------------

interface Suspicion {
  readonly mail: IncomingMail
  readonly read?: ReadMail
  readonly reason: string
}

const OWN_ROWS: Scope = { origin: 'itip', scheduling: 'silent' }
const LONGEST_REASON = 500
const LONGEST_AUTHOR = 320

async function quarantineFor(
  recipients: readonly Principal[],
  { mail, read, reason }: Suspicion,
  deps: MailInDeps,
): Promise<readonly Outcome[]> {
  if (recipients.length === 0) return []
  const { raw } = mail
  const key = createHash('sha256').update(raw).digest('hex')
  const author = (read?.author ?? '').slice(0, LONGEST_AUTHOR)
  const kept = await deps.store.transaction(OWN_ROWS, async (tx) => {
    const outcomes: Outcome[] = []
    for (const { id } of recipients) {
      const mail = { key, recipientId: id, author, reason: plain(reason), raw }
      const outcome = await tx.quarantineMail(mail)
      outcomes.push(outcome === 'kept' ? 'quarantined' : outcome)
    }
    return outcomes
  })
  deps.log.warn({ outcomes: kept, recipients: recipients.map(({ id }) => id) }, 'a mail is not trusted')
  return kept
}

/** Some of it is what strangers wrote. */
function plain(reason: string): string {
  return reason
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .slice(0, LONGEST_REASON)
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
