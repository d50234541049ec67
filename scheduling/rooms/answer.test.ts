import { expect, test } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { plan } from '../itip/index.ts'
import { type AnsweringRoom, withAnswers, withReasons } from './answer.ts'
import type { Booked } from './book.ts'
import type { Decided } from './decide.ts'

const ROOM: AnsweringRoom = { isAddress: (address) => address === 'mailto:atlas@example.test', zone: UTC }
const NOW = Date.parse('2026-03-02T06:00:00Z') / 1000

function calendar(...events: string[][]) {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', 'UID:m', 'DTSTAMP:20260101T000000Z', ...event, 'END:VEVENT'])
  return parseCalendar(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n'))
}

function invited(partstat = 'NEEDS-ACTION', rsvp = ';RSVP=TRUE'): string[] {
  return [
    'ORGANIZER:mailto:alice@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test',
    `ATTENDEE;CUTYPE=ROOM${rsvp};PARTSTAT=${partstat}:mailto:atlas@example.test`,
  ]
}

const at = (text: string) => Date.parse(text) / 1000
const decided = (text: string, answer: Decided['answer'], key: 'accepted' | 'busy' | 'past' = 'accepted'): Decided => ({
  instance: at(text),
  answer,
  reason: { key },
})

function outcome(answer: Decided['answer'], ...occurrences: Decided[]): Pick<Booked, 'decision' | 'lost'> {
  const reason = answer === 'accept' ? ({ key: 'accepted' } as const) : ({ key: 'busy' } as const)
  return { decision: { answer, reason, occurrences, bookings: [] }, lost: [] }
}

/** Of each component its instance, the room's answer, whether it asks for one, TRANSP. */
function told(root: ReturnType<typeof calendar>): string[] {
  const text = Buffer.from(writeComponentBytes(root)).toString().replaceAll('\r\n ', '')
  return text
    .split('BEGIN:VEVENT')
    .slice(1)
    .map((event) => {
      const instance = /RECURRENCE-ID[^:]*:(\S+)/.exec(event)?.[1] ?? 'series'
      const [attendee = ''] = /ATTENDEE;CUTYPE\S+/.exec(event) ?? []
      const partstat = /PARTSTAT=([A-Z-]+)/.exec(attendee)?.[1]
      const transp = /TRANSP:(\S+)/.exec(event)?.[1]
      return [instance, partstat, attendee.includes('RSVP') ? 'RSVP' : '', transp].filter(Boolean).join(' ')
    })
}

const SERIES = ['DTSTART:20260303T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3', 'TRANSP:TRANSPARENT']

test.each([
  ['accept', 'series ACCEPTED OPAQUE'],
  ['tentative', 'series TENTATIVE OPAQUE'],
  ['leave', 'series NEEDS-ACTION RSVP TRANSPARENT'],
  ['decline', 'series DECLINED TRANSPARENT'],
] as const)('a single meeting: %s', (answer, expected) => {
  const copy = calendar(['DTSTART:20260303T080000Z', ...invited()])
  expect(told(withAnswers(copy, outcome(answer, decided('2026-03-03T08:00:00Z', answer)), ROOM))).toEqual([expected])
})

test('an instance whose answer is another gets an override', () => {
  const each = [
    decided('2026-03-03T08:00:00Z', 'accept'),
    decided('2026-03-04T08:00:00Z', 'decline', 'busy'),
    decided('2026-03-05T08:00:00Z', 'leave', 'past'),
  ]
  const copy = calendar([...SERIES, ...invited()])
  const after = withAnswers(copy, outcome('accept', ...each), ROOM)
  expect(told(after)).toEqual([
    'series ACCEPTED OPAQUE',
    '20260304T080000Z DECLINED TRANSPARENT',
    '20260305T080000Z NEEDS-ACTION RSVP TRANSPARENT',
  ])
  expect(told(withAnswers(after, { decision: undefined, lost: [] }, ROOM))).toEqual(told(after))
})

test('an override that asks is answered, the series and what was answered stay', () => {
  const copy = calendar(
    [...SERIES, ...invited('ACCEPTED', '')],
    ['RECURRENCE-ID:20260304T080000Z', 'DTSTART:20260304T100000Z', ...invited()],
  )
  expect(told(withAnswers(copy, outcome('decline', decided('2026-03-04T08:00:00Z', 'decline', 'busy')), ROOM))).toEqual(
    ['series ACCEPTED TRANSPARENT', '20260304T080000Z DECLINED TRANSPARENT'],
  )
})

test('what is lost is declined, on the clock of the series', () => {
  const brussels = findIanaZone('Europe/Brussels')
  if (brussels === undefined) throw new Error('no zone')
  const lost = { decision: undefined, lost: [decided('2026-03-30T07:00:00Z', 'decline', 'busy')] }
  const zoned = ['DTSTART;TZID=Europe/Brussels:20260303T090000', 'RRULE:FREQ=DAILY', ...invited('ACCEPTED', '')]
  expect(told(withAnswers(calendar(zoned), lost, ROOM))[1]).toBe('20260330T090000 DECLINED TRANSPARENT')
  const floating = ['DTSTART:20260303T090000', 'RRULE:FREQ=DAILY', ...invited('ACCEPTED', '')]
  const room = { ...ROOM, zone: brussels }
  expect(told(withAnswers(calendar(floating), lost, room))[1]).toBe('20260330T090000 DECLINED TRANSPARENT')
})

test('the organizer is told every answer, and why', () => {
  const before = calendar([...SERIES, ...invited()])
  const each = [
    decided('2026-03-03T08:00:00Z', 'accept'),
    decided('2026-03-04T08:00:00Z', 'decline', 'busy'),
    decided('2026-03-05T08:00:00Z', 'accept'),
  ]
  const found = outcome('accept', ...each)
  const after = withAnswers(before, found, ROOM)
  const { messages, role } = plan({ before, after, me: ROOM, at: NOW })
  expect([role, messages.map(({ method, to }) => `${method} ${to}`)]).toEqual([
    'attendee',
    ['REPLY mailto:alice@example.test'],
  ])
  const [reply] = messages
  if (reply === undefined) throw new Error('no reply')
  const text = Buffer.from(writeComponentBytes(withReasons(reply.calendar, after, found, ROOM))).toString()
  const reasons = text.split('\r\n').filter((line) => /^(RECURRENCE-ID|REQUEST-STATUS|COMMENT)/.test(line))
  expect(reasons).toEqual([
    'REQUEST-STATUS:2.0;Success',
    'COMMENT:Booked.',
    'RECURRENCE-ID:20260304T080000Z',
    'REQUEST-STATUS:4.0;Event conflict. Date/time is busy',
    'COMMENT:It is taken at that time.',
  ])
})
