import { getLocalTimeZone } from '@internationalized/date'
import { expect, test } from 'vitest'
import { preferencesOf } from './preferences.tsx'

test('a zone that this browser does not know is not used', () => {
  const { timeZone, otherZones } = preferencesOf(
    { timeZone: 'Mars/Olympus_Mons', otherZones: ['Asia/Tokyo', 'Mars/Olympus_Mons'] },
    ['en-GB'],
  )
  expect(timeZone).toBe(getLocalTimeZone())
  expect(otherZones).toEqual(['Asia/Tokyo'])
  expect(preferencesOf({ timeZone: 'Asia/Tokyo' }, ['en-GB']).timeZone).toBe('Asia/Tokyo')
})
