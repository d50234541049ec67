/** Answers as programs really write them, from a folder of calendars of other projects (KALENDS_CORPUS): each can be read and speaks. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import { readMail } from './read-mail.ts'
import { readMessage, withBothSides } from './read-message.ts'
import { findSpeaker } from './speaker.ts'
import { mailWith } from './testing/mails.ts'

const folder = process.env.KALENDS_CORPUS
const LIMITS = { maxResourceBytes: 2 ** 20, maxAttendees: 100 }
const RULES = { isSamePerson: () => false, speakers: [] }
const CASSANDANE = 'cyrus-imapd/embedded/cassandane_tiny-tests_JMAPCalendars'

describe.skipIf(folder === undefined)('answers of other programs (KALENDS_CORPUS)', () => {
  it.each([
    ['Google', `${CASSANDANE}_email_get_calendarevents_itip_schedprops-1.ics`, 'REPLY', 'attendee@local', true],
    [
      'Exchange, without ORGANIZER',
      `${CASSANDANE}_email_get_calendarevents_itip_schedprops-2.ics`,
      'REPLY',
      'attendee@local',
      false,
    ],
    [
      'Google, a proposal',
      `${CASSANDANE}_email_get_calendarevents_itip_schedprops-3.ics`,
      'COUNTER',
      'attendee@local',
      true,
    ],
    ['Apple', `${CASSANDANE}_calendarevent_ignore_orphaned_ical_rows-2.ics`, 'REPLY', 'attendee@example.com', true],
    [
      'Exchange, a proposal without anybody',
      'icalendar-rb/spec/fixtures/tz_store_param_bug.ics',
      'COUNTER',
      'x@far.example',
      false,
    ],
  ])('%s', async (_, file, method, author, hasOrganizer) => {
    const path = join(folder ?? '', file)
    // A folder of another time may lack one.
    if (!existsSync(path)) return
    const calendar = readFileSync(path, 'utf8')
    const raw = mailWith({
      from: author,
      to: 'organizer@local',
      calendar,
      contentType: `text/calendar; method=${method}`,
    })
    const mail = await readMail(Buffer.from(raw))
    const [part] = mail.calendars
    if (part === undefined) throw new Error('no calendar')
    const message = readMessage(part, LIMITS)
    expect(message.method).toBe(method)
    expect(message.organizer !== undefined).toBe(hasOrganizer)
    const speaker = findSpeaker(message, mail.author ?? '', RULES)
    expect(findEmail(speaker ?? '')).toBe(author)
    expect(findSpeaker(message, 'eve@evil.example', RULES)).toSatisfy(
      (one) => one === undefined || message.attendees.length === 0,
    )
    const whole = withBothSides(message.calendar, { attendee: speaker ?? '', organizer: 'mailto:organizer@local' })
    const [event] = whole.components.filter(({ name }) => name === 'VEVENT')
    expect(event?.properties.filter(({ name }) => name === 'ORGANIZER' || name === 'ATTENDEE')).toHaveLength(2)
  })
})
