import { describe, expect, it } from 'vitest'
import { dateOf, formatWall } from './civil.ts'
import { linesOf } from './iana.ts'
import { randoms, requireZone, utc } from './testing.ts'
import { fixedZone, type Transition, TransitionZone, transitionsUntil, UTC, ZoneTable } from './transitions.ts'
import { zones } from './tzdata/tzdata.ts'
import { DAY, type Instant } from './values.ts'

const names = linesOf(zones).map((line) => line.slice(0, line.indexOf('|')))
const hour = 3_600

/** Clocks that show UTC until the first of those times. */
function zoneOf(...changes: [at: Instant, offset: number][]): TransitionZone {
  const known: Transition[] = changes.map(([at, offset]) => ({ at, to: { offset, abbreviation: '', daylight: false } }))
  return new TransitionZone('X', new ZoneTable({ first: UTC.transitions.first, known, rule: undefined }))
}

/** By definition: the first instant at which the clocks show it, else that with the offset before the gap. */
function instantByDefinition(zone: TransitionZone, wall: number): Instant {
  const { first, known } = zone.transitions
  let offset = first.offset
  for (const { at, to } of known) {
    if (wall - offset < at || wall < at + to.offset) return wall - offset
    offset = to.offset
  }
  return wall - offset
}

describe('fixed offsets', () => {
  it.each([0, -62_167_219_200, 253_402_300_799, 4e15, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'at %d',
    (time) => {
      const zone = fixedZone('X', 5 * hour)
      expect([zone.offsetAt(time), zone.toInstant(time)]).toEqual([5 * hour, time - 5 * hour])
      expect([UTC.offsetAt(time), UTC.toInstant(time)]).toEqual([0, time])
    },
  )
})

describe('the order of questions', () => {
  it('makes no difference', () => {
    const random = randoms(7)
    const first = utc(1850, 1, 1)
    const times = Array.from({ length: 2_000 }, () => Math.floor(first + random() * (utc(2700, 1, 1) - first)))
    for (const id of ['Europe/London', 'Asia/Gaza', 'Australia/Lord_Howe', 'America/Nuuk', 'Africa/Cairo']) {
      const zone = requireZone(id).named('used for all')
      const answers = (ask: (zone: TransitionZone, time: number) => number) => ({
        shuffled: times.map((time) => ask(zone, time)),
        ascending: new Map([...times].sort((a, b) => a - b).map((time) => [time, ask(zone, time)])),
        fresh: times.map((time) => ask(requireZone(id).named('used once'), time)),
      })
      for (const ask of [
        (one: TransitionZone, time: number) => one.offsetAt(time),
        (one: TransitionZone, time: number) => one.toInstant(time),
      ]) {
        const { shuffled, ascending, fresh } = answers(ask)
        expect(shuffled).toEqual(fresh)
        expect(times.map((time) => ascending.get(time))).toEqual(fresh)
      }
    }
  })
})

describe('readings of the clock, RFC 5545 §3.3.5', () => {
  it('gaps and repeated hours of all zones', () => {
    const wrong: string[] = []
    for (const id of names) {
      const zone = requireZone(id)
      let before = zone.transitions.first.offset
      for (const { at, to } of zone.transitions.known) {
        const edges = [at + before, at + to.offset]
        for (const wall of edges.flatMap((edge) => [edge - 1, edge, edge + 1, edge - 600])) {
          if (zone.toInstant(wall) !== instantByDefinition(zone, wall)) wrong.push(`${id} ${formatWall(wall)}`)
        }
        before = to.offset
      }
    }
    expect(wrong).toEqual([])
  })

  it('transitions that overtake each other', () => {
    const random = randoms(3)
    const pick = (most: number) => Math.floor(random() * most)
    for (let round = 0; round < 300; round++) {
      let at = 0
      const zone = zoneOf(
        ...Array.from({ length: 6 }, (): [number, number] => {
          at += 1 + pick(3 * hour)
          return [at, (pick(9) - 4) * hour]
        }),
      )
      const walls = Array.from({ length: 100 }, () => pick(30 * hour) - 6 * hour)
      expect(walls.map((wall) => zone.toInstant(wall))).toEqual(walls.map((wall) => instantByDefinition(zone, wall)))
    }
  })
})

describe('the rule of later years', () => {
  it('RFC 8536 §3.3: goes on as it is written', () => {
    // Days by hand: the last Sunday, the second Sunday, a day after the first Saturday, the evening before the last
    // Sunday, two days after the fourth Thursday, the end of the last Thursday.
    const expected: [string, string, string][] = [
      ['Europe/Brussels', '20990329T010000', '20991025T010000'],
      ['America/New_York', '20990308T070000', '20991101T060000'],
      ['America/Santiago', '20990405T030000', '20990906T040000'],
      ['America/Nuuk', '20990329T010000', '20991025T010000'],
      ['Asia/Gaza', '20990328T000000', '20991023T230000'],
      ['Africa/Cairo', '20990423T220000', '20991029T210000'],
    ]
    for (const [id, ...changes] of expected) {
      const start = dateOf(2099, 1, 1) * DAY
      const found = transitionsUntil(requireZone(id).transitions, start + 365 * DAY).filter(({ at }) => at >= start)
      expect([id, ...found.map(({ at }) => formatWall(at))]).toEqual([id, ...changes])
    }
  })

  it('repeats every 400 years', () => {
    const cycle = 146_097 * DAY
    const wrong: string[] = []
    for (const id of ['Europe/Brussels', 'America/Santiago', 'Asia/Gaza', 'Africa/Cairo']) {
      const zone = requireZone(id)
      const answersAt = (at: number) => `${zone.offsetAt(at)} ${at - zone.toInstant(at)}`
      for (let at = utc(2120, 1, 1); at < utc(2124, 1, 1); at += 1_800) {
        const answers = [0, 1, 2, 19].map((cycles) => answersAt(at + cycles * cycle))
        if (new Set(answers).size > 1) wrong.push(`${id} ${formatWall(at)}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('has no seam where more of it is written out', () => {
    const wrong: string[] = []
    for (const id of names) {
      const zone = requireZone(id).named('X')
      let before = zone.transitions.first.offset
      for (const { at, to } of transitionsUntil(zone.transitions, utc(2504, 1, 1))) {
        if (zone.offsetAt(at - 1) !== before || zone.offsetAt(at) !== to.offset) wrong.push(`${id} ${formatWall(at)}`)
        before = to.offset
      }
    }
    expect(wrong).toEqual([])
  })
})
