import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { apply } from './apply.ts'
import { mergeAttendees } from './merge-attendees.ts'
import type { CalendarUser } from './message.ts'
import { plan } from './plan.ts'
import { withStatuses } from './statuses.ts'
import { addressOfName, calendarText } from './testing/script.ts'

const user = (name: string): CalendarUser => ({ isAddress: (address) => address === addressOfName(name) })
const alice = user('alice')
const bob = user('bob')

const FOLDED = 'DESCRIPTION:So it was \r\n folded\\, by whoever\r\n  wrote it'

function meeting(more: readonly string[] = [], bobs = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:bob') {
  const block = [
    'VEVENT',
    'DTSTART:20270105T090000Z',
    'X-b:2',
    FOLDED,
    'ORGANIZER:alice',
    bobs,
    'ATTENDEE;RSVP=FALSE:carol',
    ...more,
  ]
  return parseCalendar(calendarText(block).replace('X-b', 'x-b'))
}

describe('values that nothing changed', () => {
  it('are stored as they came, to the byte', () => {
    const after = meeting()
    const created = plan({ before: undefined, after, me: alice, at: 0 })
    expect(created.object).toBe(after)
    const again = meeting(['VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M'])
    expect(plan({ before: created.object, after: again, me: alice, at: 0 }).object).toBe(again)
    const plain = parseCalendar(calendarText(['VEVENT', 'DTSTART:20270105T090000Z']))
    expect(plan({ before: undefined, after: plain, me: alice, at: 0 })).toMatchObject({ role: 'none', object: plain })
    expect(mergeAttendees(after, again, alice)).toBe(again)
    expect(withStatuses(after, new Map([[addressOfName('erin'), '1.2']]))).toBe(after)
  })

  it('keep their lines beside those that changed', () => {
    const before = meeting()
    const reply = plan({ before, after: meeting([], 'ATTENDEE;PARTSTAT=ACCEPTED:bob'), me: bob, at: 60 }).messages[0]
    if (reply === undefined) throw new Error('no reply')
    const applied = apply({ current: before, message: reply, me: alice, at: 61 })
    const text = writeComponent(applied.object ?? before)
    expect(text).toContain(FOLDED)
    expect(text).toContain('x-b:2')
    expect(text).toContain('ATTENDEE;PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:mailto:bob@example.test')
  })

  it('are the very object where a message says nothing new', () => {
    const [invitation] = plan({ before: undefined, after: meeting(), me: alice, at: 60 }).messages
    if (invitation === undefined) throw new Error('no request')
    const first = apply({ current: undefined, message: invitation, me: bob, at: 61 })
    const again = apply({ current: first.object, message: invitation, me: bob, at: 62, seen: first.seen })
    expect(again).toMatchObject({ consequential: false, news: false })
    expect(again.object).toBe(first.object)
  })
})

describe('without what was heard before', () => {
  it('an older SEQUENCE is late, and a meeting that was removed may come back', () => {
    const invite = (more: readonly string[] = []) => {
      const [message] = plan({ before: undefined, after: meeting(more), me: alice, at: 60 }).messages
      if (message === undefined) throw new Error('no request')
      return message
    }
    const second = apply({ current: undefined, message: invite(['SEQUENCE:2']), me: bob, at: 61 })
    const late = apply({ current: second.object, message: invite(['SEQUENCE:1']), me: bob, at: 62 })
    expect(late).toMatchObject({ ignored: 'stale', object: second.object })
    const [cancel] = plan({ before: meeting(['SEQUENCE:2']), after: undefined, me: alice, at: 63 }).messages
    if (cancel === undefined) throw new Error('no cancel')
    const off = apply({ current: second.object, message: cancel, me: bob, at: 64 })
    expect(writeComponent(off.object ?? meeting())).toContain('STATUS:CANCELLED')
    const on = apply({ current: off.object, message: invite(), me: bob, at: 65 })
    expect(on).toMatchObject({ news: true, consequential: true })
    expect(writeComponent(on.object ?? meeting())).not.toContain('STATUS:CANCELLED')
  })
})

describe('a large meeting', () => {
  const guests = Array.from({ length: 500 }, (_, number) => `ATTENDEE:mailto:guest${number}@example.test`)

  it('has one text for all its guests', () => {
    const before = meeting(guests)
    const { messages, object } = plan({ before: undefined, after: before, me: alice, at: 0 })
    expect(messages.length).toBe(502)
    expect(new Set(messages.map(({ calendar }) => calendar)).size).toBe(1)
    const removed = plan({ before: object, after: undefined, me: alice, at: 1 }).messages
    expect([removed.length, new Set(removed.map(({ calendar }) => calendar)).size]).toEqual([502, 1])
  })

  it('has one text for all whom an answer is told', () => {
    const before = meeting(guests)
    const reply = plan({ before, after: undefined, me: bob, at: 1 }).messages[0]
    if (reply === undefined) throw new Error('no reply')
    const { messages } = apply({ current: before, message: reply, me: alice, at: 2 })
    expect(messages.length).toBe(501)
    expect(new Set(messages.map(({ calendar }) => calendar)).size).toBe(1)
  })
})

describe('rules of strangers', () => {
  const RULES = [
    'FREQ=SECONDLY',
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=7;BYSECOND=1;COUNT=2000000000',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MINUTELY;INTERVAL=7;BYDAY=MO;BYSETPOS=-1',
    'FREQ=DAILY;COUNT=99999999',
  ]

  it.each(RULES)('cost little: %s', (rule) => {
    const exdates = Array.from(
      { length: 300 },
      (_, second) =>
        `EXDATE:20370105T09${String(second % 60).padStart(2, '0')}${String(second % 59).padStart(2, '0')}Z`,
    )
    const text = (more: readonly string[]) => [...['VEVENT', 'DTSTART:20270105T090000Z', `RRULE:${rule}`], ...more]
    const people = ['ORGANIZER:alice', 'ATTENDEE:bob']
    const before = parseCalendar(calendarText(text(people)))
    const after = parseCalendar(calendarText(text([...people, ...exdates])))
    const longer = parseCalendar(calendarText(text(people)).replace(/COUNT=\d+/, 'COUNT=2000000001'))
    const ids = exdates.map((line) => line.replace('EXDATE', 'RECURRENCE-ID'))
    const reply = parseCalendar(
      calendarText(
        ids.flatMap((id) => ['VEVENT', id, ...people]),
        'REPLY',
      ),
    )
    const message = {
      method: 'REPLY' as const,
      uid: 'meeting',
      from: addressOfName('bob'),
      to: addressOfName('alice'),
      calendar: reply,
      news: true,
    }
    const started = process.cpuUsage()
    plan({ before, after, me: alice, at: 1 })
    plan({ before, after: longer, me: alice, at: 1 })
    plan({ before, after, me: bob, at: 1 })
    apply({ current: before, message, me: alice, at: 2 })
    const { user: spent } = process.cpuUsage(started)
    expect(spent / 1_000_000).toBeLessThan(5)
  })
})
