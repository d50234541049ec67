/** Messages that break one row of RFC 5546 §3: what becomes of each. */
import { describe, expect, it } from 'vitest'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { apply } from '../../scheduling/itip/index.ts'
import { brokenRows, type Presence, TABLES, type Table } from '../../scheduling/itip/restrictions.ts'
import { type Breaking, breakingRows } from '../../scheduling/itip/testing/row-breaking.ts'
import { calendarText } from '../../scheduling/itip/testing/script.ts'
import { isToOrganizer, NoMessage, readMessage, withBothSides } from './read-message.ts'
import { findSpeaker } from './speaker.ts'

const LIMITS = { maxResourceBytes: 100_000, maxAttendees: 9 }
const RULES = { isSamePerson: () => false, speakers: [] }
const AT = 1_800_000_000

/** `waits`: in quarantine, and nothing was changed. */
type Fate = 'waits' | 'taken'

/** What a row is for. Only these make a message wait; what else is wrong with it says nothing that matters, and is let pass. */
const NEEDED: Readonly<Record<string, (breaking: Breaking, table: Table) => boolean>> = {
  'which meeting, and what of it': ({ row, how }, { method }) =>
    ['METHOD', 'UID'].includes(row) ||
    (row.startsWith('V') && row !== 'VALARM' && row !== 'VTIMEZONE') ||
    (row === 'RECURRENCE-ID' && (how === 'twice' || method === 'ADD')),
  when: ({ row, how }, { method, component }) =>
    (['DTSTART', 'DTEND', 'DUE', 'DURATION'].includes(row) && how === 'twice') ||
    (row === 'DTSTART' && how === 'missing' && component === 'VEVENT') ||
    (['RRULE', 'RDATE', 'EXDATE'].includes(row) && method === 'ADD'),
  // Who answers is its author, and whom he answers is who has the meeting: Exchange leaves both out.
  'who speaks, and to whom': ({ row, how }, { method }) =>
    (row === 'ORGANIZER' && (how === 'twice' || (how === 'missing' && !FROM_ATTENDEES.has(method)))) ||
    (row === 'ATTENDEE' && how === 'missing' && (method === 'REQUEST' || method === 'REPLY')),
  // A number that is missing is the first.
  'which is the later one': ({ row, how }) =>
    row === 'DTSTAMP' || (how === 'twice' && (row === 'SEQUENCE' || row === 'STATUS')),
}

const FROM_ATTENDEES: ReadonlySet<string> = new Set(['REPLY', 'REFRESH', 'COUNTER'])

describe.each(TABLES)('RFC 5546 §$section a $method of $component by mail', (table) => {
  const base = messageOf(table)
  const isScheduled = table.component === 'VEVENT' || table.component === 'VTODO'

  it(isScheduled ? 'is taken' : 'waits: it is about no event and no task', () => {
    expect(brokenRows(base, table)).toEqual([])
    expect(fateOf(base, table)).toBe(isScheduled ? 'taken' : 'waits')
  })

  it('waits where a row is broken that is needed, and is taken else', () => {
    const breaking = breakingRows(base, table)
    expect(breaking.length).toBeGreaterThan(20)
    for (const one of breaking) {
      const why = Object.entries(NEEDED).find(([, isNeeded]) => isNeeded(one, table))?.[0]
      const fate = why === undefined && isScheduled ? 'taken' : 'waits'
      expect(fateOf(one.calendar, table), `${one.row} ${one.how} (${why ?? 'of no matter'})`).toBe(fate)
    }
  })
})

function fateOf(calendar: Component, { method, component }: Table): Fate {
  const toOrganizer = FROM_ATTENDEES.has(method)
  const [author, to] = toOrganizer
    ? ['bob@example.test', 'mailto:alice@example.test']
    : ['alice@example.test', 'mailto:bob@example.test']
  const read = tryRead(calendar)
  const speaker = read && findSpeaker(read, author, RULES)
  if (read === undefined || speaker === undefined) return 'waits'
  const whole = isToOrganizer(read) ? withBothSides(read.calendar, { attendee: speaker, organizer: to }) : read.calendar
  const current = hasMeeting(method, component) ? meetingOf(component) : undefined
  const message = { method: read.method, uid: read.uid, from: speaker, to, calendar: whole, news: true }
  const me = { isAddress: (address: string) => address === to }
  const { ignored, object } = apply({ current, message, me, at: AT })
  if (ignored !== undefined) expect(object).toBe(current)
  return ignored === undefined || ignored === 'stale' ? 'taken' : 'waits'
}

function tryRead(calendar: Component) {
  try {
    return readMessage({ method: undefined, bytes: Buffer.from(writeComponentBytes(calendar)) }, LIMITS)
  } catch (error) {
    if (error instanceof NoMessage) return undefined
    throw error
  }
}

function hasMeeting(method: string, component: string): boolean {
  return method !== 'REQUEST' && method !== 'PUBLISH' && component !== 'VJOURNAL' && component !== 'VFREEBUSY'
}

function meetingOf(component: string): Component {
  return parseCalendar(
    calendarText([
      component,
      'DTSTART:20270105T090000Z',
      'RRULE:FREQ=DAILY;COUNT=9',
      'SUMMARY:Budget',
      'PRIORITY:1',
      'ORGANIZER:alice',
      'ATTENDEE:alice',
      'ATTENDEE:bob',
    ]),
  )
}

/** With what its table wants, people where it may have any, and a time where one is added. */
function messageOf({ method, component, rows }: Table): Component {
  const isMeant = (name: string, { least, most }: Presence) =>
    least > 0 || (most > 0 && (name === 'ATTENDEE' || (name === 'DTSTART' && method === 'ADD')))
  const lines = [...rows].flatMap(([name, presence]) => (isMeant(name, presence) ? (LINES[name] ?? []) : []))
  return parseCalendar(calendarText([component, ...lines], method))
}

const LINES: Readonly<Record<string, string>> = {
  ATTENDEE: 'ATTENDEE;PARTSTAT=ACCEPTED:bob',
  ORGANIZER: 'ORGANIZER:alice',
  DTSTAMP: 'DTSTAMP:20270102T000000Z',
  DTSTART: 'DTSTART:20270120T090000Z',
  DTEND: 'DTEND:20270121T090000Z',
  SUMMARY: 'SUMMARY:Budget',
  DESCRIPTION: 'DESCRIPTION:Budget',
  PRIORITY: 'PRIORITY:1',
  SEQUENCE: 'SEQUENCE:1',
}
