import { describe, expect, test } from 'vitest'
import { Dice } from '../../protocol/testing/dice.ts'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import { DAY } from '../../protocol/time/values.ts'
import type { Booking } from '../../storage/store.ts'
import { type Asked, type BookingRequest, type Decision, decide } from './decide.ts'
import { ACCEPT_MODES, bookedWindow, type Policy, policyOf } from './policy.ts'
import { requestStatusOf, sentenceOf } from './reasons.ts'

const HOUR = 3_600
// A Monday, 06:00.
const NOW = Date.parse('2026-03-02T06:00:00Z') / 1000

function policy(said: Record<string, unknown> = {}): Policy {
  return policyOf({ policy: said, timezone: null })
}

/** So many hours from now, for so long. */
function at(hours: number, length = 1): Asked {
  const start = NOW + hours * HOUR
  return { instance: start, start, end: start + length * HOUR }
}

function taken(hours: number, length = 1, more: Partial<Booking> = {}): Booking {
  return { ...at(hours, length), lane: 1, kind: 'booked', expiresAt: null, guarded: true, ...more }
}

interface Asking extends Partial<BookingRequest> {
  readonly policy?: Record<string, unknown>
  readonly busy?: readonly Booking[]
  readonly before?: readonly Booking[]
}

const ALICE = new Set(['alice', 'staff'])

function ask(occurrences: readonly Asked[], { policy: said, busy = [], before = [], ...more }: Asking = {}): Decision {
  const request = { occurrences, isSeries: occurrences.length > 1, goesOn: false, by: ALICE, ...more }
  return decide(request, policy(said), { now: NOW, busy, before })
}

/** `accept accepted: accept accepted, decline busy; 2 4` */
function told({ answer, reason, occurrences, bookings }: Decision): string {
  const each = occurrences.map((one) => `${one.answer} ${one.reason.key}`).join(', ')
  const booked = bookings.map(({ start }) => (start - NOW) / HOUR).join(' ')
  return `${answer} ${reason.key}: ${each}; ${booked}`
}

describe('the six modes', () => {
  const series = [at(2), at(26), at(50)]
  const busy = [taken(26)]
  test.each([
    ['none', 'leave a-person-answers: leave a-person-answers; ', 'leave a-person-answers: leave a-person-answers; '],
    ['always', 'accept accepted: accept accepted; 2', 'accept accepted-while-busy: accept accepted-while-busy; 26'],
    ['never', 'decline never: decline never; ', 'decline never: decline never; '],
    ['if-free', 'accept accepted: accept accepted; 2', 'leave busy-a-person-answers: leave busy-a-person-answers; '],
    ['decline-if-busy', 'leave free-a-person-answers: leave free-a-person-answers; ', 'decline busy: decline busy; '],
    ['automatic', 'accept accepted: accept accepted; 2', 'decline busy: decline busy; '],
  ])('%s', (accept, free, taken) => {
    expect(told(ask([at(2)], { policy: { accept }, busy }))).toBe(free)
    expect(told(ask([at(26)], { policy: { accept }, busy }))).toBe(taken)
  })

  test.each([
    ['none', 'leave', ['leave', 'leave', 'leave'], 0],
    ['always', 'accept', ['accept', 'accept', 'accept'], 3],
    ['never', 'decline', ['decline', 'decline', 'decline'], 0],
    ['if-free', 'accept', ['accept', 'leave', 'accept'], 2],
    ['decline-if-busy', 'leave', ['leave', 'decline', 'leave'], 0],
    ['automatic', 'accept', ['accept', 'decline', 'accept'], 2],
  ])('%s, for a series of which one is taken', (accept, whole, each, booked) => {
    const decision = ask(series, { policy: { accept }, busy })
    expect(decision.answer).toBe(whole)
    expect(decision.occurrences.map(({ answer }) => answer)).toEqual(each)
    expect(decision.bookings).toHaveLength(booked)
  })

  test('automatic is the one when nothing is said', () => {
    expect(told(ask([at(26)], { busy }))).toBe('decline busy: decline busy; ')
  })

  test('a series all of which is taken is declined', () => {
    expect(ask(series, { busy: [taken(0, 100)] })).toMatchObject({ answer: 'decline', bookings: [] })
  })

  test('always alone books without a guard', () => {
    for (const accept of ACCEPT_MODES) {
      const guarded = ask(series, { policy: { accept }, busy }).bookings.map((row) => row.guarded)
      expect(new Set(guarded)).toEqual(new Set(guarded.length === 0 ? [] : [accept !== 'always']))
    }
  })

  test('a group is accepted whatever the mode, and at once', () => {
    const said = { accept: 'never', acceptFromGroup: 'staff', approval: 'all' }
    expect(told(ask([at(2)], { policy: said }))).toBe('accept accepted: accept accepted; 2')
    expect(told(ask([at(26)], { policy: said, busy }))).toBe('decline busy: decline busy; ')
    expect(told(ask([at(2)], { policy: said, by: new Set(['bob']) }))).toBe('decline never: decline never; ')
  })
})

describe('the limits of a room', () => {
  test.each([
    ['long enough', { minDuration: 'PT1H' }, [at(2, 1)], 'accept accepted'],
    ['too short', { minDuration: 'PT1H' }, [at(2, 0.5)], 'decline too-short'],
    ['short enough', { maxDuration: 'PT4H' }, [at(2, 4)], 'accept accepted'],
    ['too long', { maxDuration: 'PT4H' }, [at(2, 4.5)], 'decline too-long'],
    ['open', { openingHours: ['Mo-Fr 08:00-18:00'] }, [at(2)], 'accept accepted'],
    ['closed', { openingHours: ['Mo-Fr 08:00-18:00'] }, [at(11.5)], 'decline not-open'],
    ['near enough', { window: 'P10D' }, [at(239 - 6)], 'accept accepted'],
    ['too far ahead', { window: 'P10D' }, [at(241 - 6)], 'decline too-far-ahead'],
    ['a year ahead when nothing is said', {}, [at(364 * 24)], 'accept accepted'],
    ['more than a year ahead', {}, [at(366 * 24)], 'decline too-far-ahead'],
    ['a series', { recurring: true }, [at(2), at(26)], 'accept accepted'],
    ['no series', { recurring: false }, [at(2), at(26)], 'decline not-recurring'],
    ['among the bookers', { bookers: ['bob', 'staff'] }, [at(2)], 'accept accepted'],
    ['not among the bookers', { bookers: ['bob'] }, [at(2)], 'decline may-not-book'],
    ['an approver', { bookers: ['bob'], approvers: ['alice'] }, [at(2)], 'accept accepted'],
    ['over', {}, [at(-2)], 'leave past'],
    ['going on', {}, [at(-2, 3)], 'accept accepted'],
  ])('%s', (_, said, occurrences, expected) => {
    const { answer, reason } = ask(occurrences, { policy: said })
    expect(`${answer} ${reason.key}`).toBe(expected)
  })

  test('hold for mode always, too, and for each occurrence of a series', () => {
    const said = { accept: 'always', maxDuration: 'PT4H' }
    expect(told(ask([at(2), at(26, 5)], { policy: said }))).toBe(
      'accept accepted-in-part: accept accepted, decline too-long; 2',
    )
  })

  test('a day is a day though an hour of it is skipped, or comes twice', () => {
    const brussels = (said: Record<string, unknown>) => policyOf({ policy: said, timezone: 'Europe/Brussels' })
    const all = (start: string, end: string) => {
      const [from, to] = [start, end].map((text) => Date.parse(text) / 1000)
      return [{ instance: from ?? 0, start: from ?? 0, end: to ?? 0 }]
    }
    const longDay = all('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')
    const shortDay = all('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')
    for (const occurrences of [longDay, shortDay]) {
      const request = { occurrences, isSeries: false, goesOn: false, by: ALICE }
      const said = brussels({ minDuration: 'P1D', maxDuration: 'P1D' })
      expect(decide(request, said, { now: NOW, busy: [] }).answer).toBe('accept')
    }
  })

  test('what is past in a series is left alone', () => {
    expect(told(ask([at(-20), at(-2), at(2)]))).toBe('accept accepted: leave past, leave past, accept accepted; 2')
  })
})

describe('buffers', () => {
  const said = { bufferBefore: 'PT15M', bufferAfter: 'PT30M' }
  test('are in what is booked, and keep others away', () => {
    const [row] = ask([at(2)], { policy: said }).bookings
    expect(row).toMatchObject({ instance: at(2).start, start: at(1.75).start, end: at(3.5).start })
    const busy = row === undefined ? [] : [row]
    expect(ask([at(3.75)], { policy: said, busy }).answer).toBe('accept')
    expect(ask([at(3.5)], { policy: said, busy }).answer).toBe('decline')
    expect(ask([at(0.25)], { policy: said, busy }).answer).toBe('accept')
    expect(ask([at(0.5)], { policy: said, busy }).answer).toBe('decline')
  })

  test('are no part of its length, nor of the hours in which it is open', () => {
    const more = { ...said, maxDuration: 'PT1H', openingHours: ['Mo 08:00-09:00'] }
    expect(ask([at(2)], { policy: more }).answer).toBe('accept')
  })

  test('what takes no time is booked for a second', () => {
    expect(ask([at(2, 0)]).bookings).toMatchObject([{ start: at(2).start, end: at(2).start + 1 }])
  })
})

describe('lanes', () => {
  test('as many at once as there are', () => {
    const lanes = (busy: Booking[]) => ask([at(2)], { policy: { lanes: 3 }, busy }).bookings.map(({ lane }) => lane)
    expect(lanes([])).toEqual([1])
    expect(lanes([taken(1, 2), taken(2, 1, { lane: 3 })])).toEqual([2])
    expect(lanes([taken(1, 2), taken(2, 1, { lane: 3 }), taken(0, 9, { lane: 2 })])).toEqual([])
  })

  test('what does not move keeps its lane', () => {
    const before = [taken(2, 1, { lane: 2 })]
    expect(ask([at(2)], { policy: { lanes: 3 }, before }).bookings).toEqual(before)
  })

  test('of an unguarded booking are taken, too', () => {
    expect(ask([at(2)], { busy: [taken(0, 9, { guarded: false }), taken(1, 1, { guarded: false })] }).answer).toBe(
      'decline',
    )
  })

  test('one series may not be in its own way', () => {
    expect(told(ask([at(2, 2), at(3, 2), at(4, 2)]))).toBe(
      'accept accepted-in-part: accept accepted, decline busy, accept accepted; 2 4',
    )
  })
})

describe('series', () => {
  const days = (count: number) => Array.from({ length: count }, (_, index) => at(2 + index * 24))
  const busy = [taken(26), taken(50)]

  test.each([
    [{}, 'accept accepted-in-part'],
    [{ maxConflicts: 2 }, 'accept accepted-in-part'],
    [{ maxConflicts: 1 }, 'decline too-many-conflicts'],
    [{ maxConflictsPercent: 20 }, 'accept accepted-in-part'],
    [{ maxConflictsPercent: 19 }, 'decline too-many-conflicts'],
    [{ maxConflicts: 0, accept: 'if-free' }, 'leave too-many-conflicts'],
    [{ maxConflicts: 0, accept: 'decline-if-busy' }, 'decline too-many-conflicts'],
    [{ maxConflicts: 0, accept: 'always' }, 'accept accepted'],
  ])('two of ten clash, tolerated by %j', (said, expected) => {
    const { answer, reason, bookings, occurrences } = ask(days(10), { policy: said, busy })
    expect(`${answer} ${reason.key}`).toBe(expected)
    if (reason.key !== 'too-many-conflicts') return
    expect(bookings).toEqual([])
    expect(new Set(occurrences.map((one) => one.answer))).toEqual(new Set([answer]))
    expect(sentenceOf(reason)).toContain('2 of 10')
  })

  test('that go on beyond the window are booked within it, a day more than others may ask for, or declined', () => {
    const said = { window: 'P5D' }
    const cut = ask(days(10), { policy: said })
    expect(cut.answer).toBe('accept')
    expect(cut.bookings).toHaveLength(6)
    expect(cut.occurrences).toHaveLength(6)
    expect(sentenceOf(cut.reason)).toBe('Booked for the next 5 days; what comes later is booked as time goes on.')
    expect(ask(days(6).slice(5), { policy: said }).answer).toBe('decline')
    const declined = ask(days(10), { policy: { ...said, beyondWindow: 'decline' } })
    expect(declined).toMatchObject({ answer: 'decline', reason: { key: 'goes-on-too-long' }, bookings: [] })
    expect(ask(days(6), { policy: { ...said, beyondWindow: 'decline' } }).answer).toBe('accept')
    expect(ask(days(2), { policy: { ...said, beyondWindow: 'decline' }, goesOn: true }).answer).toBe('decline')
  })

  test('that have shrunk to one keep what they have, as far ahead as series go', () => {
    const last = days(6).slice(5)
    expect(ask(last, { policy: { window: 'P5D' } }).answer).toBe('decline')
    expect(ask(last, { policy: { window: 'P5D' }, isKnown: true }).bookings).toHaveLength(1)
  })

  test('none of which is near are declined', () => {
    expect(told(ask([], { isSeries: true, goesOn: true }))).toBe('decline too-far-ahead: ; ')
    expect(told(ask([at(-3), at(-2)], { goesOn: true }))).toBe('decline too-far-ahead: leave past, leave past; ')
  })

  test('that the room has meet nothing but clashes when more of them comes near', () => {
    const said = { maxConflicts: 0, bookers: ['bob'], approval: 'all', maxDuration: 'PT1M', accept: 'never' }
    expect(told(ask(days(3), { policy: said, busy, isKnown: true }))).toBe(
      'accept accepted-in-part: accept accepted, decline busy, decline busy; 2',
    )
  })
})

describe('approval', () => {
  const said = { approval: 'all', approvers: ['boss'], approvalExcept: ['board'], approvalTimeLimit: 'PT12H' }

  test('what is free is kept until somebody approves, or the time is up', () => {
    const { answer, reason, bookings } = ask([at(24), at(48)], { policy: said, busy: [taken(48)] })
    expect([answer, reason.key]).toEqual(['tentative', 'waits-for-approval'])
    expect(bookings).toEqual([{ ...taken(24), kind: 'hold', expiresAt: NOW + 12 * HOUR }])
    expect(requestStatusOf(reason)).toBe('2.7;Success\\; request forwarded to Calendar User')
  })

  test('in time for its start', () => {
    expect(ask([at(3)], { policy: said }).bookings[0]?.expiresAt).toBe(at(3).start)
    expect(ask([at(-1, 9)], { policy: said }).bookings[0]?.expiresAt).toBe(NOW + 12 * HOUR)
  })

  test.each(['board', 'boss'])('not for %s', (slug) => {
    expect(ask([at(24)], { policy: said, by: new Set([slug]) }).answer).toBe('accept')
  })

  test('what is taken is declined at once', () => {
    expect(ask([at(24)], { policy: said, busy: [taken(24)] }).answer).toBe('decline')
  })
})

describe('whatever is asked', () => {
  /** Two of a lane that overlap. */
  function overlap(rows: readonly Booking[]): boolean {
    const guarded = rows.filter((row) => row.guarded)
    return guarded.some((a) => guarded.some((b) => a !== b && a.lane === b.lane && a.start < b.end && b.start < a.end))
  }

  function randomAsking(dice: Dice): readonly Asked[] {
    const start = dice.number(-40, 300)
    const step = dice.number(1, 30)
    const length = dice.number(0, 40)
    return Array.from({ length: dice.number(1, 20) }, (_, index) => at(start + index * step, length / 4))
  }

  function randomPolicy(dice: Dice) {
    return {
      accept: dice.pick(ACCEPT_MODES),
      lanes: dice.number(1, 3),
      window: dice.pick(['P3D', 'P10D', 'P30D']),
      bufferBefore: `PT${dice.number(0, 40)}M`,
      bufferAfter: `PT${dice.number(0, 40)}M`,
      approval: dice.pick(['none', 'none', 'all']),
      ...(dice.chance(0.3) ? { maxDuration: `PT${dice.number(1, 5)}H` } : {}),
      ...(dice.chance(0.3) ? { maxConflictsPercent: dice.number(0, 60) } : {}),
      ...(dice.chance(0.3) ? { openingHours: ['Mo-Su 06:00-23:00'] } : {}),
    }
  }

  test('nothing of a lane overlaps, and answers are equal to bookings', () => {
    const answers = new Set<string>()
    for (const seed of seeds(120, PART.scheduling.decide / 2)) {
      const dice = new Dice(seed)
      const said = randomPolicy(dice)
      let rows: readonly Booking[] = []
      for (let i = 0; i < 12; i++) {
        const asked = randomAsking(dice)
        const decision = ask(asked, { policy: said, busy: rows, isKnown: dice.chance(0.2) })
        const isBooked = decision.occurrences.filter(({ answer }) => answer === 'accept' || answer === 'tentative')
        expect(decision.bookings.map(({ instance }) => instance)).toEqual(isBooked.map(({ instance }) => instance))
        for (const row of decision.bookings) {
          expect(row.lane).toBeLessThanOrEqual(said.lanes)
          expect(row.start).toBeLessThan(bookedWindow(policy(said), NOW).end)
        }
        for (const { answer, reason } of [decision, ...decision.occurrences]) {
          answers.add(`${answer} ${reason.key}`)
          expect(sentenceOf(reason)).toMatch(/\.$/)
          expect(requestStatusOf(reason)).toMatch(/^\d\.\d+;[A-Z]/)
        }
        rows = [...rows, ...decision.bookings]
        expect(overlap(rows)).toBe(false)
      }
    }
    expect(answers.size).toBeGreaterThan(15)
  })

  test('what is free is booked: nobody is declined for a time that no row takes', () => {
    for (const seed of seeds(200, PART.scheduling.decide / 2)) {
      const dice = new Dice(seed)
      let rows: readonly Booking[] = []
      for (let i = 0; i < 10; i++) {
        const [one] = randomAsking(dice)
        if (one === undefined || one.end <= NOW) continue
        const decision = ask([one], { busy: rows })
        const end = Math.max(one.end, one.start + 1)
        const isFree = !rows.some((row) => row.start < end && one.start < row.end)
        expect(decision.answer).toBe(isFree ? 'accept' : 'decline')
        rows = [...rows, ...decision.bookings]
      }
    }
  })
})

test('a day of the window is booked for series before others may ask for it', () => {
  const said = policy({ window: 'P2D' })
  const midnight = NOW - 6 * HOUR
  for (let hour = 0; hour < 24; hour++) {
    expect(bookedWindow(said, midnight + hour * HOUR).end).toBe(midnight + 3 * DAY)
  }
})
