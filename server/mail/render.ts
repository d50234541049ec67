/** A queued message as a mail: RFC 6047 §2. */
import { createHash } from 'node:crypto'
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import { withTimezonesWanted } from '../../protocol/caldav/timezones-by-reference.ts'
import { readMailContent } from '../../scheduling/delivery/mail.ts'
import type { ClaimedOutbound, Principal } from '../../storage/store.ts'
import { writeLetter } from './letter.ts'
import { withTag } from './return-path.ts'
import type { Mail } from './transport.ts'
import { visibleLine } from './visible.ts'
import { writeHtml } from './write-html.ts'
import { writeText } from './write-text.ts'

export interface Rendering {
  readonly claimed: ClaimedOutbound
  readonly sender: Principal
  /** KALENDS_MAIL_FROM. */
  readonly mailFrom: string
  readonly at: Date
  /** By which it is known when it comes back (return-path.ts). */
  readonly token: string
  /** KALENDS_MAIL_BOUNCES_TO. */
  readonly bouncesTo: string | null
  /** Where its recipient may answer without a calendar. */
  readonly answerUrl?: string | undefined
}

/** The same message is the same mail: a mail server that gets it twice can know it by its Message-ID. */
export function renderMail({ claimed, sender, mailFrom, at, token, bouncesTo, answerUrl }: Rendering): Mail {
  const content = readMailContent(claimed.payload)
  const { recipient, folded, wasTold } = claimed
  const isOfGuest = claimed.kind === 'proposal'
  const letter = writeLetter({ content, sender, recipient, folded, wasTold, answerUrl, isOfGuest })
  const own = addressOf(mailFrom)
  const domain = domainOf(mailFrom)
  const to = findEmail(recipient)
  if (to === undefined) throw new TypeError('the recipient of a mail has no mail address')
  return {
    from: { name: isOfGuest ? displayNameOf(mailFrom) : visibleLine(sender.name, 80), address: own },
    // RFC 6047 §2: answers of people go to whose side speaks, not to this server.
    ...(letter.from === undefined ? {} : { replyTo: letter.from }),
    to,
    returnPath: bouncesTo === null ? own : withTag(bouncesTo, token),
    date: at,
    messageId: `<${claimed.key.slice(0, 40)}.${token}@${domain}>`,
    // RFC 5322 §3.6.4: mails of one meeting stand together.
    references: `<${threadOf(claimed)}@${domain}>`,
    subject: letter.subject,
    text: writeText(letter),
    html: writeHtml(letter),
    // RFC 5545 §3.2.19: clients may leave definitions out here (RFC 7809), and who gets a mail knows of no such agreement.
    calendar: { method: letter.method, text: withTimezonesWanted(content.calendar, 'all') },
    // RFC 3834 §5: who is away does not answer it.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': letter.language.locale },
  }
}

/** The address in `Calendar <calendar@example.org>`. */
export function addressOf(mailFrom: string): string {
  return mailFrom.replace(/^.*<|>$/g, '')
}

/** The name in it, or none. */
export function displayNameOf(mailFrom: string): string {
  return visibleLine(/^(.*)</.exec(mailFrom)?.[1]?.replace(/"/g, '') ?? '', 80)
}

export function domainOf(mailFrom: string): string {
  const address = addressOf(mailFrom)
  return address.slice(address.lastIndexOf('@') + 1)
}

export function threadOf({ senderId, uid }: ClaimedOutbound): string {
  return createHash('sha256')
    .update(JSON.stringify([senderId, uid]))
    .digest('hex')
    .slice(0, 40)
}
