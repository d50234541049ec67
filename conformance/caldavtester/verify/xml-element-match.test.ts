import { describe, expect, test } from 'vitest'
import { answerWith, verify } from './testing.ts'
import { xmlElementMatch } from './xml-element-match.ts'

const body = `<D:test xmlns:D="DAV:" xmlns:C="http://calendarserver.org/ns/">
  <D:a>one two</D:a>
  <D:b n="1"><D:c>C</D:c><D:d>D</D:d></D:b>
  <D:b><D:c>C</D:c><D:d>F</D:d></D:b>
  <C:empty/>
  <D:json>[1]</D:json>
  <D:ical>BEGIN:VCALENDAR&#13;
VERSION:2.0&#13;
END:VCALENDAR&#13;
</D:ical>
</D:test>`

const passes = (args: Record<string, string[]>, status = 200) =>
  verify(xmlElementMatch, answerWith(body, { status }), args).length === 0

describe('a path', () => {
  test.each([
    ['/{DAV:}test/{DAV:}a', true],
    ['{DAV:}test/{DAV:}b/{DAV:}c', true],
    ['/{DAV:}test/{DAV:}none', false],
    ['/{DAV:}other/{DAV:}a', false],
    ['/{DAV:}test/{http://calendarserver.org/ns/}empty', true],
    ['./{DAV:}a', true],
    ['/{DAV:}test/.//{DAV:}d', true],
  ])('%s: %s', (path, found) => {
    expect(passes({ exists: [path] })).toBe(found)
    expect(passes({ notexists: [path] })).toBe(!found)
  })
})

describe('a test of an element', () => {
  test.each([
    ['{DAV:}a[=one two]', true],
    ['{DAV:}a[=one]', false],
    ['{DAV:}a[!one]', true],
    ['{DAV:}a[!one two]', false],
    ['{DAV:}a[*e t]', true],
    ['{DAV:}a[*three]', false],
    ['{DAV:}a[$three]', true],
    ['{DAV:}a[$two]', false],
    ['{DAV:}a[+one]', true],
    ['{DAV:}a[+two]', false],
    ['{DAV:}b[@n]', true],
    ['{DAV:}b[@n="1"]', true],
    ['{DAV:}b[@n="2"]', false],
    ['{DAV:}b[@m]', false],
    ['{DAV:}b[^{DAV:}c]', true],
    ['{DAV:}b[^{DAV:}d=F]', true],
    ['{DAV:}b[^{DAV:}d=X]', false],
    ['{http://calendarserver.org/ns/}empty[|]', true],
    ['{http://calendarserver.org/ns/}empty[||]', false],
    ['{DAV:}b[|]', false],
    ['{DAV:}b[||]', true],
    ['{http://calendarserver.org/ns/}empty[=]', false],
    ['{http://calendarserver.org/ns/}empty[!]', true],
    ['{http://calendarserver.org/ns/}empty[$x]', false],
    ['{DAV:}json[json]', true],
    ['{DAV:}a[json]', false],
    ['{DAV:}ical[icalendar]', true],
    ['{DAV:}a[icalendar]', false],
    ['{DAV:}a[/no test at all]', true],
  ])('%s: %s', (path, found) => {
    expect(passes({ exists: [`/{DAV:}test/${path}`] })).toBe(found)
  })

  test('one of several elements is enough, and each test may be passed by another', () => {
    expect(passes({ exists: ['/{DAV:}test/{DAV:}b/{DAV:}d[=F]'] })).toBe(true)
    expect(passes({ exists: ['/{DAV:}test/{DAV:}b[@n="1"][^{DAV:}d=F]'] })).toBe(true)
  })

  test.each([
    ['/{DAV:}test/{DAV:}b/{DAV:}c[=C]/../{DAV:}d[=F]', true],
    ['/{DAV:}test/{DAV:}b/{DAV:}c[=C]/../{DAV:}d[=E]', false],
    ['/{DAV:}test/{DAV:}b[@n="1"]/./{DAV:}d[=D]', true],
    ['/{DAV:}test/{DAV:}b[@n="1"]/./{DAV:}d[=F]', false],
  ])('the path goes on: %s: %s', (path, found) => {
    expect(passes({ exists: [path] })).toBe(found)
  })
})

describe('a parent', () => {
  test.each([
    ['one', '/{DAV:}test/{DAV:}b[^{DAV:}d=F]', '{DAV:}b/{DAV:}d[=F]', true],
    ['one, in which it is not', '/{DAV:}test/{DAV:}b[^{DAV:}d=F]', '{DAV:}b/{DAV:}d[=D]', false],
    ['two', '/{DAV:}test/{DAV:}b', '{DAV:}b/{DAV:}c', false],
    ['none', '/{DAV:}test/{DAV:}none', '{DAV:}none/{DAV:}c', false],
  ])('%s', (_, parent, path, found) => {
    expect(passes({ parent: [parent], exists: [path] })).toBe(found)
  })
})

test('the status is 200 or 207, and the body XML', () => {
  expect(passes({ exists: [] }, 207)).toBe(true)
  expect(passes({ exists: [] }, 201)).toBe(false)
  expect(verify(xmlElementMatch, answerWith('<a>'))[0]).toMatch('not XML')
  expect(verify(xmlElementMatch, answerWith(''))).toEqual(['no body'])
})
