import { describe, expect, test } from 'vitest'
import { comparable, type Member, pickNewest, poll } from './collection.ts'
import { parseXml } from './xml.ts'

function member(href: string, date: string | undefined, etag = 'old'): Member {
  const dates = date === undefined ? [] : [parseXml(`<getlastmodified xmlns="DAV:">${date}</getlastmodified>`)]
  return {
    href,
    propstats: [{ isOk: true, properties: [...dates, parseXml(`<getetag xmlns="DAV:">${etag}</getetag>`)] }],
  }
}

const EARLY = 'Mon, 12 Jan 2026 09:25:56 GMT'
const LATE = 'Mon, 12 Jan 2026 09:25:57 GMT'
const AS_LATE = [member('/a', LATE), member('/b', LATE, 'new'), member('/c', LATE)]

describe('pickNewest', () => {
  test.each([
    ['the only one', [member('/a', EARLY)], [], '/a'],
    ['the latest', [member('/a', EARLY), member('/b', LATE)], [], '/b'],
    ['the latest, though it was found before', [member('/a', EARLY), member('/b', LATE)], ['/b'], '/b'],
    ['of two as late, the one not found before', [member('/a', LATE), member('/b', LATE)], ['/a'], '/b'],
    ['none of two as late', [member('/a', LATE), member('/b', LATE)], [], undefined],
    ['of three as late, the new one and not the changed one', AS_LATE, ['/a', '/b'], '/c'],
    ['of those found before, the one that changed', AS_LATE, ['/a', '/b', '/c'], '/b'],
    ['none of two that changed', [member('/a', LATE, 'new'), member('/b', LATE, 'new')], ['/a', '/b'], undefined],
    ['none of two that did not', [member('/a', LATE), member('/b', LATE)], ['/a', '/b'], undefined],
    ['one without a date', [member('/a', undefined)], [], '/a'],
    ['none of none', [], [], undefined],
  ])('%s', (_, members, found, expected) => {
    expect(pickNewest(members, new Map(found.map((href) => [href, 'old'])))?.href).toBe(expected)
  })
})

test.each([
  ['/dav/a/', '/dav/a'],
  ['/dav/a%40b/', '/dav/a@b'],
  ['http://host:1/dav/a', '/dav/a/'],
])('%s is the same resource as %s', (left, right) => {
  expect(comparable(left)).toBe(comparable(right))
})

describe('poll', () => {
  test('tries once without time, again with some', async () => {
    let tries = 0
    expect(await poll(0, async () => ++tries === 2)).toBe(false)
    expect(await poll(5, async () => ++tries === 3)).toBe(true)
    expect(tries).toBe(3)
  })
})
