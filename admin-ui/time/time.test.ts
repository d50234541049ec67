import { parseDateTime, toZoned } from '@internationalized/date'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'
import { spanOf, timedAt } from './span.ts'
import { addDays, instantOf, inZone, isKnownZone, offsetAt, todayIn, wallAt } from './wall.ts'

const BRUSSELS = 'Europe/Brussels'
const NEW_YORK = 'America/New_York'

describe('clocks', () => {
  test('a time that a clock leaves out is as much later', () => {
    expect(wallAt(instantOf('2027-03-28T02:30:00', BRUSSELS), BRUSSELS)).toBe('2027-03-28T03:30:00')
  })

  test('a time that a clock shows twice is the first', () => {
    expect(instantOf('2027-10-31T02:30:00', BRUSSELS)).toBe(Date.parse('2027-10-31T00:30:00Z'))
  })

  test.each([
    ['2027-03-28T01:59:59', BRUSSELS],
    ['2027-03-28T02:00:00', BRUSSELS],
    ['2027-03-28T03:00:00', BRUSSELS],
    ['2027-10-31T01:59:59', BRUSSELS],
    ['2027-10-31T03:00:00', BRUSSELS],
    ['2027-10-03T02:15:00', 'Australia/Lord_Howe'],
    ['2027-04-04T01:45:00', 'Australia/Lord_Howe'],
    ['2011-12-30T12:00:00', 'Pacific/Apia'],
    ['2027-01-01T00:00:00', 'Asia/Kathmandu'],
    ['1890-01-01T00:00:00', 'Europe/Amsterdam'],
  ])('%s in %s is what the library for dates says', (wall, zone) => {
    expect(instantOf(wall, zone)).toBe(toZoned(parseDateTime(wall), zone, 'compatible').toDate().getTime())
  })

  test('between zones, over midnight', () => {
    expect(inZone('2027-06-01T20:00:00', NEW_YORK, BRUSSELS)).toBe('2027-06-02T02:00:00')
    expect(inZone('2027-06-01T20:00:00', BRUSSELS, BRUSSELS)).toBe('2027-06-01T20:00:00')
  })

  test('zones that nobody knows are told', () => {
    expect(isKnownZone('Mars/Olympus_Mons')).toBe(false)
    expect(isKnownZone('Asia/Tokyo')).toBe(true)
    expect(offsetAt(0, 'Asia/Tokyo')).toBe(9 * 3_600_000)
  })

  test('a day is of a zone', () => {
    const now = Date.parse('2027-01-01T23:30:00Z')
    expect([todayIn('UTC', now), todayIn('Asia/Tokyo', now)]).toEqual(['2027-01-01', '2027-01-02'])
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01')
  })
})

test.each([
  ['PT1H30M', { days: 0, ms: 5_400_000 }],
  ['P1DT2H', { days: 1, ms: 7_200_000 }],
  ['P2W', { days: 14, ms: 0 }],
  ['PT0S', { days: 0, ms: 0 }],
  ['no', { days: 0, ms: 0 }],
])('the duration %s', (text, duration) => {
  expect(parseDuration(text)).toEqual(duration)
  if (text !== 'no' && !text.includes('W')) expect(formatDuration(duration)).toBe(text)
})

describe('where an event stands', () => {
  test('on the clock of who looks', () => {
    const span = spanOf({ start: '2027-06-01T20:00:00', timeZone: NEW_YORK, duration: 'PT1H' }, BRUSSELS)
    expect(span).toMatchObject({ start: '2027-06-02T02:00:00', end: '2027-06-02T03:00:00', isAllDay: false })
  })

  test('floating stays where it is', () => {
    expect(spanOf({ start: '2027-06-01T20:00:00', duration: 'PT1H' }, BRUSSELS).start).toBe('2027-06-01T20:00:00')
  })

  test('in a zone that the browser does not know it has its own clock, and says so', () => {
    const span = spanOf({ start: '2027-06-01T20:00:00', timeZone: 'Mars/Olympus_Mons', duration: 'PT1H' }, BRUSSELS)
    expect(span).toMatchObject({ start: '2027-06-01T20:00:00', isClockOfItsOwn: true })
  })

  test('unless the server says when that is', () => {
    const said = { start: '2027-06-01T20:00:00', timeZone: 'Mars/Olympus_Mons', startAt: '2027-06-01T10:00:00.000Z' }
    const span = spanOf({ ...said, duration: 'P1DT1H' }, BRUSSELS)
    expect(span).toMatchObject({ start: '2027-06-01T12:00:00', end: '2027-06-02T13:00:00', isClockOfItsOwn: false })
  })

  test('days are of no zone, and no change of clocks moves them', () => {
    const span = spanOf({ start: '2027-03-27T00:00:00', duration: 'P3D', showWithoutTime: true }, NEW_YORK)
    expect(span).toMatchObject({ start: '2027-03-27T00:00:00', end: '2027-03-30T00:00:00', isAllDay: true })
    const none = spanOf({ start: '2027-03-27T00:00:00', showWithoutTime: true }, NEW_YORK)
    expect(none.end).toBe('2027-03-28T00:00:00')
  })

  test('a duration of days is of the clock, one of hours passes', () => {
    const start = '2027-03-27T12:00:00'
    expect(spanOf({ start, timeZone: BRUSSELS, duration: 'P1D' }, BRUSSELS).end).toBe('2027-03-28T12:00:00')
    expect(spanOf({ start, timeZone: BRUSSELS, duration: 'PT24H' }, BRUSSELS).end).toBe('2027-03-28T13:00:00')
  })

  test('while a clock goes back it does not end before it begins', () => {
    const span = spanOf({ start: '2027-10-31T02:50:00', timeZone: BRUSSELS, duration: 'PT30M' }, BRUSSELS)
    expect(span).toMatchObject({ start: '2027-10-31T02:50:00', end: '2027-10-31T03:20:00' })
  })
})

describe('where it is put', () => {
  const at = (start: string, end: string, isAllDay = false) => ({ start, end, isAllDay })

  test('it keeps its zone', () => {
    expect(timedAt(at('2027-06-02T02:00:00', '2027-06-02T03:30:00'), { viewer: BRUSSELS, timeZone: NEW_YORK })).toEqual(
      { start: '2027-06-01T20:00:00', timeZone: NEW_YORK, duration: 'PT1H30M', showWithoutTime: false },
    )
  })

  test('over a change of clocks as much passes as does', () => {
    const { duration } = timedAt(at('2027-03-28T01:00:00', '2027-03-28T04:00:00'), {
      viewer: BRUSSELS,
      timeZone: BRUSSELS,
    })
    expect(duration).toBe('PT2H')
  })

  test('floating stays floating, and days are days', () => {
    const put = { viewer: BRUSSELS, timeZone: null }
    expect(timedAt(at('2027-06-02T02:00:00', '2027-06-02T03:00:00'), put)).toMatchObject({
      timeZone: null,
      duration: 'PT1H',
    })
    expect(timedAt(at('2027-06-02T00:00:00', '2027-06-04T00:00:00', true), put)).toEqual({
      start: '2027-06-02T00:00:00',
      timeZone: null,
      duration: 'P2D',
      showWithoutTime: true,
    })
  })
})
