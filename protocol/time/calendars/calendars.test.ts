import { expect, test } from 'vitest'
import { dateOf } from '../civil.ts'
import type { CalendarDate } from '../values.ts'
import { findCalendarSystem, supportedScales } from './index.ts'
import { icuReader } from './testing/icu.ts'

function icuReading(scale: string): (on: CalendarDate) => string {
  const read = icuReader(scale)
  return (on) => {
    const { year, month, day } = read(on)
    // Years of emperors, and years before the Republic of China, count otherwise.
    if (scale === 'JAPANESE') return `${month}/${day}`
    return `${scale === 'ROC' && on < dateOf(1912, 1, 1) ? 1 - year : year}/${month}/${day}`
  }
}

function ourReading(scale: string, on: CalendarDate): string {
  const year = findCalendarSystem(scale)?.yearOf(on)
  const month = year?.months.find(({ first, length }) => on >= first && on < first + length)
  const monthAndDay = `${month?.number}/${on - (month?.first ?? Number.NaN) + 1}`
  return scale === 'JAPANESE' ? monthAndDay : `${year?.number}/${monthAndDay}`
}

test.each(supportedScales)('%s names the days as ICU does', (scale) => {
  const read = icuReading(scale)
  // Every day near our time, and one in 13 as far as the tables go.
  const [from, to] = [dateOf(1883, 1, 1), dateOf(2174, 1, 1)]
  const [near, far] = [dateOf(2015, 1, 1), dateOf(2035, 1, 1)]
  const wrong: string[] = []
  for (let on = from; on < to; on += on >= near && on < far ? 1 : 13) {
    const [ours, theirs] = [ourReading(scale, on), read(on)]
    if (ours !== theirs) wrong.push(`${on}: ${ours} is not ${theirs}`)
  }
  expect(wrong.slice(0, 5)).toEqual([])
})

test.each(supportedScales)('the years and months of %s follow each other without a gap', (scale) => {
  const system = findCalendarSystem(scale)
  let year = system?.yearOf(dateOf(1900, 1, 1))
  for (let count = 0; year !== undefined && count < 200; count++) {
    let on = year.first
    for (const month of year.months) {
      expect(month.first).toBe(on)
      on += month.length
    }
    expect(on).toBe(year.first + year.length)
    expect(system?.yearOf(on - 1)?.number).toBe(year.number)
    expect(system?.yearOfMonth(year.monthsBefore + year.months.length - 1)?.number).toBe(year.number)
    const next = system?.year(year.number + 1)
    expect(next?.first).toBe(on)
    expect(next?.monthsBefore).toBe(year.monthsBefore + year.months.length)
    year = next
  }
})

test.each([
  ['ISLAMIC-CIVIL', 2_000_000],
  ['HEBREW', 2_932_896],
  ['PERSIAN', 800_000],
  ['COPTIC', 2_932_896],
  ['INDIAN', 2_932_896],
  ['ETHIOPIC-AMETE-ALEM', -719_528],
])('%s needs no table: day %i', (scale, on) => {
  expect(ourReading(scale, on)).toBe(icuReading(scale)(on))
})

test.each(['CHINESE', 'DANGI', 'ISLAMIC', 'ISLAMIC-UMALQURA'])('%s knows where its table ends', (scale) => {
  const system = findCalendarSystem(scale)
  expect(system?.yearOf(dateOf(1700, 1, 1))).toBeUndefined()
  expect(system?.yearOf(dateOf(2300, 1, 1))).toBeUndefined()
  expect(system?.year(10_000)).toBeUndefined()
  expect(system?.yearOfMonth(-1)).toBeUndefined()
})

test('a name that is no calendar finds none', () => {
  expect(findCalendarSystem('RUSSIAN')).toBeUndefined()
  expect(findCalendarSystem('CONSTRUCTOR')).toBeUndefined()
  expect(findCalendarSystem('constructor')).toBeUndefined()
})
