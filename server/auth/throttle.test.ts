import { describe, expect, test } from 'vitest'
import { createThrottle, type Try } from './throttle.ts'

function clock() {
  let time = Date.UTC(2026, 0, 1)
  return { now: () => new Date(time), pass: (seconds: number) => (time += seconds * 1000) }
}

const isAllowed = (attempt: Try) => attempt.kind === 'allowed'
const pauseOf = (attempt: Try) => (attempt.kind === 'refused' ? attempt.retryAfterSeconds : 0)

describe('one account from one address', () => {
  test('five free tries, then pauses that double', () => {
    const { now, pass } = clock()
    const throttle = createThrottle(now)
    for (let round = 0; round < 5; round++) expect(isAllowed(throttle.begin('alice', '1.1.1.1'))).toBe(true)
    for (const pause of [1, 2, 4, 8]) {
      expect(pauseOf(throttle.begin('alice', '1.1.1.1'))).toBe(pause)
      pass(pause - 0.5)
      expect(pauseOf(throttle.begin('alice', '1.1.1.1'))).toBe(1)
      pass(0.5)
      expect(isAllowed(throttle.begin('alice', '1.1.1.1'))).toBe(true)
    }
  })

  test('nobody else waits for it', () => {
    const throttle = createThrottle(clock().now)
    for (let round = 0; round < 10; round++) throttle.begin('alice', '1.1.1.1')
    expect(isAllowed(throttle.begin('alice', '2.2.2.2'))).toBe(true)
    expect(isAllowed(throttle.begin('bob', '1.1.1.1'))).toBe(true)
  })

  test('a right password begins a new count', () => {
    const throttle = createThrottle(clock().now)
    for (let round = 0; round < 4; round++) throttle.begin('alice', '1.1.1.1')
    const right = throttle.begin('alice', '1.1.1.1')
    if (right.kind === 'allowed') right.succeeded()
    for (let round = 0; round < 5; round++) expect(isAllowed(throttle.begin('alice', '1.1.1.1'))).toBe(true)
  })

  test('the longest pause is five minutes, and half an hour of peace forgets', () => {
    const { now, pass } = clock()
    const throttle = createThrottle(now)
    for (let round = 0; round < 30; round++) {
      pass(pauseOf(throttle.begin('alice', '1.1.1.1')))
      throttle.begin('alice', '1.1.1.1')
    }
    expect(pauseOf(throttle.begin('alice', '1.1.1.1'))).toBe(300)
    pass(1801)
    for (let round = 0; round < 5; round++) expect(isAllowed(throttle.begin('alice', '1.1.1.1'))).toBe(true)
  })
})

test('one address on many accounts: fifty tries, then one in ten seconds', () => {
  const { now, pass } = clock()
  const throttle = createThrottle(now)
  for (let round = 0; round < 50; round++) expect(isAllowed(throttle.begin(`user${round}`, '1.1.1.1'))).toBe(true)
  expect(pauseOf(throttle.begin('zoe', '1.1.1.1'))).toBe(10)
  expect(isAllowed(throttle.begin('zoe', '2.2.2.2'))).toBe(true)
  pass(10)
  expect(isAllowed(throttle.begin('zoe', '1.1.1.1'))).toBe(true)
  expect(isAllowed(throttle.begin('yves', '1.1.1.1'))).toBe(false)
})

test('a name that is longer than any address is not kept whole', () => {
  const throttle = createThrottle(clock().now)
  for (let round = 0; round < 5; round++) throttle.begin(`${'x'.repeat(320)}${round}`, '1.1.1.1')
  expect(isAllowed(throttle.begin('x'.repeat(320), '1.1.1.1'))).toBe(false)
})

test('addresses of one IPv6 network count as one', () => {
  const throttle = createThrottle(clock().now)
  for (let round = 0; round < 5; round++) throttle.begin('alice', `2001:db8:0:7::${round}`)
  expect(isAllowed(throttle.begin('alice', '2001:db8::7:1:2:3:4'))).toBe(false)
  expect(isAllowed(throttle.begin('alice', '2001:db8::1'))).toBe(true)
})

test('one account from many addresses: everybody waits a little, nobody is refused', () => {
  const throttle = createThrottle(clock().now)
  const waits = Array.from({ length: 200 }, (_, host) => {
    const attempt = throttle.begin('alice', `10.0.0.${host}`)
    return attempt.kind === 'allowed' ? attempt.waitMs : Number.NaN
  })
  expect(waits.slice(0, 20)).toEqual(Array(20).fill(0))
  expect(waits[20]).toBe(500)
  expect(Math.max(...waits)).toBe(4000)
})
