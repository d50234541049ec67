import { describe, expect, test } from 'vitest'
import { Variables } from './variables.ts'

const given = new Map([
  ['$root:', '/dav/'],
  ['$calendars:', '$root:calendars/'],
  ['$userid1:', 'user01'],
  ['$calendarhome1:', '$calendars:$userid1:'],
  ['$username1:', 'User 01'],
  ['$cuaddr1:', 'mailto:$userid1:@example.com'],
  ['$loop:', '$pool:'],
  ['$pool:', '$loop:'],
])
const variables = new Variables(given, new Date(2026, 11, 30, 12))

describe('substitute', () => {
  test.each([
    ['no variable', '/plain', '/plain'],
    ['values within values', '$calendarhome1:/x', '/dav/calendars/user01/x'],
    [
      'a colon after a variable',
      'ORGANIZER;CN=$username1::$cuaddr1:',
      'ORGANIZER;CN=User 01:mailto:user01@example.com',
    ],
    ['a dollar before a variable', 'schedule-tag$$userid1:', 'schedule-tag$user01'],
    ['an unknown one stays', '$nothing:/x', '$nothing:/x'],
    ['a lone dollar stays', '$', '$'],
    ['the year after next', '$now.year.2:0101T100000', '20280101T100000'],
    ['a month over the year', '$now.month.2:', '202702'],
    ['a month back', '$now.month.-12:', '202512'],
    ['today', '$now.0:T00', '20261230T00'],
    ['a day over the year', '$now.3:', '20270102'],
    ['a day back', '$now.-30:', '20261130'],
    ['a week', '$now.week.1:', '20270106'],
  ])('%s', (_, text, expected) => {
    expect(variables.substitute(text)).toBe(expected)
  })

  test('values that name each other end', () => {
    expect(variables.substitute('$loop:')).toMatch(/^\$(loop|pool):$/)
  })

  test('one random UID for one text', () => {
    const [first, second] = variables.substitute('$uidrandom: $uidrandom:').split(' ')
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(second).toBe(first)
  })
})

describe('set', () => {
  test.each([
    ['$href:', '/a/b/', '/a/b/'],
    ['basename($href:)', '/a/b/', 'b'],
    ['basename($href:)', '/a/b.ics', 'b.ics'],
    ['urlpath($href:)', 'http://host:80/a/b?x=1', '/a/b'],
    ['urlpath($href:)', '/a/b', '/a/b'],
  ])('%s of %s', (variable, value, expected) => {
    const own = new Variables(given, new Date())
    own.set(variable, value)
    expect(own.substitute('$href:')).toBe(expected)
  })

  test('UIDs are renewed, and forgotten with the rest', () => {
    const own = new Variables(given, new Date())
    own.renewUids()
    const first = own.substitute('$uid20:')
    own.renewUids()
    expect(own.substitute('$uid20:')).not.toBe(first)
    own.clear()
    expect(own.substitute('$uid20:')).toBe('$uid20:')
  })
})
