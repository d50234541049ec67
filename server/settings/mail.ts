import { byteCount, ofKind, oneOf, orNone, wholeNumber } from '../kind.ts'
import { host, mailAddress, mailFrom, onOrOff, orEmpty, proxies, serverUrl, speakers } from './kinds.ts'

const LISTEN = 'an address with a port, such as lmtp://127.0.0.1:2424'

/** Mail that leaves and mail that comes in. */
export const MAIL = {
  smtpUrl: ofKind(orNone(serverUrl('an address such as smtp://user:password@host:587', ['smtp:', 'smtps:']))).default(
    null,
  ),
  mailFrom: ofKind(orNone(mailFrom)).default(null),
  guestPages: ofKind(onOrOff).optional(),
  /** The address that bounces go to, with a tag for each mail; null: to that of `mailFrom`, without. */
  mailBouncesTo: ofKind(orNone(mailAddress)).default(null),
  /** Where mail is taken: `smtp://host:port` or `lmtp://host:port`. */
  mailInListen: ofKind(orNone(serverUrl(LISTEN, ['smtp:', 'lmtp:'], { needsPort: true }))).default(null),
  /** The mailbox that is read: `imaps://user:password@host/folder`. */
  mailInImapUrl: ofKind(
    orNone(serverUrl('an address such as imaps://user:password@host/INBOX', ['imap:', 'imaps:'])),
  ).default(null),
  /** What makes a sender believed: the domain's DMARC policy, or its signature alone. */
  mailInRequire: ofKind(oneOf('dmarc', 'dkim')).default('dmarc'),
  /** Mail servers of this house, which say the truth about a mail; addresses, networks, `loopback`. */
  mailInRelays: ofKind(orEmpty(proxies)).default(['loopback']),
  /** RFC 8601 §2.5: by which name they do. */
  mailInAuthservId: ofKind(orNone(host)).default(null),
  /** Addresses that speak for everybody of their domain, and domains whose people speak for each other. */
  mailInSpeakers: ofKind(orEmpty(speakers)).default([]),
  mailInMaxBytes: ofKind(byteCount).default(5 * 2 ** 20),
  /** Messages of one address elsewhere in an hour, each recipient counted; ten times as many invitations of a domain. */
  mailInPerHour: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(300),
  /** What becomes of invitations from people whom their recipient does not know. */
  strangers: ofKind(oneOf('inbox', 'quarantine', 'drop', 'calendar')).default('inbox'),
  quarantineDays: ofKind(wholeNumber(1, 3_650)).default(30),
  /** Whether alarms whose ACTION is EMAIL are mailed. */
  reminders: ofKind(onOrOff).default(true),
}
