import { describe, expect, it } from 'vitest'
import { formatTime } from '../ical/values.ts'
import { BudgetExceeded, compile, hasOccurrence, occurrences } from './index.ts'
import { budgetOf, eventOf, occurrencesOf, seriesOf, spansOf, startsOf, windowOf } from './testing.ts'

const BRUSSELS = ';TZID=Europe/Brussels:'

describe('daylight saving time', () => {
  const nightly = eventOf(`DTSTART${BRUSSELS}20260328T023000`, 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3')

  it('§3.3.5 a time in the gap moves on, and the days after do not', () => {
    expect(spansOf(nightly, '20260301T000000Z', '20260401T000000Z')).toEqual([
      '20260328T013000Z/20260328T023000Z',
      '20260329T013000Z/20260329T023000Z',
      '20260330T003000Z/20260330T013000Z',
    ])
  })

  it('§3.3.5 a time that comes twice is the first', () => {
    const autumn = eventOf(`DTSTART${BRUSSELS}20261024T023000`, 'RRULE:FREQ=DAILY;COUNT=3')
    expect(spansOf(autumn, '20261001T000000Z', '20261101T000000Z').map((span) => span.slice(0, 16))).toEqual([
      '20261024T003000Z',
      '20261025T003000Z',
      '20261026T013000Z',
    ])
  })

  it.each([
    ['§3.3.6 hours are exact', 'DURATION:PT24H', '20260329T090000Z'],
    ['§3.3.6 days are nominal', 'DURATION:P1D', '20260329T080000Z'],
    ['§3.8.5.3 DTEND gives an exact length', `DTEND${BRUSSELS}20260302T100000`, '20260329T090000Z'],
  ])('%s', (_, line, end) => {
    const series = eventOf(`DTSTART${BRUSSELS}20260301T100000`, line, 'RRULE:FREQ=DAILY')
    expect(spansOf(series, '20260328T090000Z', '20260328T090001Z')).toContain(`20260328T090000Z/${end}`)
  })

  it('minutes in the gap that become the same instant are one', () => {
    const series = eventOf(`DTSTART${BRUSSELS}20260329T010000`, 'RRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=6')
    expect(spansOf(series, '20260328T000000Z', '20260330T000000Z').map((span) => span.slice(0, 16))).toEqual([
      '20260329T000000Z',
      '20260329T003000Z',
      '20260329T010000Z',
      '20260329T013000Z',
    ])
  })
})

describe('the recurrence set, RFC 5545 §3.8.5', () => {
  it('RDATE adds, EXDATE takes away, in whatever form they are', () => {
    const series = eventOf(
      `DTSTART${BRUSSELS}20260105T100000`,
      'RRULE:FREQ=WEEKLY;COUNT=4',
      `EXDATE${BRUSSELS}20260112T100000`,
      'EXDATE:20260119T090000Z',
      'RDATE:20260121T090000Z,20260126T090000Z',
      'RDATE;VALUE=PERIOD:20260122T090000Z/PT3H',
    )
    expect(startsOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual([
      '20260105T100000',
      '20260121T100000',
      '20260122T100000',
      '20260126T100000',
    ])
    expect(spansOf(series, '20260122T110000Z', '20260122T120000Z')).toEqual(['20260122T090000Z/20260122T120000Z'])
  })

  it('an EXDATE that is a day excludes the times of that day', () => {
    const series = eventOf(
      `DTSTART${BRUSSELS}20260105T003000`,
      'RRULE:FREQ=DAILY;COUNT=3',
      'EXDATE;VALUE=DATE:20260106',
    )
    expect(startsOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual(['20260105T003000', '20260107T003000'])
  })

  it('DTSTART can be excluded', () => {
    const series = eventOf('DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260105')
    expect(startsOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual(['20260106', '20260107'])
  })

  it('several RRULEs, and EXRULE', () => {
    const series = eventOf(
      'DTSTART:20260105T100000Z',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'RRULE:FREQ=DAILY;COUNT=4',
      'EXRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
    )
    expect(startsOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual([
      '20260106T100000Z',
      '20260107T100000Z',
      '20260108T100000Z',
      '20260112T100000Z',
    ])
  })

  it('an RRULE without value is none', () => {
    expect(
      startsOf(eventOf('DTSTART:20260105T100000Z', 'RRULE:'), '20260101T000000Z', '20270101T000000Z'),
    ).toHaveLength(1)
  })
})

describe('overrides', () => {
  const master = [
    'VEVENT',
    `DTSTART${BRUSSELS}20260105T100000`,
    'DURATION:PT1H',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'SUMMARY:master',
  ]

  it('replace their instance, and are found where they moved to', () => {
    const series = seriesOf(master, [
      'VEVENT',
      'RECURRENCE-ID:20260112T090000Z',
      'DTSTART:20260220T100000Z',
      'DURATION:PT2H',
    ])
    expect(startsOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual([
      '20260105T100000',
      '20260119T100000',
      '20260126T100000',
      '20260220T100000Z',
    ])
    expect(occurrencesOf(series, '20260112T000000Z', '20260113T000000Z')).toEqual([])
    const [moved] = occurrencesOf(series, '20260220T110000Z', '20260220T113000Z')
    expect(moved?.component.properties.map((p) => p.name)).toContain('RECURRENCE-ID')
    expect(moved?.recurrenceId).toEqual({ form: 'utc', at: Date.UTC(2026, 0, 12, 9) / 1_000 })
  })

  it('instances carry their RECURRENCE-ID, a single event none', () => {
    const [, second] = occurrencesOf(seriesOf(master), '20260101T000000Z', '20260301T000000Z')
    expect(second?.recurrenceId).toEqual({
      form: 'zoned',
      wall: Date.UTC(2026, 0, 12, 10) / 1_000,
      tzid: 'Europe/Brussels',
    })
    expect(second?.ends).toEqual({ form: 'zoned', wall: Date.UTC(2026, 0, 12, 11) / 1_000, tzid: 'Europe/Brussels' })
    const [single] = occurrencesOf(eventOf('DTSTART:20260105T100000Z'), '20260101T000000Z', '20260301T000000Z')
    expect([single?.recurrenceId, single?.ends]).toEqual([undefined, undefined])
  })

  it('are shown where the rule has no such instance, or it is excluded', () => {
    const lone = ['VEVENT', `RECURRENCE-ID${BRUSSELS}20260113T100000`, `DTSTART${BRUSSELS}20260113T120000`]
    const excluded = ['VEVENT', `RECURRENCE-ID${BRUSSELS}20260119T100000`, `DTSTART${BRUSSELS}20260119T120000`]
    const series = seriesOf([...master, `EXDATE${BRUSSELS}20260119T100000`], lone, excluded)
    expect(startsOf(series, '20260113T000000Z', '20260120T000000Z')).toEqual(['20260113T120000', '20260119T120000'])
  })

  it('work without a master, and an RRULE in them means nothing', () => {
    const series = seriesOf(
      ['VEVENT', 'RECURRENCE-ID:20260105T100000Z', 'DTSTART:20260105T110000Z', 'RRULE:FREQ=DAILY'],
      ['VEVENT', 'RECURRENCE-ID;VALUE=DATE:20260107', 'DTSTART:20260107T110000Z'],
    )
    expect(startsOf(series, '20260101T000000Z', '20270101T000000Z')).toEqual(['20260105T110000Z', '20260107T110000Z'])
  })

  it('a RECURRENCE-ID that is a day means the instance of that day', () => {
    const series = seriesOf(master, [
      'VEVENT',
      'RECURRENCE-ID;VALUE=DATE:20260112',
      `DTSTART${BRUSSELS}20260112T150000`,
    ])
    expect(startsOf(series, '20260112T000000Z', '20260113T000000Z')).toEqual(['20260112T150000'])
  })

  it('§3.2.13 THISANDFUTURE moves the later instances, but for those with their own', () => {
    const series = seriesOf(
      master,
      [
        'VEVENT',
        `RECURRENCE-ID;RANGE=THISANDFUTURE${BRUSSELS}20260112T100000`,
        `DTSTART${BRUSSELS}20260113T143000`,
        'DURATION:PT2H',
        'SUMMARY:later',
      ],
      ['VEVENT', `RECURRENCE-ID${BRUSSELS}20260119T100000`, `DTSTART${BRUSSELS}20260119T080000`],
    )
    expect(spansOf(series, '20260101T000000Z', '20260301T000000Z')).toEqual([
      '20260105T090000Z/20260105T100000Z',
      '20260113T133000Z/20260113T153000Z',
      '20260119T070000Z/20260119T070000Z',
      '20260127T133000Z/20260127T153000Z',
    ])
    expect(spansOf(series, '20260127T140000Z', '20260127T141000Z')).toHaveLength(1)
    const last = occurrencesOf(series, '20260127T140000Z', '20260127T141000Z')[0]
    expect(last?.recurrenceId === undefined ? '' : formatTime(last.recurrenceId)).toBe('20260126T100000')
  })

  it('two masters are none', () => {
    expect(() => seriesOf(master, master)).toThrow(/without RECURRENCE-ID/)
  })
})

describe('floating times, dates and unknown zones', () => {
  it('are read in the zone of the question', () => {
    const day = eventOf('DTSTART;VALUE=DATE:20260105')
    expect(spansOf(day, '20260101T000000Z', '20270101T000000Z', 'Pacific/Auckland')).toEqual([
      '20260104T110000Z/20260105T110000Z',
    ])
    const floating = eventOf('DTSTART:20260105T100000', 'DURATION:PT1H')
    expect(spansOf(floating, '20260101T000000Z', '20270101T000000Z', 'America/New_York')).toEqual([
      '20260105T150000Z/20260105T160000Z',
    ])
    const unknown = eventOf('DTSTART;TZID=Nowhere:20260105T100000')
    expect(spansOf(unknown, '20260101T000000Z', '20270101T000000Z', 'America/New_York')).toEqual([
      '20260105T150000Z/20260105T150000Z',
    ])
  })

  it('a day may have 23 hours', () => {
    const days = eventOf('DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260329', 'RRULE:FREQ=DAILY;COUNT=3')
    expect(spansOf(days, '20260329T000000Z', '20260329T100000Z', 'Europe/Brussels')).toEqual([
      '20260328T230000Z/20260329T220000Z',
    ])
  })

  it('an end that is no later than the start is none', () => {
    expect(
      spansOf(
        eventOf('DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20260105'),
        '20260105T230000Z',
        '20260106T000000Z',
      ),
    ).toHaveLength(1)
    expect(
      spansOf(eventOf('DTSTART:20260105T100000Z', 'DTEND:20260104T100000Z'), '20260105T100000Z', '20260105T100001Z'),
    ).toHaveLength(1)
  })

  it('an end in another zone', () => {
    const flight = eventOf(`DTSTART${BRUSSELS}20260105T100000`, 'DTEND;TZID=America/New_York:20260105T120000')
    expect(spansOf(flight, '20260105T163000Z', '20260105T164000Z')).toEqual(['20260105T090000Z/20260105T170000Z'])
  })
})

/** RFC 4791 §9.9: whether it overlaps [10:00, 11:00). */
const inTheHour = (name: string, ...lines: string[]) =>
  hasOccurrence(seriesOf([name, ...lines]), windowOf('20260105T100000Z', '20260105T110000Z'), budgetOf())
const at = (time: string) => `20260105T${time}00Z`

describe('RFC 4791 §9.9', () => {
  it.each<[string, boolean, string[]]>([
    ['VEVENT', true, [`DTSTART:${at('0900')}`, `DTEND:${at('1001')}`]],
    ['VEVENT', false, [`DTSTART:${at('0900')}`, `DTEND:${at('1000')}`]],
    ['VEVENT', false, [`DTSTART:${at('1100')}`, `DTEND:${at('1200')}`]],
    ['VEVENT', true, [`DTSTART:${at('1059')}`, 'DURATION:PT1H']],
    ['VEVENT', true, [`DTSTART:${at('1000')}`, 'DURATION:PT0S']],
    ['VEVENT', false, [`DTSTART:${at('1100')}`, 'DURATION:PT0S']],
    ['VEVENT', true, [`DTSTART:${at('1000')}`]],
    ['VEVENT', false, [`DTSTART:${at('0959')}`]],
    ['VEVENT', true, ['DTSTART;VALUE=DATE:20260105']],
    ['VEVENT', false, ['DTSTART;VALUE=DATE:20260106']],
    ['VTODO', true, [`DTSTART:${at('0900')}`, 'DURATION:PT1H']],
    ['VTODO', false, [`DTSTART:${at('0900')}`, 'DURATION:PT59M']],
    ['VTODO', true, [`DTSTART:${at('1100')}`, 'DURATION:PT0S']],
    ['VTODO', false, [`DTSTART:${at('1100')}`, 'DURATION:PT1S']],
    ['VTODO', true, [`DTSTART:${at('0900')}`, `DUE:${at('1001')}`]],
    ['VTODO', false, [`DTSTART:${at('0900')}`, `DUE:${at('1000')}`]],
    ['VTODO', true, [`DTSTART:${at('1000')}`, `DUE:${at('1000')}`]],
    ['VTODO', true, [`DTSTART:${at('1000')}`]],
    ['VTODO', false, [`DTSTART:${at('1100')}`]],
    ['VTODO', true, [`DUE:${at('1100')}`]],
    ['VTODO', false, [`DUE:${at('1000')}`]],
    ['VTODO', true, [`COMPLETED:${at('1100')}`]],
    ['VTODO', false, [`COMPLETED:${at('0959')}`]],
    ['VTODO', true, [`CREATED:${at('0700')}`, `COMPLETED:${at('1200')}`]],
    ['VTODO', false, [`CREATED:${at('0700')}`, `COMPLETED:${at('0900')}`]],
    ['VTODO', true, [`CREATED:${at('0700')}`]],
    ['VTODO', false, [`CREATED:${at('1100')}`]],
    ['VTODO', true, ['COMPLETED:']],
    ['VTODO', true, ['SUMMARY:undated']],
    ['VTODO', true, [`DTSTART:${at('1030').replace('0105', '0104')}`, 'RRULE:FREQ=DAILY']],
    ['VTODO', true, [`DUE:${at('1030').replace('0105', '0104')}`, 'RRULE:FREQ=DAILY']],
    ['VJOURNAL', true, [`DTSTART:${at('1000')}`]],
    ['VJOURNAL', false, [`DTSTART:${at('0900')}`, `DTEND:${at('1100')}`]],
    ['VJOURNAL', true, ['DTSTART;VALUE=DATE:20260105']],
    ['VJOURNAL', false, ['SUMMARY:undated']],
    ['VFREEBUSY', true, [`DTSTART:${at('0900')}`, `DTEND:${at('1000')}`]],
    ['VFREEBUSY', false, [`DTSTART:${at('1100')}`, `DTEND:${at('1200')}`]],
    ['VFREEBUSY', true, [`FREEBUSY:${at('0800')}/${at('0900')},${at('1030')}/PT1M`]],
    ['VFREEBUSY', false, [`FREEBUSY:${at('0900')}/PT1H`]],
    ['VFREEBUSY', false, ['SUMMARY:empty']],
    ['VAVAILABILITY', true, []],
    ['VAVAILABILITY', true, [`DTSTART:${at('1000')}`]],
    ['VAVAILABILITY', false, [`DTSTART:${at('1100')}`]],
    ['VAVAILABILITY', false, [`DTSTART:${at('0800')}`, 'DURATION:PT2H']],
    ['VAVAILABILITY', false, [`DTEND:${at('1000')}`]],
  ])('%s is %s: %s', (name, expected, lines) => {
    expect(inTheHour(name, ...lines)).toBe(expected)
  })

  it('a task without dates is found by every window, once', () => {
    const todo = seriesOf(['VTODO', 'SUMMARY:some day'])
    const [found, ...others] = occurrencesOf(todo, '20260101T000000Z', '20260102T000000Z')
    expect([found?.component.name, others]).toEqual(['VTODO', []])
  })
})

describe('budgets', () => {
  const often = eventOf('DTSTART:20000101T000000Z', 'RRULE:FREQ=SECONDLY')
  const month = windowOf('20260601T000000Z', '20260701T000000Z')

  it('bound steps and occurrences, and are shared', () => {
    expect(() => occurrences(often, month, budgetOf(1_000, 1e9))).toThrow(BudgetExceeded)
    expect(() => occurrences(often, month, budgetOf(1e9, 1_000))).toThrow(BudgetExceeded)
    const budget = budgetOf(10_000)
    const minute = windowOf('20260601T000000Z', '20260601T000100Z')
    expect(() => {
      for (let i = 0; i < 200; i++) occurrences(often, minute, budget)
    }).toThrow(BudgetExceeded)
  })

  it('whether there is any costs one', () => {
    const budget = budgetOf(100)
    expect(hasOccurrence(often, month, budget)).toBe(true)
  })

  it('a window far away costs no more than the first', () => {
    for (const rule of [
      'DAILY',
      'WEEKLY;BYDAY=MO,TU',
      'MONTHLY;BYDAY=-1FR',
      'YEARLY',
      'HOURLY;INTERVAL=5',
      'MINUTELY;INTERVAL=7',
      'DAILY;UNTIL=90000101T000000Z',
    ]) {
      const series = eventOf('DTSTART:20000103T000000Z', `RRULE:FREQ=${rule}`)
      const [near, far] = [budgetOf(), budgetOf()]
      occurrences(series, windowOf('20000201T000000Z', '20000203T000000Z'), near)
      occurrences(series, windowOf('80000201T000000Z', '80000203T000000Z'), far)
      expect(near.steps - far.steps).toBeLessThan(10)
    }
  })
})

it('an empty object has no occurrences', () => {
  expect(
    occurrences(
      compile([], () => undefined),
      windowOf('20260101T000000Z', '20270101T000000Z'),
      budgetOf(),
    ),
  ).toEqual([])
})
