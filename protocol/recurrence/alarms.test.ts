import { describe, expect, it } from 'vitest'
import { findProperty } from '../ical/values.ts'
import { alarmTriggers, BudgetExceeded, type Series } from './index.ts'
import { budgetOf, eventOf, seriesOf, utcOf, windowOf } from './testing.ts'

const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM']
const single = (...lines: string[]) => eventOf('DTSTART:20260105T100000Z', 'DTEND:20260105T120000Z', ...lines)

function triggersOf(series: Series, start = '20250101T000000Z', end = '20270101T000000Z'): string[] {
  return alarmTriggers(series, windowOf(start, end), budgetOf()).map(({ at }) => utcOf(at))
}

describe('VALARM, RFC 5545 §3.6.6', () => {
  it.each<[string, string[], string[]]>([
    ['before the start', ['TRIGGER:-PT15M'], ['20260105T094500Z']],
    ['after the start', ['TRIGGER:PT15M'], ['20260105T101500Z']],
    ['before the end', ['TRIGGER;RELATED=END:-PT15M'], ['20260105T114500Z']],
    ['at a point in time', ['TRIGGER;VALUE=DATE-TIME:20260101T000000Z'], ['20260101T000000Z']],
    [
      'repeated',
      ['TRIGGER:-PT15M', 'REPEAT:2', 'DURATION:PT5M'],
      ['20260105T094500Z', '20260105T095000Z', '20260105T095500Z'],
    ],
    ['repeated without a delay', ['TRIGGER:-PT15M', 'REPEAT:2'], ['20260105T094500Z']],
    ['without a trigger', [], []],
  ])('%s', (_, lines, expected) => {
    expect(triggersOf(single(...alarm(...lines)))).toEqual(expected)
  })

  it('§9.9 of RFC 4791: start <= trigger < end', () => {
    const series = single(...alarm('TRIGGER:-PT15M', 'REPEAT:1', 'DURATION:PT5M'))
    expect(triggersOf(series, '20260105T094500Z', '20260105T094501Z')).toHaveLength(1)
    expect(triggersOf(series, '20260105T094501Z', '20260105T095000Z')).toEqual([])
    expect(triggersOf(series, '20260105T095000Z', '20260105T095001Z')).toHaveLength(1)
  })

  it('§3.3.6 a day before is the same time of the day before', () => {
    const series = eventOf(
      'DTSTART;TZID=Europe/Brussels:20260329T100000',
      ...alarm('TRIGGER:-P1D'),
      ...alarm('TRIGGER:-PT24H'),
    )
    expect(triggersOf(series)).toEqual(['20260328T080000Z', '20260328T090000Z'])
  })

  it('every instance has its own, a point in time is one, an override has only its own', () => {
    const series = seriesOf(
      [
        'VEVENT',
        'DTSTART:20260105T100000Z',
        'RRULE:FREQ=DAILY;COUNT=3',
        ...alarm('TRIGGER:-PT15M'),
        ...alarm('TRIGGER;VALUE=DATE-TIME:20260101T000000Z'),
      ],
      ['VEVENT', 'RECURRENCE-ID:20260106T100000Z', 'DTSTART:20260106T150000Z', ...alarm('TRIGGER:-PT1H')],
    )
    expect(triggersOf(series)).toEqual(['20260101T000000Z', '20260105T094500Z', '20260106T140000Z', '20260107T094500Z'])
  })

  it('floating times go off in the zone of the question; tasks go off before they are due', () => {
    const todo = seriesOf(['VTODO', 'DUE;VALUE=DATE:20260105', ...alarm('TRIGGER:-PT15M')])
    expect(triggersOf(todo)).toEqual(['20260104T234500Z'])
    const undated = seriesOf([
      'VTODO',
      ...alarm('TRIGGER;VALUE=DATE-TIME:20260101T000000Z'),
      ...alarm('TRIGGER:-PT15M'),
    ])
    expect(triggersOf(undated)).toEqual(['20260101T000000Z'])
  })

  it('only those that are selected', () => {
    const series = single(...alarm('TRIGGER:-PT15M', 'UID:a'), ...alarm('TRIGGER:-PT5M', 'UID:b'))
    const window = windowOf('20260101T000000Z', '20270101T000000Z')
    const component = series.master?.component
    const alarms = component?.components.filter((one) => findProperty(one, 'UID')?.value === 'b')
    if (component === undefined) throw new Error('no master')
    const found = alarmTriggers(series, window, budgetOf(), undefined, { component, alarms: new Set(alarms) })
    expect(found.map(({ at }) => utcOf(at))).toEqual(['20260105T095500Z'])
  })

  it('repeats are bounded, and skip straight to the window', () => {
    const series = single(...alarm('TRIGGER:PT0S', 'REPEAT:2000000000', 'DURATION:PT1S'))
    expect(triggersOf(series, '20300101T000000Z', '20300101T000002Z')).toHaveLength(2)
    expect(() => triggersOf(series, '20300101T000000Z', '20310101T000002Z')).toThrow(BudgetExceeded)
  })
})
