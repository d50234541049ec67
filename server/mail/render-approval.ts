/** A request for a room as a mail, to those who approve. */
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { findNamedZone, zonesOf } from '../../protocol/time/zones.ts'
import { readApprovalContent } from '../../scheduling/delivery/ask-approvers.ts'
import { type Letter, languageTagOf, nameOf, sectionOf } from './letter.ts'
import { addressOf, displayNameOf, domainOf, type Rendering, threadOf } from './render.ts'
import type { Mail } from './transport.ts'
import { visibleLine } from './visible.ts'
import { describeSpan } from './when.ts'
import { languageOf } from './words.ts'
import { writeHtml } from './write-html.ts'
import { writeText } from './write-text.ts'

type ApprovalRendering = Pick<Rendering, 'claimed' | 'sender' | 'mailFrom' | 'at'>

/** `sender` is the room. */
export function renderApproval({ claimed, sender, mailFrom, at }: ApprovalRendering): Mail {
  const to = findEmail(claimed.recipient)
  if (to === undefined) throw new TypeError('the recipient of a mail has no mail address')
  const letter = writeRequest({ claimed, sender })
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
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': letter.language.locale },
  }
}

const MOST_SECTIONS = 10

function writeRequest({ claimed, sender }: Pick<ApprovalRendering, 'claimed' | 'sender'>): Letter {
  const { calendar: text, until } = readApprovalContent(claimed.payload)
  const calendar = parseCalendar(text)
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const [first] = components
  if (first === undefined) throw new InvalidCalendarData('a request is for nothing')
  const language = languageOf(languageTagOf(first, claimed.recipient))
  const { words, locale } = language
  const home = (sender.timezone === null ? undefined : findNamedZone(sender.timezone)) ?? UTC
  const room = visibleLine(sender.name, 80) || sender.slug
  const writer = { language, home, isAtHome: true, findZone: zonesOf(calendar), before: undefined }
  const [section, ...others] = components.slice(0, MOST_SECTIONS).map((component) => sectionOf(component, writer))
  const organizer = findProperty(first, 'ORGANIZER')
  const local = until === null ? undefined : until + home.offsetAt(until)
  const more = [
    { label: words.who, value: organizer && nameOf(organizer) },
    {
      label: words.approval.until,
      value: local && `${describeSpan(local, local, locale, 'times')} (${home.id})`,
    },
  ].flatMap(({ label, value }) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value), change: undefined }],
  )
  const rest = components.length - MOST_SECTIONS
  return {
    language,
    method: 'APPROVAL',
    subject: visibleLine(`${words.approval.subject}: ${room}`),
    intro: words.approval.intro(room),
    sections: [
      { heading: section?.heading, fields: [...(section?.fields ?? []), ...more] },
      ...others,
      ...(rest > 0 ? [{ heading: words.andMore(rest), fields: [] }] : []),
    ],
    footer: words.approval.footer(room),
    from: undefined,
  }
}
