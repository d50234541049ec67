/** A mail into what matters to a calendar: RFC 5322, RFC 2045, RFC 6047 §2. */
import PostalMime, { type Address, type Attachment, addressParser, type Email } from 'postal-mime'
import { isEmail } from '../../protocol/caldav/mail-address.ts'
import { type DeliveryReport, readDeliveryReport } from './delivery-report.ts'

export interface ReadMail {
  /** RFC 5322 §3.6.4; empty where there is none. */
  readonly messageId: string
  /** The one mail address in From, in lower case; undefined for none, and for several. */
  readonly author: string | undefined
  /** Whom the headers name, in lower case. */
  readonly recipients: readonly string[]
  readonly calendars: readonly CalendarPart[]
  /** Its calendar, if it has one, is in a form of Microsoft's own. */
  readonly hasWinmail: boolean
  /** What a mail server says of a mail that was sent. */
  readonly report: DeliveryReport | undefined
  readonly headers: readonly Header[]
}

export interface Header {
  /** In lower case. */
  readonly key: string
  readonly value: string
}

export interface CalendarPart {
  /** RFC 6047 §2.4: the parameter of its Content-Type, in upper case. */
  readonly method: string | undefined
  readonly bytes: Buffer
}

/** A mail that is not one, or too much of one. */
export class UnreadableMail extends Error {
  override readonly name = 'UnreadableMail'
}

const DEEPEST = 20
const HEADER_BYTES = 256 * 1024
/** Lines that may begin a part. */
const MOST_DELIMITERS = 2_000
const MOST_HEADERS = 1_000
const MOST_RECIPIENTS = 100
const MOST_CALENDARS = 5

/** Throws UnreadableMail. */
export async function readMail(raw: Buffer): Promise<ReadMail> {
  requireFewDelimiters(raw)
  const email = await parse(raw)
  if (email.headers.length > MOST_HEADERS) throw new UnreadableMail('too many headers')
  const twice = ONCE.find((name) => email.headers.filter(({ key }) => key === name).length > 1)
  // RFC 5322 §3.6: who reads the first and who reads the last would see two mails.
  if (twice !== undefined) throw new UnreadableMail(`${twice} stands there twice`)
  return {
    messageId: (email.messageId ?? '').trim(),
    author: authorOf(email),
    recipients: recipientsOf(email),
    calendars: calendarsOf(email.attachments),
    hasWinmail: email.attachments.some(isWinmail),
    report: readDeliveryReport(email.attachments),
    headers: email.headers.map(({ key, value }) => ({ key, value })),
  }
}

const ONCE = ['from', 'content-type', 'message-id', 'mime-version', 'content-transfer-encoding']

function requireFewDelimiters(raw: Buffer): void {
  let count = 0
  for (let at = raw.indexOf('\n--'); at >= 0; at = raw.indexOf('\n--', at + 1)) count++
  if (count > MOST_DELIMITERS) throw new UnreadableMail('too many parts')
}

async function parse(raw: Buffer): Promise<Email> {
  try {
    // What somebody forwards is not what he says himself: mails within stay files.
    return await PostalMime.parse(raw, {
      maxNestingDepth: DEEPEST,
      maxHeadersSize: HEADER_BYTES,
      maxRfc822NestingDepth: 0,
      forceRfc822Attachments: true,
      attachmentEncoding: 'arraybuffer',
    })
  } catch (error) {
    // Its only errors are about the mail.
    throw new UnreadableMail(error instanceof Error ? error.message : 'no mail', { cause: error })
  }
}

// --- people ------------------------------------------------------------------------------------------------------

function authorOf({ headers }: Email): string | undefined {
  const from = headers.find(({ key }) => key === 'from')
  const addresses = from === undefined ? [] : mailboxesOf(addressParser(from.value))
  const [author] = addresses
  return author !== undefined && addresses.length === 1 && isEmail(author) ? author : undefined
}

const TO = ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc']

function recipientsOf({ headers }: Email): readonly string[] {
  const named = headers.filter(({ key }) => TO.includes(key)).flatMap(({ value }) => mailboxesOf(addressParser(value)))
  return [...new Set(named.filter(isEmail))].slice(0, MOST_RECIPIENTS)
}

function mailboxesOf(addresses: readonly Address[]): readonly string[] {
  return addresses
    .flatMap((one) => one.group ?? [one])
    .flatMap(({ address = '' }) => (address === '' ? [] : [address.trim().toLowerCase()]))
}

// --- parts -------------------------------------------------------------------------------------------------------

/** Those with a method; where none has, the files: some programs answer with a file alone. */
function calendarsOf(attachments: readonly Attachment[]): readonly CalendarPart[] {
  const all = attachments.filter(isCalendar).map((one) => ({ method: one.method, bytes: bytesOf(one) }))
  const withMethod = all.filter(({ method }) => method !== undefined)
  const distinct = new Map((withMethod.length > 0 ? withMethod : all).map((one) => [one.bytes.toString('latin1'), one]))
  if (distinct.size > MOST_CALENDARS) throw new UnreadableMail('too many calendars')
  return [...distinct.values()]
}

function isCalendar({ mimeType, filename }: Attachment): boolean {
  if (mimeType === 'text/calendar' || mimeType === 'application/ics') return true
  return mimeType === 'application/octet-stream' && /\.ics$/i.test(filename ?? '')
}

function isWinmail({ mimeType, filename }: Attachment): boolean {
  return mimeType === 'application/ms-tnef' || mimeType === 'application/vnd.ms-tnef' || filename === 'winmail.dat'
}

function bytesOf({ content }: Attachment): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content))
}
