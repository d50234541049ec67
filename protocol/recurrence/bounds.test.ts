import { describe, expect, it } from 'vitest'
import { boundingBox, countInstances, type Series } from './index.ts'
import { budgetOf, eventOf, instantOf, occurrencesOf, seriesOf, utcOf } from './testing.ts'

function boxOf(series: Series): (string | null)[] {
  const { startsAt, endsAt } = boundingBox(series)
  return [startsAt, endsAt].map((at) => (at === null ? null : utcOf(at)))
}

describe('bounding boxes', () => {
  it.each<[string, string[], string | null, string | null]>([
    ['a single event', ['DTSTART:20260105T100000Z', 'DTEND:20260105T110000Z'], '20260105T095959Z', '20260105T110001Z'],
    ['a moment', ['DTSTART:20260105T100000Z'], '20260105T095959Z', '20260105T100001Z'],
    ['a day anywhere', ['DTSTART;VALUE=DATE:20260105'], '20260103T215959Z', '20260107T020001Z'],
    ['a floating time', ['DTSTART:20260105T100000'], '20260104T075959Z', '20260106T120001Z'],
    [
      'a zone',
      ['DTSTART;TZID=America/New_York:20260105T100000', 'DURATION:PT1H'],
      '20260105T145959Z',
      '20260105T160001Z',
    ],
    ['for ever', ['DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY'], '20260105T095959Z', null],
    [
      'COUNT',
      ['DTSTART:20260105T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=3', 'DURATION:PT1H'],
      '20260105T095959Z',
      '20260119T110001Z',
    ],
    [
      'UNTIL',
      ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;UNTIL=20260108'],
      '20260103T215959Z',
      '20260111T020000Z',
    ],
    [
      'a rule that has nothing',
      ['DTSTART:20260105T100000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
      '20260105T095959Z',
      '20260105T100001Z',
    ],
    [
      'RDATE before and after',
      ['DTSTART:20260105T100000Z', 'RDATE:20250101T000000Z', 'RDATE;VALUE=PERIOD:20270101T000000Z/P1D'],
      '20241231T235959Z',
      '20270102T000001Z',
    ],
  ])('%s', (_, lines, start, end) => {
    expect(boxOf(eventOf(...lines))).toEqual([start, end])
  })

  it('an override may lie outside its series', () => {
    const series = seriesOf(
      ['VEVENT', 'DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY;COUNT=2'],
      ['VEVENT', 'RECURRENCE-ID:20260106T100000Z', 'DTSTART:20280105T100000Z'],
    )
    expect(boxOf(series)).toEqual(['20260105T095959Z', '20280105T100001Z'])
    expect(boundingBox(series).recurring).toBe(true)
    expect(boundingBox(eventOf('DTSTART:20260105T100000Z')).recurring).toBe(false)
  })

  it('§9.9 tasks without a start', () => {
    expect(boxOf(seriesOf(['VTODO', 'SUMMARY:x']))).toEqual([null, null])
    expect(boxOf(seriesOf(['VTODO', 'CREATED:20260105T100000Z']))[1]).toBeNull()
    expect(boxOf(seriesOf(['VTODO', 'DUE:20260105T100000Z']))).toEqual(['20260105T095959Z', '20260105T100001Z'])
  })

  it('a COUNT whose instances repeat after a fixed time ends where arithmetic says', () => {
    const box = boxOf(eventOf('DTSTART:20260105T100000Z', 'RRULE:FREQ=SECONDLY;COUNT=2000000000'))
    expect(box[1]).toBe('20890522T133320Z')
  })

  it('a COUNT that takes too long to count is without end', () => {
    const box = boxOf(eventOf('DTSTART:20260101T100000Z', 'RRULE:FREQ=DAILY;BYMONTHDAY=1,2;COUNT=2000000000'))
    expect(box[1]).toBeNull()
  })

  it('hold every occurrence, whatever the zone of the question', () => {
    const lines = [
      ['DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330', 'RRULE:FREQ=DAILY;COUNT=3'],
      ['DTSTART;TZID=Pacific/Apia:20111229T230000', 'DURATION:P1D', 'RRULE:FREQ=DAILY;COUNT=4'],
      ['DTSTART:20261024T233000', 'DURATION:P2DT3H', 'RRULE:FREQ=HOURLY;INTERVAL=7;UNTIL=20261026T000000'],
    ]
    for (const series of lines.map((line) => eventOf(...line))) {
      const { startsAt, endsAt } = boundingBox(series)
      for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Brussels']) {
        for (const { start, end } of occurrencesOf(series, '20110101T000000Z', '20280101T000000Z', zone)) {
          expect(start).toBeGreaterThanOrEqual(startsAt ?? start)
          expect(end).toBeLessThan(endsAt ?? Number.POSITIVE_INFINITY)
        }
      }
    }
  })
})

describe('boxes of alarms', () => {
  const alarm = (...lines: string[]) => ['BEGIN:VALARM', ...lines, 'END:VALARM']

  it.each<[string, string[], [string | null, string | null] | undefined]>([
    ['none', [], undefined],
    ['one without a trigger', alarm('ACTION:DISPLAY'), undefined],
    ['before', alarm('TRIGGER:-PT15M'), ['20260105T094459Z', '20260105T110001Z']],
    [
      'after the end, repeated',
      alarm('TRIGGER;RELATED=END:PT5M', 'REPEAT:2', 'DURATION:PT10M'),
      ['20260105T095959Z', '20260105T112501Z'],
    ],
    ['at a point in time', alarm('TRIGGER;VALUE=DATE-TIME:20250101T120000Z'), ['20241231T095959Z', '20250102T140001Z']],
  ])('%s', (_, lines, expected) => {
    const { alarms } = boundingBox(eventOf('DTSTART:20260105T100000Z', 'DTEND:20260105T110000Z', ...lines))
    const box =
      alarms === undefined ? undefined : [alarms.startsAt, alarms.endsAt].map((at) => (at === null ? null : utcOf(at)))
    expect(box).toEqual(expected)
  })

  it('without end where the series is', () => {
    const series = eventOf('DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY', ...alarm('TRIGGER:-PT15M'))
    expect(boundingBox(series).alarms).toEqual({ startsAt: instantOf('20260105T094459Z'), endsAt: null })
  })
})

describe('CALDAV:max-instances, RFC 4791 §5.2.8', () => {
  it.each<[string, string[], number]>([
    ['a single event', ['DTSTART:20260105T100000Z'], 1],
    ['COUNT', ['DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY;COUNT=7'], 7],
    ['COUNT less EXDATE', ['DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY;COUNT=7', 'EXDATE:20260106T100000Z'], 6],
    ['UNTIL', ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;UNTIL=20260107'], 3],
    ['more than allowed', ['DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY;COUNT=70'], 11],
    ['without end', ['DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY'], 1],
    ['RDATE', ['DTSTART:20260105T100000Z', 'RDATE:20260106T100000Z,20260107T100000Z,20260107T100000Z'], 3],
  ])('%s', (_, lines, count) => {
    expect(countInstances(eventOf(...lines), 10, budgetOf())).toBe(count)
  })
})

describe('bounding boxes around a change of the clocks', () => {
  it.each([
    ['DTSTART in the gap is moved behind what follows it', '20260308T023000', 'FREQ=HOURLY;BYMINUTE=0,30;COUNT=3'],
    ['the last but one is moved behind the last', '20260308T013000', 'FREQ=HOURLY;BYMINUTE=0,30;COUNT=4'],
  ])('%s', (_, start, rule) => {
    const series = eventOf(`DTSTART;TZID=America/New_York:${start}`, `RRULE:${rule}`)
    const { startsAt, endsAt } = boundingBox(series)
    for (const { start, end } of occurrencesOf(series, '20260301T000000Z', '20260401T000000Z')) {
      expect(start).toBeGreaterThan(startsAt ?? Number.NEGATIVE_INFINITY)
      expect(end).toBeLessThan(endsAt ?? Number.POSITIVE_INFINITY)
    }
  })
})
