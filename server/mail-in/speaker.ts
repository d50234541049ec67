/**
 * Whose side a mail speaks for: RFC 6047 §2.2.1. Its author is known to be who sent it; whether that one may say this is
 * another question.
 */
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import type { Property } from '../../protocol/ical/component.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { comparable, domainOf } from './authenticate.ts'
import { type CalendarMessage, isToOrganizer } from './read-message.ts'

export interface SpeakerRules {
  /** Whether two mail addresses are of one person here. */
  isSamePerson(one: string, other: string): boolean
  /** KALENDS_MAIL_IN_SPEAKERS. */
  readonly speakers: readonly string[]
}

/** The calendar user address that speaks; undefined when the author has nothing to say in this. */
export function findSpeaker(message: CalendarMessage, author: string, rules: SpeakerRules): string | undefined {
  const { organizer, attendees } = message
  if (isToOrganizer(message)) return findAttendeeWhoSpeaks(message, author, rules)
  if (organizer !== undefined && speaksFor(author, organizer, rules)) return organizer.value.trim()
  // RFC 5546 §3.2.2.3: who sends another in his place forwards the invitation; whether he may, the meeting tells.
  if (message.method !== 'REQUEST') return undefined
  return attendees.find((one) => isDelegator(one) && isAuthor(one, author, rules))?.value.trim()
}

function findAttendeeWhoSpeaks({ method, attendees }: CalendarMessage, author: string, rules: SpeakerRules) {
  const isExact = (one: Property) => comparable(findEmail(one.value)?.toLowerCase() ?? '') === comparable(author)
  const own = attendees.find(isExact) ?? attendees.find((one) => isAuthor(one, author, rules))
  if (own !== undefined) return own.value.trim()
  // Client: Exchange proposes another time without ATTENDEE and ORGANIZER.
  if (attendees.length === 0) return method === 'REPLY' ? undefined : `mailto:${author}`
  // RFC 5546 §3.2.3: an answer is of one attendee.
  const [only, ...others] = attendees
  return only !== undefined && others.length === 0 && speaksFor(author, only, rules) ? only.value.trim() : undefined
}

function isAuthor(person: Property, author: string, { isSamePerson }: SpeakerRules): boolean {
  const address = findEmail(person.value)?.toLowerCase()
  return address !== undefined && (comparable(address) === comparable(author) || isSamePerson(address, author))
}

function speaksFor(author: string, person: Property, rules: SpeakerRules): boolean {
  if (isAuthor(person, author, rules)) return true
  const address = findEmail(person.value)
  // Only who is vouched for by the same domain: anybody may write SENT-BY.
  if (address === undefined || domainOf(address) !== domainOf(author)) return false
  const speakers = rules.speakers.map(comparable)
  if (speakers.includes(comparable(author)) || speakers.includes(domainOf(author))) return true
  return isSentBy(person, author) && !isPublicProvider(domainOf(author))
}

/** RFC 5545 §3.2.18. */
function isSentBy(person: Property, author: string): boolean {
  const address = findEmail(parameterOf(person, 'SENT-BY') ?? '')
  return address !== undefined && comparable(address) === comparable(author)
}

function isDelegator(person: Property): boolean {
  return parameterOf(person, 'PARTSTAT')?.toUpperCase() === 'DELEGATED'
}

/** Where neighbours of a domain are strangers to each other. */
export function isPublicProvider(domain: string): boolean {
  return PUBLIC_PROVIDERS.has(domain)
}

const PUBLIC_PROVIDERS: ReadonlySet<string> = new Set([
  ...[
    'gmail.com',
    'googlemail.com',
    'outlook.com',
    'hotmail.com',
    'hotmail.co.uk',
    'hotmail.fr',
    'live.com',
    'msn.com',
  ],
  ...[
    'outlook.de',
    'outlook.fr',
    'yahoo.com',
    'yahoo.co.uk',
    'yahoo.co.jp',
    'yahoo.fr',
    'yahoo.de',
    'ymail.com',
    'aol.com',
  ],
  ...[
    'icloud.com',
    'me.com',
    'mac.com',
    'proton.me',
    'protonmail.com',
    'pm.me',
    'gmx.de',
    'gmx.net',
    'gmx.com',
    'gmx.at',
  ],
  ...[
    'gmx.ch',
    'web.de',
    'freenet.de',
    't-online.de',
    'mail.com',
    'mail.ru',
    'yandex.ru',
    'yandex.com',
    'qq.com',
    '163.com',
  ],
  ...[
    '126.com',
    'naver.com',
    'daum.net',
    'orange.fr',
    'wanadoo.fr',
    'free.fr',
    'laposte.net',
    'libero.it',
    'seznam.cz',
  ],
  ...[
    'wp.pl',
    'o2.pl',
    'bluewin.ch',
    'telenet.be',
    'ziggo.nl',
    'kpnmail.nl',
    'btinternet.com',
    'comcast.net',
    'att.net',
  ],
  ...[
    'verizon.net',
    'sbcglobal.net',
    'cox.net',
    'fastmail.com',
    'tutanota.com',
    'tuta.io',
    'zoho.com',
    'rediffmail.com',
  ],
  ...['uol.com.br', 'bol.com.br', 'terra.com.br', 'hey.com', 'mailbox.org', 'posteo.de', 'hushmail.com', 'riseup.net'],
])
