import { expect, test } from 'vitest'
import { parseDate } from './date-text.ts'

const TODAY = '2026-11-22'

test.each([
  ['23/11/2026', 'en-GB', '2026-11-23'],
  ['11/23/2026', 'en-US', '2026-11-23'],
  ['23.11.26', 'de-DE', '2026-11-23'],
  ['3-12', 'nl-NL', '2026-12-03'],
  ['24', 'fr-FR', '2026-11-24'],
  ['2027-02-28', 'en-US', '2027-02-28'],
  ['29/02/2027', 'en-GB', null],
  ['next week', 'en-GB', null],
])('%s in %s is %s', (text, locale, date) => {
  expect(parseDate(text, locale, TODAY)).toBe(date)
})
