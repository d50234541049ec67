/** A reminder as a mail, to whose calendar it is. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { findNamedZone, zonesOf } from '../../protocol/time/zones.ts'
import { readReminderContent } from '../reminders/content.ts'
import { type Letter, languageTagOf, sectionOf } from './letter.ts'
import { type Notice, renderNotice } from './render-notice.ts'
import type { Mail } from './transport.ts'
import { shortened, visibleLine, visibleText } from './visible.ts'
import { languageOf } from './words.ts'

export function renderReminder(notice: Notice): Mail {
  return renderNotice(writeReminder(notice), notice)
}

const LONGEST_NOTE = 2_000

function writeReminder({ claimed, sender }: Pick<Notice, 'claimed' | 'sender'>): Letter {
  const content = readReminderContent(claimed.payload)
  const calendar = parseCalendar(content.calendar)
  const component = calendar.components.find(({ name }) => name !== 'VTIMEZONE')
  if (component === undefined) throw new InvalidCalendarData('a reminder is of nothing')
  const language = languageOf(languageTagOf(component, claimed.recipient))
  const { words } = language
  const own = sender.timezone === null ? undefined : findNamedZone(sender.timezone)
  const writer = {
    language,
    home: own ?? UTC,
    isAtHome: own !== undefined,
    findZone: zonesOf(calendar),
    before: undefined,
  }
  const section = sectionOf(component, writer)
  const note = shortened(visibleText(content.note), LONGEST_NOTE)
  const notes = note === '' ? [] : [{ label: words.comment, value: note, change: undefined }]
  return {
    language,
    method: 'REMINDER',
    subject: visibleLine(`${words.reminder.subject}: ${section.fields[0]?.value ?? words.untitled}`),
    intro: words.reminder.intro,
    sections: [{ ...section, fields: [...section.fields, ...notes] }],
    footer: words.reminder.footer,
    from: undefined,
  }
}
