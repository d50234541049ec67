import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { parseTime } from '../ical/values.ts'
import { writePart } from '../ical/write.ts'
import { Dice } from '../testing/dice.ts'
import { fuzzSeconds, PART, seeds } from '../testing/seeds.ts'
import { formatWall } from '../time/civil.ts'
import { DAY } from '../time/values.ts'
import { zonesOf } from '../time/zones.ts'
import { BudgetExceeded, compile, InvalidSplit, occurrences, splitSeries } from './index.ts'
import { FREQUENCIES, randomRule } from './testing/random-rule.ts'
import { budgetOf, instantOf, utcOf } from './testing.ts'

const findZone = zonesOf({ name: 'VCALENDAR', properties: [], components: [] })

function membersOf(...components: string[][]): readonly Component[] {
  const text = components.map((lines) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\n'))
  return parseCalendar(['BEGIN:VCALENDAR', ...text, 'END:VCALENDAR'].join('\n')).components
}

const split = (members: readonly Component[], at: string) =>
  splitSeries(members, findZone, parseTime(at, undefined), budgetOf(1e7, 1e6))

/** The lines of each half that tell of times, components apart by a bar. */
function halves(at: string, ...components: string[][]) {
  const { past, ongoing } = split(membersOf(...components), at)
  const linesOf = (half: readonly Component[]) =>
    half.map((member) => writePart(member).split('\r\n').slice(2, -2).join(' ')).join(' | ')
  return { past: linesOf(past), ongoing: linesOf(ongoing) }
}

describe('caldav-recursplit 3', () => {
  it.each<[string, string, string[][], string, string]>([
    [
      'COUNT: the example of 3.1',
      '20140110T120000Z',
      [['DTSTART:20140101T120000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=20']],
      'DTSTART:20140101T120000Z DURATION:PT1H RRULE:FREQ=DAILY;UNTIL=20140110T115959Z',
      'DTSTART:20140110T120000Z DURATION:PT1H RRULE:FREQ=DAILY;COUNT=11',
    ],
    [
      'at the next instance; UNTIL stays where it is later',
      '20140110T000000Z',
      [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY;UNTIL=20140201T000000Z']],
      'DTSTART:20140101T120000Z RRULE:FREQ=DAILY;UNTIL=20140110T115959Z',
      'DTSTART:20140110T120000Z RRULE:FREQ=DAILY;UNTIL=20140201T000000Z',
    ],
    [
      'dates',
      '20140105',
      [['DTSTART;VALUE=DATE:20140101', 'DTEND;VALUE=DATE:20140103', 'RRULE:FREQ=DAILY']],
      'DTSTART;VALUE=DATE:20140101 DTEND;VALUE=DATE:20140103 RRULE:FREQ=DAILY;UNTIL=20140104',
      'DTSTART;VALUE=DATE:20140105 DTEND;VALUE=DATE:20140107 RRULE:FREQ=DAILY',
    ],
    [
      'floating times',
      '20140105T000000',
      [['DTSTART:20140101T120000', 'RRULE:FREQ=DAILY']],
      'DTSTART:20140101T120000 RRULE:FREQ=DAILY;UNTIL=20140105T115959',
      'DTSTART:20140105T120000 RRULE:FREQ=DAILY',
    ],
    [
      'a zone whose clocks change: the end is the start and the length; UNTIL is in UTC',
      '20140330T000000Z',
      [
        [
          'DTSTART;TZID=Europe/Berlin:20140327T230000',
          'DTEND;TZID=Europe/London:20140328T040000',
          'RRULE:FREQ=WEEKLY;BYDAY=SA,TH',
        ],
      ],
      'DTSTART;TZID=Europe/Berlin:20140327T230000 DTEND;TZID=Europe/London:20140328T040000 RRULE:FREQ=WEEKLY;BYDAY=SA,TH;UNTIL=20140403T205959Z',
      'DTSTART;TZID=Europe/Berlin:20140403T230000 DTEND;TZID=Europe/Berlin:20140404T050000 RRULE:FREQ=WEEKLY;BYDAY=SA,TH',
    ],
    [
      'dates of their own, and excluded ones, go to their side; an excluded instance is no place to split',
      '20140103T000000Z',
      [
        [
          'DTSTART:20140101T120000Z',
          'RRULE:FREQ=DAILY;COUNT=9',
          'EXDATE:20140102T120000Z,20140103T120000Z',
          'EXDATE:20140104T120000Z',
          'RDATE:20140101T150000Z,20140120T120000Z',
        ],
      ],
      'DTSTART:20140101T120000Z RRULE:FREQ=DAILY;UNTIL=20140105T115959Z EXDATE:20140102T120000Z,20140103T120000Z EXDATE:20140104T120000Z RDATE:20140101T150000Z',
      'DTSTART:20140105T120000Z RRULE:FREQ=DAILY;COUNT=5 RDATE:20140120T120000Z',
    ],
    [
      'a rule that has ended stays in the past, whole',
      '20140115T000000Z',
      [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'RDATE:20140120T120000Z,20140125T120000Z']],
      'DTSTART:20140101T120000Z RRULE:FREQ=DAILY;COUNT=3',
      'DTSTART:20140120T120000Z RDATE:20140120T120000Z,20140125T120000Z',
    ],
    [
      'a rule that has not begun goes on, whole',
      '20140103T000000Z',
      [['DTSTART:20140102T120000Z', 'RRULE:FREQ=WEEKLY;BYDAY=FR;INTERVAL=2']],
      'DTSTART:20140102T120000Z',
      'DTSTART:20140103T120000Z RRULE:FREQ=WEEKLY;BYDAY=FR;INTERVAL=2',
    ],
    [
      'a rule that has had its first instance alone has begun',
      '20140103T000000Z',
      [['DTSTART:20140102T120000Z', 'RRULE:FREQ=WEEKLY']],
      'DTSTART:20140102T120000Z RRULE:FREQ=WEEKLY;UNTIL=20140109T115959Z',
      'DTSTART:20140109T120000Z RRULE:FREQ=WEEKLY',
    ],
    [
      'the same with parts that name it, every second time',
      '20140103T000000Z',
      [['DTSTART:20140102T120000Z', 'RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH;COUNT=5']],
      'DTSTART:20140102T120000Z RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH;UNTIL=20140306T115959Z',
      'DTSTART:20140306T120000Z RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH;COUNT=4',
    ],
    [
      'overrides go by the instance that they stand for',
      '20140103T000000Z',
      [
        ['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY'],
        ['RECURRENCE-ID:20140102T120000Z', 'DTSTART:20140109T120000Z'],
        ['RECURRENCE-ID:20140103T120000Z', 'DTSTART:20140101T130000Z'],
      ],
      'DTSTART:20140101T120000Z RRULE:FREQ=DAILY;UNTIL=20140103T115959Z | RECURRENCE-ID:20140102T120000Z DTSTART:20140109T120000Z',
      'DTSTART:20140103T120000Z RRULE:FREQ=DAILY | RECURRENCE-ID:20140103T120000Z DTSTART:20140101T130000Z',
    ],
  ])('%s', (_, at, components, past, ongoing) => {
    expect(halves(at, ...components)).toEqual({ past, ongoing })
  })

  it.each<[string, string, string[][]]>([
    ['at the first instance', '20140101T120000Z', [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY']]],
    ['before it', '20131201T120000Z', [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY']]],
    ['after the last one', '20140104T120000Z', [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY;COUNT=3']]],
    ['of what does not recur', '20140101T120000Z', [['DTSTART:20140101T120000Z']]],
    ['of instances alone', '20140101T120000Z', [['RECURRENCE-ID:20140101T120000Z', 'DTSTART:20140101T120000Z']]],
    ['floating for UTC', '20140103T120000', [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY']]],
    ['a date for UTC', '20140103', [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY']]],
    ['UTC for a date', '20140103T000000Z', [['DTSTART;VALUE=DATE:20140101', 'RRULE:FREQ=DAILY']]],
    [
      'of two rules',
      '20140105T000000Z',
      [['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY;INTERVAL=3']],
    ],
    [
      'of weeks of every second year',
      '20230103T071700Z',
      [['DTSTART:20180821T071700Z', 'RRULE:FREQ=YEARLY;INTERVAL=2;BYWEEKNO=-1']],
    ],
    [
      'behind a change of the future',
      '20140105T000000Z',
      [
        ['DTSTART:20140101T120000Z', 'RRULE:FREQ=DAILY'],
        ['RECURRENCE-ID;RANGE=THISANDFUTURE:20140103T120000Z', 'DTSTART:20140103T130000Z'],
      ],
    ],
  ])('not %s', (_, at, components) => {
    expect(() => split(membersOf(...components), at)).toThrow(InvalidSplit)
  })

  it('costs what its budget says', () => {
    const members = membersOf(['DTSTART:20140101T120000Z', 'RRULE:FREQ=SECONDLY;COUNT=100000000'])
    const at = parseTime('20160101T000000Z', undefined)
    expect(() => splitSeries(members, findZone, at, budgetOf(10_000))).toThrow(BudgetExceeded)
  })
})

it('the halves have the instances of the whole', { timeout: 60_000 + fuzzSeconds * 1_000 }, () => {
  let splits = 0
  for (const seed of seeds(3, PART.recurrence.split)) {
    const dice = new Dice(seed)
    for (let trial = 0; trial < 70; trial++) if (splitsAnywhere(dice)) splits++
  }
  expect(splits).toBeGreaterThan(30)
})

/** Whether a random series has instances enough to be split. */
function splitsAnywhere(dice: Dice): boolean {
  const frequency = FREQUENCIES[dice.number(0, 4)] ?? 'DAILY'
  const start = instantOf('20180101T000000Z') + dice.number(0, 700) * DAY + dice.number(0, 47) * 1_800
  const rule = randomRule(dice, frequency) + (dice.chance(0.4) ? `;COUNT=${dice.number(2, 40)}` : '')
  const zoned = dice.chance(0.5)
  const dtstart = zoned ? `DTSTART;TZID=America/New_York:${formatWall(start)}` : `DTSTART:${utcOf(start)}`
  const members = membersOf([dtstart, 'DURATION:PT1H', `RRULE:${rule}`])
  const spans = (half: readonly Component[]) => {
    const window = { start: start - DAY, end: start + 4_000 * DAY }
    return occurrences(compile(half, findZone), window, budgetOf(1e8, 1e6)).map(({ start, end }) => `${start}-${end}`)
  }
  const whole = spans(members)
  if (whole.length < 3 || whole.length > 3_000) return false
  const at = Number(whole[dice.number(1, Math.min(whole.length - 1, 60))]?.split('-')[0])
  if (/INTERVAL=(?!1;).*BYWEEKNO=/.test(rule)) {
    expect(() => split(members, utcOf(at))).toThrow(InvalidSplit)
    return false
  }
  const { past, ongoing } = split(members, utcOf(at))
  expect([...spans(past), ...spans(ongoing)], `${dtstart} ${rule} at ${utcOf(at)}`).toEqual(whole)
  return true
}
