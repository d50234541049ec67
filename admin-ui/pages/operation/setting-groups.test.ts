import { expect, test } from 'vitest'
import { SETTING_NAMES } from '../../../server/settings.ts'
import { groupOf } from './setting-groups.ts'

test('each setting of the server stands under what it is about', () => {
  expect(SETTING_NAMES.filter((name) => groupOf(name) === 'other')).toEqual([])
  expect(groupOf('KALENDS_MAIL_FROM')).toBe('mailOut')
  expect(groupOf('KALENDS_MAIL_IN_LISTEN')).toBe('mailIn')
  expect(groupOf('KALENDS_SOMETHING_NEW')).toBe('other')
})
