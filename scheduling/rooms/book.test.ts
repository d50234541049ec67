import { describe, expect, test } from 'vitest'
import { ampleBudget, sourceOf } from '../../protocol/caldav/testing/source.ts'
import { BudgetExceeded } from '../../protocol/recurrence/index.ts'
import { formatWall } from '../../protocol/time/civil.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { DAY } from '../../protocol/time/values.ts'
import type { Booking } from '../../storage/store.ts'
import { type Booked, bookMeeting } from './book.ts'
import { type RoomMeeting, readRoomMeeting } from './booked-occurrences.ts'
import { bookedWindow, policyOf } from './policy.ts'

// A Monday.
const NOW = Date.parse('2026-03-02T06:00:00Z') / 1000

/** Events with these lines, of one UID, the room's own copy of them. */
function meeting(events: readonly string[], days = 10, budget = ampleBudget()): RoomMeeting {
  const text = events.map((lines) => `BEGIN:VEVENT\r\nUID:m\r\nDTSTAMP:20260101T000000Z\r\n${lines}END:VEVENT\r\n`)
  const calendar = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${text.join('')}END:VCALENDAR\r\n`
  const source = sourceOf(calendar, findIanaZone('Europe/Brussels'), budget)
  const question = { window: { start: NOW, end: NOW + days * DAY }, isRoom: (address: string) => address === ROOM }
  return readRoomMeeting(source.object(), question, source.context())
}

const ROOM = 'mailto:atlas@example.test'

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\r\n`).join('')
}

const ORGANIZER = 'ORGANIZER:mailto:alice@example.test'
const NINE = 'DTSTART;TZID=Europe/Brussels:20260303T090000'
const DAILY = lines(NINE, 'DURATION:PT1H', 'RRULE:FREQ=DAILY')

function invited(partstat: string, ...more: string[]): string {
  return lines(ORGANIZER, `ATTENDEE;PARTSTAT=${partstat}:${ROOM}`, ...more)
}

/** `asked 20260303T080000 +60`: what, when, and how many minutes; with the time it had at first where that is another. */
function told({ occurrences }: RoomMeeting): string[] {
  return occurrences.map(({ claim, instance, start, end }) => {
    const moved = instance === start ? '' : ` (${formatWall(instance)})`
    return `${claim} ${formatWall(start)} +${(end - start) / 60}${moved}`
  })
}

describe('what a room has of a meeting', () => {
  const ONE = lines('DTSTART:20260303T080000Z', 'DURATION:PT1H')
  test.each([
    ['an invitation', ONE + invited('NEEDS-ACTION'), 'asked'],
    ['one without a word about an answer', ONE + lines(ORGANIZER, `ATTENDEE:${ROOM}`), 'asked'],
    ['what it accepted', ONE + invited('ACCEPTED'), 'booked'],
    ['what it accepted, and others call free time', ONE + invited('accepted', 'TRANSP:TRANSPARENT'), 'booked'],
    ['what waits', ONE + invited('TENTATIVE'), 'held'],
    ['what it declined', ONE + invited('DECLINED'), undefined],
    ['what is cancelled', ONE + invited('ACCEPTED', 'STATUS:CANCELLED'), undefined],
    ['an event of its own', ONE, 'booked'],
    ['a note of its own', ONE + lines('TRANSP:TRANSPARENT'), undefined],
  ])('%s', (_, event, claim) => {
    expect(told(meeting([event]))).toEqual(claim === undefined ? [] : [`${claim} 20260303T080000 +60`])
  })

  test('a series, and what is different of it', () => {
    const found = meeting(
      [
        DAILY + invited('ACCEPTED', 'EXDATE;TZID=Europe/Brussels:20260306T090000'),
        lines('RECURRENCE-ID;TZID=Europe/Brussels:20260304T090000', 'DTSTART:20260304T100000Z', 'DURATION:PT2H') +
          invited('NEEDS-ACTION'),
        lines('RECURRENCE-ID;TZID=Europe/Brussels:20260305T090000', 'DTSTART:20260305T100000Z') + invited('DECLINED'),
        lines('RECURRENCE-ID;TZID=Europe/Brussels:20260307T090000', 'DTSTART:20260307T080000Z', 'STATUS:CANCELLED'),
      ],
      6,
    )
    expect(told(found)).toEqual(['booked 20260303T080000 +60', 'asked 20260304T100000 +120 (20260304T080000)'])
    expect(found).toMatchObject({ isSeries: true, later: 'booked' })
  })

  test('instances of a series that the room is not invited to but for these', () => {
    const found = meeting([
      lines('RECURRENCE-ID:20260304T080000Z', 'DTSTART:20260304T100000Z', 'DURATION:PT2H') + invited('NEEDS-ACTION'),
    ])
    expect(told(found)).toEqual(['asked 20260304T100000 +120 (20260304T080000)'])
  })

  test('days are those of the room', () => {
    expect(told(meeting([lines('DTSTART;VALUE=DATE:20260303') + invited('ACCEPTED')]))).toEqual([
      'booked 20260302T230000 +1440',
    ])
  })

  test('what comes later', () => {
    expect(meeting([lines('DTSTART:20270303T080000Z') + invited('NEEDS-ACTION')])).toEqual({
      occurrences: [],
      isSeries: false,
      later: 'asked',
    })
    expect(meeting([lines('DTSTART:20260303T080000Z') + invited('ACCEPTED')]).later).toBeUndefined()
    expect(meeting([lines('DTSTART:20260103T080000Z') + invited('NEEDS-ACTION')])).toMatchObject({ occurrences: [] })
  })

  test('a task is nowhere, and a series of seconds costs no more than the budget', () => {
    const text =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:m\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260303T080000Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n'
    const source = sourceOf(text)
    const question = { window: { start: NOW, end: NOW + DAY }, isRoom: () => true }
    expect(readRoomMeeting(source.object(), question, source.context()).occurrences).toEqual([])
    const seconds = lines('DTSTART:20260303T080000Z', 'RRULE:FREQ=SECONDLY') + invited('NEEDS-ACTION')
    expect(() => meeting([seconds])).toThrow(BudgetExceeded)
  })
})

describe('booking a meeting', () => {
  const POLICY = policyOf({ policy: { window: 'P5D', bufferAfter: 'PT30M' }, timezone: 'Europe/Brussels' })

  interface Room {
    readonly busy?: readonly Booking[]
    readonly before?: readonly Booking[]
    readonly now?: number
    readonly policy?: typeof POLICY
  }

  function book(events: readonly string[], { busy = [], before = [], now = NOW, policy = POLICY }: Room = {}): Booked {
    const days = (bookedWindow(policy, now).end - NOW) / DAY
    return bookMeeting(meeting(events, days), policy, { now, by: new Set(['alice']), busy, before })
  }

  const starts = ({ bookings }: Booked) => bookings.map(({ start }) => formatWall(start).slice(0, 11))
  const series = [DAILY + invited('NEEDS-ACTION')]
  const accepted = [DAILY + invited('ACCEPTED')]

  test('one that asks has what it is given, and keeps it', () => {
    const first = book(series)
    expect(first.decision).toMatchObject({ answer: 'accept', reason: { key: 'accepted-so-far' } })
    expect(starts(first)).toEqual(['20260303T08', '20260304T08', '20260305T08', '20260306T08', '20260307T08'])
    expect(book(accepted, { before: first.bookings })).toEqual({
      bookings: first.bookings,
      decision: undefined,
      lost: [],
    })
  })

  test('each day adds what has come near; what somebody else has by then is lost', () => {
    const { bookings: before } = book(series)
    const tomorrow = book(accepted, { before, now: NOW + DAY })
    expect(starts(tomorrow).slice(-2)).toEqual(['20260307T08', '20260308T08'])
    expect(tomorrow.decision).toBeUndefined()
    const other = tomorrow.bookings.filter(({ start }) => formatWall(start).startsWith('20260308'))
    const late = book(accepted, { before, now: NOW + DAY, busy: other })
    expect(late.lost).toEqual([{ instance: other[0]?.instance, answer: 'decline', reason: { key: 'busy' } }])
    expect(late.bookings.map(({ start }) => start)).toEqual(before.map(({ start }) => start))
  })

  test('one that moves asks anew, and what it had is free', () => {
    const { bookings: before } = book(series)
    const id = 'RECURRENCE-ID;TZID=Europe/Brussels:20260304T090000'
    const moved = lines(id, 'DTSTART;TZID=Europe/Brussels:20260304T093000', 'DURATION:PT1H') + invited('NEEDS-ACTION')
    const again = book([...accepted, moved], { before })
    expect(again.decision).toMatchObject({ answer: 'accept', occurrences: [{ answer: 'accept' }] })
    expect(again.bookings).toHaveLength(5)
    const instance = Date.parse('2026-03-04T08:00:00Z') / 1000
    expect(again.bookings.at(-1)).toMatchObject({ instance, start: instance + 1800, end: instance + 1800 + 5400 })
  })

  test('what is declined, deleted or cancelled takes nothing any more', () => {
    const { bookings: before } = book(series)
    expect(book([DAILY + invited('DECLINED')], { before }).bookings).toEqual([])
    expect(book([DAILY + invited('ACCEPTED', 'STATUS:CANCELLED')], { before }).bookings).toEqual([])
    expect(starts(book([DAILY.replace('DAILY', 'DAILY;COUNT=2') + invited('ACCEPTED')], { before }))).toEqual([
      '20260303T08',
      '20260304T08',
    ])
  })

  test('one that waits is a hold, until it is approved', () => {
    const policy = { ...POLICY, approval: 'all' } as const
    const asked = book(series, { policy })
    expect(asked.decision?.answer).toBe('tentative')
    const expiresAt = Date.parse('2026-03-03T08:00:00Z') / 1000
    expect(asked.bookings.every((row) => row.kind === 'hold' && row.expiresAt === expiresAt)).toBe(true)
    const waits = book([DAILY + invited('TENTATIVE')], { policy, before: asked.bookings, now: NOW + DAY })
    expect(waits.bookings.slice(0, 5)).toEqual(asked.bookings)
    expect(waits.bookings[5]).toMatchObject({ kind: 'hold', expiresAt })
    const approved = book(accepted, { policy, before: asked.bookings })
    expect(approved.bookings).toEqual(asked.bookings.map((row) => ({ ...row, kind: 'booked', expiresAt: null })))
  })

  test('what somebody writes into its calendar is booked, or not to be had', () => {
    const own = [lines('DTSTART:20260303T080000Z', 'DURATION:PT1H')]
    expect(book(own)).toMatchObject({ bookings: [{ lane: 1, guarded: true }], decision: undefined, lost: [] })
    const { bookings: busy } = book(series)
    expect(book(own, { busy })).toMatchObject({ bookings: [], lost: [{ reason: { key: 'busy' } }] })
  })

  test('one event too far ahead is declined', () => {
    const far = [lines('DTSTART:20260403T080000Z') + invited('NEEDS-ACTION')]
    expect(book(far).decision).toMatchObject({ answer: 'decline', reason: { key: 'too-far-ahead' } })
  })
})
