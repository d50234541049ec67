import { describe, expect, it } from 'vitest'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { within } from '../testing/processor-time.ts'
import { DAY } from '../time/values.ts'
import { alarmTriggers, BudgetExceeded, boundingBox, countInstances, occurrences, type Series } from './index.ts'
import { budgetOf, eventOf, instantOf, seriesOf, utcOf, windowOf } from './testing.ts'

type Outcome = number | 'refused' | 'too much'

/** Asks every question; what occurrences() says, and that all took less than a second. */
function outcomeOf(make: () => Series, start: string, end: string): Outcome {
  const askAll = () => {
    const series = make()
    boundingBox(series)
    tryOnce(() => countInstances(series, 10_000, budgetOf()))
    tryOnce(() => alarmTriggers(series, windowOf(start, end), budgetOf()).length)
    return occurrences(series, windowOf(start, end), budgetOf()).length
  }
  return within(1_000, () => tryOnce(askAll))
}

function tryOnce(ask: () => number): Outcome {
  try {
    return ask()
  } catch (error) {
    if (error instanceof BudgetExceeded) return 'too much'
    if (error instanceof InvalidCalendarData) return 'refused'
    throw error
  }
}

const all = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i).join(',')

describe('rules meant to exhaust a server', () => {
  it.each<[string, string, Outcome]>([
    ['every second of a month', 'FREQ=SECONDLY', 'too much'],
    ['every minute of a month', 'FREQ=MINUTELY', 'too much'],
    ['a COUNT beyond reach', 'FREQ=SECONDLY;COUNT=2147483647', 'too much'],
    ['a COUNT beyond numbers', 'FREQ=DAILY;COUNT=999999999999999999999', 'refused'],
    ['INTERVAL=0', 'FREQ=DAILY;INTERVAL=0', 'refused'],
    ['INTERVAL beyond all years', 'FREQ=YEARLY;INTERVAL=2147483647', 0],
    ['30 February', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 0],
    ['31 April, counted', 'FREQ=YEARLY;BYMONTH=4,6,9,11;BYMONTHDAY=31;COUNT=10', 0],
    ['a second of 30 February', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 0],
    ['a position that no day has', 'FREQ=DAILY;BYHOUR=1;BYSETPOS=366', 0],
    ['day 366 in March', 'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3', 0],
    ['an hour that steps never reach', 'FREQ=HOURLY;INTERVAL=24;BYHOUR=5', 0],
    ['a second that steps never reach', 'FREQ=SECONDLY;INTERVAL=60;BYSECOND=30', 0],
    [
      '31 million a year',
      `FREQ=YEARLY;BYMONTH=${all(1, 12)};BYMONTHDAY=${all(1, 31)};BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)}`,
      'too much',
    ],
    [
      'the last of 31 million',
      `FREQ=YEARLY;BYMONTH=${all(1, 12)};BYMONTHDAY=${all(1, 31)};BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=-1`,
      0,
    ],
    [
      'the same, counted',
      `FREQ=YEARLY;BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=-1;COUNT=1000000`,
      0,
    ],
    ['long lists', `FREQ=MONTHLY;BYDAY=${Array.from({ length: 5_000 }, () => 'MO').join(',')}`, 5],
    ['until the year 9999', 'FREQ=HOURLY;UNTIL=99991231T235959Z', 720],
  ])('%s', (_, rule, outcome) => {
    expect(
      outcomeOf(() => eventOf('DTSTART:20200103T000000Z', `RRULE:${rule}`), '20260601T000000Z', '20260701T000000Z'),
    ).toBe(outcome)
  })

  it.each<[string, string]>([
    ['the year 9999', '99991230T000000Z'],
    ['the year 1', '00010101T000000Z'],
  ])('beginning in %s', (_, dtstart) => {
    for (const frequency of ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'HOURLY']) {
      const make = () => eventOf(`DTSTART:${dtstart}`, `RRULE:FREQ=${frequency}`)
      expect(outcomeOf(make, dtstart, utcOf(instantOf(dtstart) + DAY))).toBe(frequency === 'HOURLY' ? 24 : 1)
    }
  })

  it('every question at once over all time', () => {
    for (const rule of ['FREQ=DAILY;BYMONTH=3', 'FREQ=SECONDLY', 'FREQ=MINUTELY;BYHOUR=3;BYMONTHDAY=31;BYMONTH=1']) {
      expect(
        outcomeOf(() => eventOf('DTSTART:20200101T000000Z', `RRULE:${rule}`), '00010101T000000Z', '99991231T000000Z'),
      ).toBe('too much')
    }
  })
})

describe('objects meant to exhaust a server', () => {
  const minutes = (count: number, step: number, start = instantOf('20240101T000000Z')) =>
    Array.from({ length: count }, (_, k) => utcOf(start + k * step * 60))

  it('100,000 EXDATEs', () => {
    const lines = [
      'DTSTART:20240101T000000Z',
      'RRULE:FREQ=MINUTELY;COUNT=200000',
      `EXDATE:${minutes(100_000, 2).join(',')}`,
    ]
    expect(outcomeOf(() => eventOf(...lines), '20240102T000000Z', '20240103T000000Z')).toBe(720)
  })

  it('100,000 RDATEs, some twice', () => {
    const lines = ['DTSTART:20240101T000000Z', `RDATE:${[...minutes(100_000, 7), ...minutes(100, 7)].join(',')}`]
    expect(outcomeOf(() => eventOf(...lines), '20240101T000000Z', '20240102T000000Z')).toBe(206)
  })

  it('10,000 overrides', () => {
    const members = minutes(10_000, 120).map((at) => [
      'VEVENT',
      `RECURRENCE-ID:${at}`,
      `DTSTART:${utcOf(instantOf(at) + 1_800)}`,
    ])
    const make = () => seriesOf(['VEVENT', 'DTSTART:20240101T000000Z', 'RRULE:FREQ=HOURLY;COUNT=20000'], ...members)
    expect(outcomeOf(make, '20240601T000000Z', '20240602T000000Z')).toBe(24)
  })

  it('1,000 ranges of THISANDFUTURE', () => {
    const members = minutes(1_000, 1_440).map((at) => [
      'VEVENT',
      `RECURRENCE-ID;RANGE=THISANDFUTURE:${at}`,
      `DTSTART:${at}`,
    ])
    const make = () => seriesOf(['VEVENT', 'DTSTART:20240101T000000Z', 'RRULE:FREQ=DAILY;COUNT=5000'], ...members)
    expect(outcomeOf(make, '20300101T000000Z', '20300201T000000Z')).toBe(31)
  })

  it('1,000 rules', () => {
    const rules = Array.from({ length: 1_000 }, (_, k) => `RRULE:FREQ=DAILY;INTERVAL=${k + 1}`)
    expect(outcomeOf(() => eventOf('DTSTART:20240101T000000Z', ...rules), '20240601T000000Z', '20240701T000000Z')).toBe(
      30,
    )
  })

  it('10,000 alarms', () => {
    const alarms = Array.from({ length: 10_000 }, (_, k) => [
      'BEGIN:VALARM',
      `TRIGGER:-PT${k}S`,
      'REPEAT:1000000',
      'DURATION:PT1S',
      'END:VALARM',
    ]).flat()
    expect(
      outcomeOf(() => eventOf('DTSTART:20240601T000000Z', ...alarms), '20240601T000000Z', '20240701T000000Z'),
    ).toBe(1)
  })
})
