import { expect, test } from 'vitest'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { utc } from '../../protocol/time/testing.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import { findOpeningHours, isOpen } from './opening-hours.ts'

function open(texts: readonly string[], start: number, end: number, zone: Zone = UTC): boolean {
  return isOpen(
    texts.flatMap((text) => findOpeningHours(text) ?? []),
    { start, end },
    zone,
  )
}

test.each([
  ['Mo-Fr 08:00-18:00', [1, 2, 3, 4, 5], 8, 18],
  ['sa,SU 10:00-24:00', [6, 0], 10, 24],
  ['Fr-Mo 22:00-02:00', [5, 6, 0, 1], 22, 26],
  ['Mo,We-Th 00:00-00:00', [1, 3, 4], 0, 24],
])('%s', (text, weekdays, from, to) => {
  expect(findOpeningHours(text)).toEqual({ weekdays: new Set(weekdays), from: from * 3600, to: to * 3600 })
})

test.each(['', 'Mo', 'Mo 8:00-18:00', 'Xx 08:00-18:00', 'Mo 08:00-25:00', 'Mo 08:60-09:00', 'Mo 24:00-08:00', 'Mo-Fr'])(
  '%j is no opening hours',
  (text) => expect(findOpeningHours(text)).toBeUndefined(),
)

// 2026-03-02 is a Monday.
const monday = (hour: number, days = 0) => utc(2026, 3, 2 + days, hour)

test.each([
  ['within', monday(9), monday(10), true],
  ['all of it', monday(8), monday(18), true],
  ['begins before', monday(7), monday(9), false],
  ['ends after', monday(17), monday(19), false],
  ['over night', monday(17), monday(9, 1), false],
  ['another day', monday(9, 5), monday(10, 5), false],
  ['no time at all, while it is open', monday(9), monday(9), true],
])('on weekdays from 8 to 18: %s', (_, start, end, expected) => {
  expect(open(['Mo-Fr 08:00-18:00'], start, end)).toBe(expected)
})

test('hours that follow each other are one', () => {
  expect(open(['Mo 08:00-12:00', 'Mo 12:00-24:00', 'Tu 00:00-02:00'], monday(9), monday(1, 1))).toBe(true)
  expect(open(['Mo 20:00-02:00'], monday(21), monday(1, 1))).toBe(true)
  expect(open(['Mo 08:00-12:00', 'Mo 13:00-24:00'], monday(9), monday(14))).toBe(false)
  expect(open(['Mo-Su 00:00-24:00'], monday(0), monday(0, 300))).toBe(true)
})

test('the clock is that of the room, also where it changes', () => {
  const brussels = findIanaZone('Europe/Brussels')
  if (brussels === undefined) throw new Error('no zone')
  const hours = ['Mo-Su 08:00-18:00']
  // The clocks go on on 2026-03-29 at 01:00 UTC.
  expect(open(hours, utc(2026, 3, 28, 7), utc(2026, 3, 28, 17), brussels)).toBe(true)
  expect(open(hours, utc(2026, 3, 29, 6), utc(2026, 3, 29, 16), brussels)).toBe(true)
  expect(open(hours, utc(2026, 3, 29, 16), utc(2026, 3, 29, 17), brussels)).toBe(false)
})
