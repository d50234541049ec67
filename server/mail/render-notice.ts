/** What this server itself says to somebody, as a mail: no side of a meeting speaks, and nothing in it is for programs. */
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import type { Letter } from './letter.ts'
import { addressOf, displayNameOf, domainOf, type Rendering, threadOf } from './render.ts'
import type { Mail } from './transport.ts'
import { writeHtml } from './write-html.ts'
import { writeText } from './write-text.ts'

export type Notice = Pick<Rendering, 'claimed' | 'sender' | 'mailFrom' | 'at'>

export function renderNotice(letter: Letter, { claimed, mailFrom, at }: Notice): Mail {
  const to = findEmail(claimed.recipient)
  if (to === undefined) throw new TypeError('the recipient of a mail has no mail address')
  const domain = domainOf(mailFrom)
  return {
    from: { name: displayNameOf(mailFrom), address: addressOf(mailFrom) },
    returnPath: addressOf(mailFrom),
    to,
    date: at,
    messageId: `<${claimed.key.slice(0, 40)}@${domain}>`,
    references: `<${threadOf(claimed)}@${domain}>`,
    subject: letter.subject,
    text: writeText(letter),
    html: writeHtml(letter),
    // RFC 3834 §5: who is away does not answer it.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': letter.language.locale },
  }
}
