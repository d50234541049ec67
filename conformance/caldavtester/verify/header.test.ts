import { expect, test } from 'vitest'
import { header } from './header.ts'
import { answerWith, verify } from './testing.ts'

const answer = answerWith('', {
  headers: [
    ['DAV', '1, 2, access-control'],
    ['dav', 'calendar-access, calendar-auto-schedule'],
    ['ETag', '"abc"'],
    ['Content-Type', 'text/calendar; charset=utf-8'],
  ],
})

test.each([
  ['it is there', 'etag', true],
  ['it is not', 'Location', false],
  ['it must not be there', '!Location', true],
  ['it must not be there, but is', '!ETag', false],
  ['it must come once, but comes twice', 'DAV', false],
  ['it may come twice', '*DAV', true],
  ['one of several values matches', '*DAV$.*calendar-access.*', true],
  ['a pattern is for the start', '*DAV$calendar-auto-schedule', false],
  ['none matches', '*DAV$.*calendar-proxy.*', false],
  ['none may match', '*DAV!.*calendar-proxy.*', true],
  ['none may match, but one does', '*DAV!.*access-control.*', false],
  ['a value', 'ETag$"abc"', true],
  ['the start of a value', 'ETag$"a', true],
  ['another value than', 'ETag!"abc"', false],
  ['blanks do not count', 'Content-Type$text/calendar;charset=utf-8', true],
  ['a pattern for what is missing', 'Location$/x', false],
])('%s: %s', (_, text, passes) => {
  expect(verify(header, answer, { header: [text] }).length === 0).toBe(passes)
})

test('arguments of other names ask nothing', () => {
  expect(verify(header, answer, { ETag: ['"other"'] })).toEqual([])
})
