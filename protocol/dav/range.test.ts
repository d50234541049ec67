import { describe, expect, test } from 'vitest'
import { readRange } from './range.ts'

describe('RFC 9110 §14.1.2 of 1000 bytes', () => {
  test.each([
    [undefined, 'whole'],
    ['bytes=0-499', { start: 0, end: 500 }],
    ['bytes = 500-999', { start: 500, end: 1000 }],
    ['bytes=500-', { start: 500, end: 1000 }],
    ['bytes=-500', { start: 500, end: 1000 }],
    ['bytes=-5000', { start: 0, end: 1000 }],
    ['bytes=999-5000', { start: 999, end: 1000 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', 'whole'],
    ['bytes=0-0,-1', 'whole'],
    ['bytes=-', 'whole'],
    ['lines=0-1', 'whole'],
  ])('%s', (header, range) => expect(readRange(header, 1000)).toEqual(range))

  test('nothing has no part', () => {
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable')
    expect(readRange('bytes=-1', 0)).toBe('unsatisfiable')
  })
})
