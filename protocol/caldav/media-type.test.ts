import { expect, test } from 'vitest'
import { chooseFormat } from './media-type.ts'

test.each([
  [undefined, 'icalendar'],
  ['*/*', 'icalendar'],
  ['text/calendar', 'icalendar'],
  ['application/calendar+json', 'jcal'],
  ['Application/Calendar+JSON;charset=utf-8', 'jcal'],
  ['application/calendar+json, text/calendar', 'icalendar'],
  ['text/calendar;q=0.2, application/calendar+json;q=0.5', 'jcal'],
  ['text/calendar, application/calendar+json;q=0.5', 'icalendar'],
  // RFC 9110 §12.5.1: the most specific range counts.
  ['application/*;q=0.1, text/*;q=0.2', 'icalendar'],
  ['application/*, text/calendar;q=0.2', 'jcal'],
  ['*/*, text/calendar;q=0', 'jcal'],
  ['*/*, application/calendar+json', 'jcal'],
  ['image/png', 'icalendar'],
  ['text/calendar;q=x', 'icalendar'],
])('%s', (accept, format) => {
  expect(chooseFormat(accept)).toBe(format)
})

test('who likes both as well gets the format of the request', () => {
  expect(chooseFormat('*/*', 'jcal')).toBe('jcal')
  expect(chooseFormat(undefined, 'jcal')).toBe('jcal')
  expect(chooseFormat('text/calendar', 'jcal')).toBe('icalendar')
})
