import { expect, test } from 'vitest'
import { requestTarget } from './target.ts'

test.each([
  ['a plain path', '/dav/calendars/user01/', true, '/dav/calendars/user01/'],
  ['non-ASCII, spaces and signs', '/dav/Té st@+(1).ics', true, '/dav/T%C3%A9%20st%40%2B%281%29.ics'],
  ['a percent sign', '/dav/a%20b', true, '/dav/a%2520b'],
  ['a percent sign when not quoted', '/tz/America%2FNew_York?a=b c', false, '/tz/America%2FNew_York?a=b%20c'],
  ['parameters of the last segment', '/dav/calendar/;add-member', true, '/dav/calendar/;add-member'],
  ['a semicolon before', '/dav/a;b/c', true, '/dav/a%3Bb/c'],
  ['a query', '/dav/c/?action=add-member&x=1:2', true, '/dav/c/?action=add-member&x=1:2'],
  ['an address', 'http://127.0.0.1:4791/dav/a.ics', true, '/dav/a.ics'],
  ['nothing', '', true, '/'],
])('%s', (_, uri, quote, target) => {
  expect(requestTarget(uri, quote)).toBe(target)
})
