import { expect, test } from 'vitest'
import { type Choice, changeOf, chosenOf } from './kept.ts'

const NOTHING = {
  ...{ language: null, timeZone: null, otherTimeZones: [], firstDayOfWeek: null, hours: null },
  ...{ theme: null, view: null, weekNumbers: null },
}

test('what nobody said is the browser’s', () => {
  const nothing = { language: undefined, timeZone: undefined, otherZones: [], hour12: undefined, firstDay: undefined }
  expect(chosenOf(NOTHING)).toEqual(nothing)
})

test('what was chosen comes back from the account as it was', () => {
  const choice: Choice = {
    language: 'nl',
    timeZone: 'Asia/Tokyo',
    otherZones: ['Europe/Paris'],
    hour12: true,
    firstDay: 0,
  }
  const kept = changeOf(choice)
  expect(kept).toMatchObject({ hours: '12', firstDayOfWeek: 'su' })
  expect(chosenOf({ ...NOTHING, ...kept } as typeof NOTHING)).toEqual(choice)
})

test('only what was changed is sent; what is as the browser has it is none', () => {
  expect(changeOf({ timeZone: undefined })).toEqual({ timeZone: null })
  expect(changeOf({ hour12: undefined, firstDay: undefined })).toEqual({ hours: null, firstDayOfWeek: null })
  expect(changeOf({ hour12: false })).toEqual({ hours: '24' })
  expect(changeOf({ scheme: 'auto' })).toEqual({ theme: null })
})
