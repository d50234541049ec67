import { describe, expect, test } from 'vitest'
import { refusalOf } from '../../protocol/caldav/testing/refusal-of.ts'
import { formatWall } from '../../protocol/time/civil.ts'
import { readFreeBusyUrl } from './read-url.ts'

// 2026-03-04T15:00:00Z
const NOW = 1_772_636_400

function windowOf(query: string): string {
  const { start, end } = readFreeBusyUrl(new URLSearchParams(query), NOW)
  return `${formatWall(start)}/${formatWall(end)}`
}

describe('CC/S 0903 §4', () => {
  test.each([
    ['nothing: six weeks from the current day', '', '20260304T000000/20260415T000000'],
    ['start', 'start=2026-03-10T09:00:00Z', '20260310T090000/20260421T090000'],
    ['start and end', 'start=2026-03-10T09:00:00Z&end=2026-03-11T09:00:00Z', '20260310T090000/20260311T090000'],
    ['an offset', 'start=2026-03-10T09:00:00-08:00&period=P1D', '20260310T170000/20260311T170000'],
    ['an offset without a colon', 'start=2026-03-10T09:00:00-0800&period=P1D', '20260310T170000/20260311T170000'],
    ['a plus that is encoded', 'start=2026-03-10T09:00:00%2B01:00&period=PT1H', '20260310T080000/20260310T090000'],
    ['and one that is not', 'start=2026-03-10T09:00:00+01:00&period=PT1H', '20260310T080000/20260310T090000'],
    ['the form of iCalendar', 'start=20260310T090000Z&period=P1W', '20260310T090000/20260317T090000'],
    ['period alone', 'period=P2D', '20260304T000000/20260306T000000'],
    ['end alone', 'end=2026-03-05T00:00:00Z', '20260304T000000/20260305T000000'],
    ['too long: cut', 'start=2026-01-01T00:00:00Z&period=P9999D', '20260101T000000/20270205T000000'],
    [
      'others are not ours to read',
      'token=secret&account=alice&x=y&format=text/calendar',
      '20260304T000000/20260415T000000',
    ],
  ])('%s', (_, query, expected) => {
    expect(windowOf(query)).toBe(expected)
  })

  test.each([
    ['a date alone', 'start=2026-03-10', '400'],
    ['a date alone, as in iCalendar', 'start=20260310', '400'],
    ['a local time', 'start=2026-03-10T09:00:00', '400'],
    ['fractions', 'start=2026-03-10T09:00:00.5Z', '400'],
    ['a day that is not', 'start=2026-02-30T09:00:00Z', '400'],
    ['an hour that is not', 'start=2026-02-20T24:00:00Z', '400'],
    ['end and period', 'end=2026-03-10T09:00:00Z&period=P1D', '400'],
    ['backwards', 'start=2026-03-10T09:00:00Z&end=2026-03-10T08:00:00Z', '400'],
    ['a period backwards', 'period=-P1D', '400'],
    ['a period of nothing', 'period=PT0S', '400'],
    ['no period at all', 'period=soon', '400'],
    ['another format', 'format=text/html', '406'],
  ])('%s', (_, query, refusal) => {
    expect(refusalOf(() => windowOf(query))).toBe(refusal)
  })
})
