import { expect, test } from 'vitest'
import { newName } from './new-name.ts'

test.each([
  ['Team Süd', 'team-sud-01234567'],
  ['  Ferien & Feiertage 2026! ', 'ferien-feiertage-2026-01234567'],
  ['会议', '01234567'],
  ['../../etc', 'etc-01234567'],
  ['x'.repeat(100), `${'x'.repeat(40)}-01234567`],
])('%j is found at %s', (label, name) => {
  expect(newName(label, '0123456789abcdef')).toBe(name)
})
