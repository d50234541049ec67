/** A request for a room as a mail, to those who approve. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { findNamedZone, zonesOf } from '../../protocol/time/zones.ts'
import { readApprovalContent } from '../../scheduling/delivery/ask-approvers.ts'
import { type Letter, languageTagOf, nameOf, sectionOf } from './letter.ts'
import { type Notice, renderNotice } from './render-notice.ts'
import type { Mail } from './transport.ts'
import { visibleLine } from './visible.ts'
import { describeSpan } from './when.ts'
import { languageOf } from './words.ts'

/** `sender` is the room. */
export function renderApproval(notice: Notice): Mail {
  return renderNotice(writeRequest(notice), notice)
}

const MOST_SECTIONS = 10

function writeRequest({ claimed, sender }: Pick<Notice, 'claimed' | 'sender'>): Letter {
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
