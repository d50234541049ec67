import { expect, test } from 'vitest'
import { DAY } from '../../protocol/time/values.ts'
import { bookableWindow, bookedWindow, policyOf } from './policy.ts'

const USUAL = policyOf({ policy: null, timezone: null })

test('without a word a room takes what is free, for a year ahead', () => {
  expect(USUAL).toMatchObject({
    accept: 'automatic',
    window: 365 * DAY,
    beyondWindow: 'cut',
    recurring: true,
    lanes: 1,
    approval: 'none',
    privacy: 'keep',
  })
  expect([USUAL.bookers, USUAL.maxDuration, USUAL.maxConflicts, USUAL.openingHours, USUAL.checkIn]).toEqual(
    Array.from({ length: 5 }),
  )
  expect(USUAL.zone.id).toBe('UTC')
})

test('every word of a policy', () => {
  const said = {
    accept: 'if-free',
    acceptFromGroup: 'board',
    window: 'P180D',
    beyondWindow: 'decline',
    minDuration: 'PT15M',
    maxDuration: 'P1DT4H',
    openingHours: ['Mo-Fr 08:00-18:00', 'nonsense'],
    recurring: false,
    bufferBefore: 'PT5M',
    bufferAfter: 'PT10M',
    bookers: ['staff'],
    strangers: true,
    approval: 'all',
    approvalExcept: ['board'],
    approvers: ['alice'],
    approvalTimeLimit: 'P1W',
    lanes: 3,
    maxConflicts: 0,
    maxConflictsPercent: 10,
    privacy: 'organizer',
    checkIn: 'PT15M',
  }
  expect(policyOf({ policy: said, timezone: 'Europe/Brussels' })).toEqual({
    accept: 'if-free',
    acceptFromGroup: 'board',
    window: 180 * DAY,
    beyondWindow: 'decline',
    minDuration: 900,
    maxDuration: DAY + 4 * 3600,
    openingHours: [{ weekdays: new Set([1, 2, 3, 4, 5]), from: 8 * 3600, to: 18 * 3600 }],
    recurring: false,
    bufferBefore: 300,
    bufferAfter: 600,
    bookers: new Set(['staff']),
    strangers: true,
    approval: 'all',
    approvalExcept: new Set(['board']),
    approvers: new Set(['alice']),
    approvalTimeLimit: 7 * DAY,
    lanes: 3,
    maxConflicts: 0,
    maxConflictsPercent: 10,
    privacy: 'organizer',
    checkIn: 900,
    zone: expect.objectContaining({ id: 'Europe/Brussels' }),
  })
})

test('what was taken back, and what cannot be read, is as usual', () => {
  const nothing = { window: null, bookers: [], openingHours: [], acceptFromGroup: null, maxConflicts: null }
  expect(policyOf({ policy: nothing, timezone: null })).toEqual(USUAL)
  const odd = { accept: 'maybe', window: 'soon', lanes: 'two', bookers: 'alice', maxDuration: 4, strangers: 'yes' }
  expect(policyOf({ policy: odd, timezone: 'Mars/Olympus' })).toEqual(USUAL)
})

test('the window moves with the days, and rows are a day ahead of it', () => {
  const now = Date.parse('2026-03-02T06:00:00Z') / 1000
  const policy = policyOf({ policy: { window: 'P2D' }, timezone: null })
  const midnight = Date.parse('2026-03-02T00:00:00Z') / 1000
  for (const at of [midnight, now, midnight + DAY - 1]) {
    expect(bookableWindow(policy, at)).toEqual({ start: at, end: midnight + 2 * DAY })
    expect(bookedWindow(policy, at)).toEqual({ start: at, end: midnight + 3 * DAY })
  }
})
