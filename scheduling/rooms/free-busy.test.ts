import { describe, expect, test } from 'vitest'
import { Dice } from '../../protocol/testing/dice.ts'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { utc } from '../../protocol/time/testing.ts'
import { DAY } from '../../protocol/time/values.ts'
import type { PrincipalBooking } from '../../storage/store.ts'
import type { BusyType } from '../freebusy/busy.ts'
import { decide } from './decide.ts'
import { busyOfRoom, type RoomEntry, reachOf } from './free-busy.ts'
import { type Policy, policyOf } from './policy.ts'
import type { ReasonKey } from './reasons.ts'

const MINUTE = 60
const HOUR = 3_600
// A Monday.
const MONDAY = utc(2026, 3, 2)
const NOW = MONDAY + 6 * HOUR

type Row = PrincipalBooking

function policy(said: Record<string, unknown> = {}, timezone: string | null = null): Policy {
  return policyOf({ policy: said, timezone })
}

/** `9:45-11:00` of Monday. */
function timeOf(text: string): { readonly start: number; readonly end: number } {
  const [start = 0, end = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return MONDAY + hours * HOUR + minutes * MINUTE
  })
  return { start, end }
}

function row(text: string, more: Partial<Row> = {}): Row {
  const { start, end } = timeOf(text)
  const usual = { principalId: '1', uid: 'm', lane: 1, kind: 'booked', expiresAt: null, guarded: true } as const
  return { ...usual, instance: start, start, end, ...more }
}

function entry(text: string, type: BusyType = 'BUSY', uid = 'own'): RoomEntry {
  return { uid, periods: [{ ...timeOf(text), type }] }
}

interface Case {
  readonly policy?: Record<string, unknown>
  readonly rows?: readonly Row[]
  readonly entries?: readonly RoomEntry[]
  /** All of Monday when left out. */
  readonly asked?: string
  readonly timezone?: string
}

function told({ policy: said, rows = [], entries = [], asked = '0:00-24:00', timezone }: Case): string {
  const times = { window: timeOf(asked), now: NOW, bookings: rows, entries }
  const clock = (at: number) => {
    const minutes = (at - MONDAY) / MINUTE
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  }
  const periods = busyOfRoom(policy(said, timezone ?? null), times)
  return periods.map(({ start, end, type }) => `${clock(start)}-${clock(end)} ${type}`).join(', ')
}

const hold = { kind: 'hold' } as const
const BUFFERS = { bufferBefore: 'PT15M', bufferAfter: 'PT30M' }
const OFFICE = { openingHours: ['Mo-Fr 08:00-18:00'] }

describe('a room is', () => {
  test.each<readonly [string, Case, string]>([
    ['free', {}, ''],
    ['busy when it is booked', { rows: [row('10-11')] }, '10:00-11:00 BUSY'],
    [
      'busy with what its bookings and the one to come keep free around them',
      { policy: BUFFERS, rows: [row('9:45-11:30')] },
      '9:15-11:45 BUSY',
    ],
    [
      'busy for a booking outside of the window, whose buffers reach into it',
      { policy: BUFFERS, rows: [row('9:45-11:30')], asked: '11:35-13' },
      '11:35-11:45 BUSY',
    ],
    [
      'busy where no lane is left',
      { policy: { lanes: 2 }, rows: [row('10-12'), row('11-13', { lane: 2 })] },
      '11:00-12:00 BUSY',
    ],
    ['busy in a lane that it had once', { rows: [row('10-11', { lane: 3 })] }, '10:00-11:00 BUSY'],
    ['busy though it accepts', { policy: { accept: 'always' }, rows: [row('10-11')] }, '10:00-11:00 BUSY'],
    ['held', { rows: [row('10-11', hold)] }, '10:00-11:00 BUSY-TENTATIVE'],
    [
      'held in its last lane',
      { policy: { lanes: 2 }, rows: [row('10-12'), row('11-13', { lane: 2, ...hold })] },
      '11:00-12:00 BUSY-TENTATIVE',
    ],
    [
      'waiting for a person where it is not busy, from now on',
      { policy: { approval: 'all' }, rows: [row('10-11')] },
      '6:00-10:00 BUSY-TENTATIVE, 10:00-11:00 BUSY, 11:00-24:00 BUSY-TENTATIVE',
    ],
    ['left to a person', { policy: { accept: 'decline-if-busy' } }, '6:00-24:00 BUSY-TENTATIVE'],
    [
      'closed',
      { policy: { ...OFFICE, approval: 'all' }, rows: [row('17-19')] },
      '0:00-8:00 BUSY-UNAVAILABLE, 8:00-17:00 BUSY-TENTATIVE, 17:00-19:00 BUSY, 18:00-24:00 BUSY-UNAVAILABLE',
    ],
    [
      'closed on its own clock',
      { policy: OFFICE, timezone: 'Europe/Berlin' },
      '0:00-7:00 BUSY-UNAVAILABLE, 17:00-24:00 BUSY-UNAVAILABLE',
    ],
    ['open all night', { policy: { openingHours: ['Su 20:00-02:00', 'Mo 02:00-24:00'] } }, ''],
    [
      'not to be had beyond its window, where what is there is told',
      { policy: { window: 'P1D' }, entries: [entry('34-35')], asked: '20-36' },
      '24:00-36:00 BUSY-UNAVAILABLE, 34:00-35:00 BUSY',
    ],
    ['never to be had', { policy: { accept: 'never' } }, '6:00-24:00 BUSY-UNAVAILABLE'],
    ['to be had by some', { policy: { accept: 'never', acceptFromGroup: 'staff' } }, ''],
    [
      'kept by a person, who may give it at any time',
      { policy: { accept: 'none', approval: 'all', window: 'P0D', ...BUFFERS }, entries: [entry('10-11')] },
      '10:00-11:00 BUSY',
    ],
    [
      'as its calendar says where there are no rows',
      { entries: [entry('10-11'), entry('9-10', 'BUSY-TENTATIVE')] },
      '9:00-10:00 BUSY-TENTATIVE, 10:00-11:00 BUSY',
    ],
    [
      'as its rows say where there are some',
      { rows: [row('10-11', hold)], entries: [entry('10-11', 'BUSY', 'm'), entry('12-13', 'BUSY', 'm')] },
      '10:00-11:00 BUSY-TENTATIVE, 12:00-13:00 BUSY',
    ],
    [
      'taken in one lane by an entry',
      { policy: { lanes: 2 }, rows: [row('10-12', { lane: 2 })], entries: [entry('11-13')] },
      '11:00-12:00 BUSY',
    ],
    ['away', { entries: [entry('10-11', 'BUSY-UNAVAILABLE')] }, '10:00-11:00 BUSY-UNAVAILABLE'],
  ])('%s', (_, asked, expected) => expect(told(asked)).toBe(expected))
})

test('what is kept free before and after is asked for, too', () => {
  const policies = [policy(BUFFERS), policy({ bufferBefore: 'PT1H' })]
  expect(reachOf({ start: 0, end: DAY }, policies)).toEqual({ start: -HOUR, end: DAY + 30 * MINUTE })
  expect(reachOf({ start: 0, end: DAY }, [])).toEqual({ start: 0, end: DAY })
})

// --- beside what a room answers ------------------------------------------------------------------------------------

/** As it would be, were every one of these asked for and nothing to be said against it. */
function rowsOf(dice: Dice, { lanes, bufferBefore, bufferAfter }: Policy): readonly Row[] {
  const rows: Row[] = []
  const terms = { ...policy(), lanes, bufferBefore, bufferAfter }
  for (let uid = 0; uid < 14; uid++) {
    const start = NOW + dice.below(48) * 15 * MINUTE
    const one = { instance: start, start, end: start + (1 + dice.below(8)) * 15 * MINUTE }
    const request = { occurrences: [one], isSeries: false, goesOn: false, by: new Set<string>() }
    const { bookings } = decide(request, terms, { now: NOW, busy: rows })
    rows.push(...bookings.map((booking) => ({ ...booking, principalId: '1', uid: `${uid}` })))
  }
  return rows
}

const EXPECTED: ReadonlyMap<ReasonKey, BusyType | undefined> = new Map([
  ['accepted', undefined],
  ['accepted-while-busy', 'BUSY'],
  ['busy', 'BUSY'],
  ['busy-a-person-answers', 'BUSY'],
  ['free-a-person-answers', 'BUSY-TENTATIVE'],
  ['waits-for-approval', 'BUSY-TENTATIVE'],
  ['not-open', 'BUSY-UNAVAILABLE'],
  ['too-far-ahead', 'BUSY-UNAVAILABLE'],
  ['never', 'BUSY-UNAVAILABLE'],
])

test('of each instant it says what the room would answer', () => {
  for (const seed of seeds(40, PART.scheduling.freeBusy)) {
    const dice = new Dice(seed)
    const minutes = () => `PT${dice.pick([0, 5, 15, 20])}M`
    const accept = dice.pick(['always', 'never', 'if-free', 'decline-if-busy', 'automatic'])
    const said = policy(
      {
        accept,
        // What is booked is told, though `always` would let somebody approve of more.
        approval: accept === 'always' ? 'none' : dice.pick(['none', 'all']),
        lanes: 1 + dice.below(3),
        bufferBefore: minutes(),
        bufferAfter: minutes(),
        window: dice.pick(['P1D', 'P2D']),
        ...(dice.below(2) === 0 ? { openingHours: ['Mo 07:00-12:00', 'Mo 11:00-17:30', 'Tu 00:00-03:00'] } : {}),
      },
      dice.pick([null, 'Asia/Kolkata']),
    )
    const rows = rowsOf(dice, said)
    const window = { start: NOW, end: NOW + DAY }
    const periods = busyOfRoom(said, { window, now: NOW, bookings: rows, entries: [] })
    for (let start = NOW; start < window.end; start += 5 * MINUTE) {
      for (const at of [start, start + 5 * MINUTE - 1]) {
        const one = { instance: at, start: at, end: at + 1 }
        const request = { occurrences: [one], isSeries: false, goesOn: false, by: new Set<string>() }
        const { reason } = decide(request, said, { now: NOW, busy: rows })
        const found = periods.filter((period) => period.start <= at && at < period.end).map(({ type }) => type)
        // What a room tells of a time that it does not give to anybody may be that it was given away, too.
        const last = found.includes('BUSY-UNAVAILABLE') ? 'BUSY-UNAVAILABLE' : found[0]
        expect([seed, at, reason.key, last]).toEqual([seed, at, reason.key, EXPECTED.get(reason.key)])
      }
    }
  }
})
