import { expect, test } from 'vitest'
import { type Filtered, fits, placesOf, readFilters, writeFilters } from './filters.ts'

const atlas: Filtered = {
  ...{ slug: 'atlas', name: 'Atlas', kind: 'room', capacity: 8, building: 'Main', floor: '2', features: ['Screen'] },
}
const car: Filtered = {
  ...{ slug: 'car', name: 'Car', kind: 'resource', capacity: null, building: 'main', floor: '10', features: [] },
}

test.each([
  ['', ['atlas', 'car']],
  ['q=atl', ['atlas']],
  ['q=main+2', ['atlas']],
  ['kind=resource', ['car']],
  ['building=MAIN', ['atlas', 'car']],
  ['floor=2', ['atlas']],
  ['capacity=8', ['atlas']],
  ['capacity=9', []],
  ['capacity=many', ['atlas', 'car']],
  ['feature=screen', ['atlas']],
  ['feature=screen&feature=phone', []],
])('%s', (query, slugs) => {
  const filters = readFilters(new URLSearchParams(query))
  expect([atlas, car].filter((room) => fits(room, filters)).map(({ slug }) => slug)).toEqual(slugs)
})

test('a change keeps the rest of the address', () => {
  const before = new URLSearchParams('view=day&kind=room&feature=a')
  expect(writeFilters(before, { kind: undefined, features: ['b', 'c'], capacity: 4 }).toString()).toBe(
    'view=day&capacity=4&feature=b&feature=c',
  )
})

test('places are each named once, floors in their order', () => {
  expect(placesOf([atlas, car])).toEqual({ buildings: ['main'], floors: ['2', '10'], features: ['Screen'] })
  expect(placesOf([atlas, car], 'elsewhere').floors).toEqual([])
})
