/** What a window shows must not depend on where it begins, nor on what else the series has. */
import { describe, expect, it } from 'vitest'
import { findIanaZone } from '../time/iana.ts'
import { UTC } from '../time/transitions.ts'
import { alarmTriggers, BudgetExceeded, boundingBox, countInstances, hasOccurrence, occurrences } from './index.ts'
import { budgetOf, eventOf, seriesOf, spansOf, startsOf, windowOf } from './testing.ts'

describe('weeks of a year reach into the next one', () => {
  it('the last Sunday of week -1', () => {
    const series = eventOf('DTSTART:20240101T100000Z', 'RRULE:FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU')
    expect(startsOf(series, '20261228T000000Z', '20270104T000000Z')).toEqual(['20270103T100000Z'])
    expect(hasOccurrence(series, windowOf('20261228T000000Z', '20270104T000000Z'), budgetOf())).toBe(true)
  })

  it.each(['', 'RSCALE=GREGORIAN;', 'RSCALE=BUDDHIST;'])('%sweek 52 from any of its days on', (scale) => {
    const rule = `RRULE:${scale}FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO,TU,WE,TH,FR,SA,SU`
    for (const count of ['', ';COUNT=200']) {
      const series = eventOf('DTSTART:20250101T100000Z', rule + count)
      const whole = startsOf(series, '20261201T000000Z', '20270115T000000Z')
      expect(whole).toHaveLength(7)
      for (let day = 20; day < 31; day++) {
        const from = `202612${day}T000000Z`
        const later = whole.filter((start) => start >= from)
        expect([day, ...startsOf(series, from, '20270115T000000Z')]).toEqual([day, ...later])
      }
    }
  })
})

describe('RANGE=THISANDFUTURE on another clock', () => {
  it('lies within the box', () => {
    const series = seriesOf(
      ['VEVENT', 'DTSTART:20260101T100000Z', 'DURATION:PT30M', 'RRULE:FREQ=DAILY;COUNT=5'],
      [
        'VEVENT',
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260102T100000Z',
        'DTSTART;TZID=Asia/Tokyo:20260103T000000',
        'DURATION:PT30M',
      ],
    )
    const { endsAt } = boundingBox(series)
    for (const { end } of occurrences(series, windowOf('20260101T000000Z', '20260201T000000Z'), budgetOf())) {
      expect(end).toBeLessThanOrEqual(endsAt ?? Number.POSITIVE_INFINITY)
    }
  })

  it('is found where a date lies in the zone of the question', () => {
    const series = seriesOf(
      ['VEVENT', 'DTSTART;TZID=America/Los_Angeles:20260601T100000', 'RRULE:FREQ=DAILY;COUNT=8'],
      [
        'VEVENT',
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Los_Angeles:20260603T100000',
        'DTSTART;VALUE=DATE:20260603',
      ],
    )
    expect(startsOf(series, '20260607T150000Z', '20260607T160000Z', 'Asia/Tokyo')).toEqual(['20260608'])
    const window = windowOf('20260607T150000Z', '20260607T160000Z')
    expect(hasOccurrence(series, window, budgetOf(), findIanaZone('Asia/Tokyo'))).toBe(true)
  })

  it('keeps its instant in a repeated hour', () => {
    const series = seriesOf(
      ['VEVENT', 'DTSTART:20261020T013000Z', 'RRULE:FREQ=DAILY'],
      ['VEVENT', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261021T013000Z', 'DTSTART;TZID=Europe/Berlin:20261021T033000'],
    )
    expect(spansOf(series, '20261025T000000Z', '20261025T030000Z')).toEqual(['20261025T013000Z/20261025T013000Z'])
  })
})

describe('a date has no time of day', () => {
  it('RFC 5545 §3.3.10: BYHOUR, BYMINUTE and BYSECOND are ignored', () => {
    const series = eventOf('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYHOUR=9,17;BYMINUTE=1,2;COUNT=4')
    expect(startsOf(series, '20260101T000000Z', '20260201T000000Z')).toEqual([
      '20260101',
      '20260102',
      '20260103',
      '20260104',
    ])
  })

  it('hours of one day are one day', () => {
    const series = eventOf('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=9')
    expect(startsOf(series, '20260101T000000Z', '20260201T000000Z')).toEqual(['20260101', '20260102', '20260103'])
  })
})

describe('what is far or long does not make the rest dear', () => {
  it('an end beyond all time is none', () => {
    const series = eventOf('DTSTART:20260101T100000Z', 'RRULE:FREQ=WEEKLY;INTERVAL=9999999999;COUNT=9999')
    expect(boundingBox(series).endsAt).toBeNull()
  })

  it('an alarm beyond all time is none', () => {
    const alarm = ['BEGIN:VALARM', 'TRIGGER:PT0S', 'REPEAT:2147483647', 'DURATION:P9999999D', 'END:VALARM']
    const series = eventOf('DTSTART:20260101T100000Z', ...alarm)
    expect(boundingBox(series).alarms?.endsAt).toBeNull()
    expect(alarmTriggers(series, windowOf('20260101T000000Z', '20260201T000000Z'), budgetOf())).toHaveLength(1)
  })

  it('a long RDATE beside a dense rule', () => {
    const series = eventOf(
      'DTSTART:20200101T000000Z',
      'RRULE:FREQ=HOURLY',
      'RDATE;VALUE=PERIOD:20200102T001500Z/P1500D',
    )
    expect(spansOf(series, '20220101T000000Z', '20220102T000000Z')).toHaveLength(25)
    expect(spansOf(series, '20250101T000000Z', '20250102T000000Z')).toHaveLength(24)
  })

  it('a long override of the far future', () => {
    const series = seriesOf(
      ['VEVENT', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=MINUTELY'],
      ['VEVENT', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20990101T000000Z', 'DTSTART:20990101T000000Z', 'DURATION:P1000D'],
    )
    expect(hasOccurrence(series, windowOf('20260601T000000Z', '20260602T000000Z'), budgetOf())).toBe(true)
    expect(startsOf(series, '20260601T000000Z', '20260601T000200Z')).toHaveLength(2)
  })

  it('a position that no period has is never looked for', () => {
    const series = eventOf('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY;BYSECOND=30;BYSETPOS=2')
    const budget = budgetOf(100)
    expect(occurrences(series, windowOf('20260601T000000Z', '20360601T000000Z'), budget, UTC)).toEqual([])
  })
})

it('a period that ends before it starts has no length', () => {
  const series = eventOf(
    'DTSTART:20260101T100000Z',
    'RDATE;VALUE=PERIOD:20260105T100000Z/20260105T090000Z,20260106T100000Z/-PT1H',
  )
  expect(spansOf(series, '20260105T000000Z', '20260107T000000Z')).toEqual([
    '20260105T100000Z/20260105T100000Z',
    '20260106T100000Z/20260106T100000Z',
  ])
})

it('an override without a time has that of its instance', () => {
  const series = seriesOf(
    ['VTODO', 'DTSTART:20260101T100000Z', 'DUE:20260101T110000Z', 'RRULE:FREQ=DAILY;COUNT=3'],
    ['VTODO', 'RECURRENCE-ID:20260102T100000Z', 'STATUS:COMPLETED', 'COMPLETED:20260102T120000Z'],
  )
  const found = occurrences(series, windowOf('20260102T000000Z', '20260103T000000Z'), budgetOf())
  expect(found).toHaveLength(1)
  expect(found[0]?.component.properties.some(({ value }) => value === 'COMPLETED')).toBe(true)
  expect(spansOf(series, '20260102T000000Z', '20260103T000000Z')).toEqual(['20260102T100000Z/20260102T110000Z'])
})

it('instances are counted as they are shown', () => {
  const rule = 'RRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=9'
  const series = eventOf('DTSTART;TZID=Europe/Berlin:20260329T010000', rule)
  const shown = occurrences(series, windowOf('20260101T000000Z', '20270101T000000Z'), budgetOf()).length
  expect(countInstances(series, 100, budgetOf())).toBe(shown)
})

it('what takes too much is refused', () => {
  const series = eventOf('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY')
  const window = windowOf('20260601T000000Z', '20260602T000000Z')
  expect(() => occurrences(series, window, budgetOf())).toThrow(BudgetExceeded)
})

it('an EXRULE takes a day away from whatever hours of it a window has', () => {
  const series = eventOf('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=HOURLY;INTERVAL=5', 'EXRULE:FREQ=DAILY')
  for (const hour of ['00', '07', '13', '23']) {
    const window = windowOf(`20260301T${hour}0000Z`, `20260301T${hour}3000Z`)
    expect(hasOccurrence(series, window, budgetOf(), findIanaZone('Asia/Tokyo'))).toBe(false)
    expect(occurrences(series, window, budgetOf(), findIanaZone('Asia/Tokyo'))).toEqual([])
  }
})
