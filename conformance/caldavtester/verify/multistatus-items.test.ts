import { describe, expect, test } from 'vitest'
import { multistatusItems } from './multistatus-items.ts'
import { answerWith, multistatusOf, propertyResponse, statusResponse, verify } from './testing.ts'

const body = multistatusOf(
  propertyResponse('/c/', '<D:getetag/>'),
  propertyResponse('/c/1%202.ics', '', '<D:getetag/>'),
  statusResponse('/c/2.ics', 404),
)
const answer = answerWith(body, { status: 207 })

describe('multistatusItems', () => {
  test.each<[string, Record<string, string[]>, boolean]>([
    ['exactly these', { okhrefs: ['', '1 2.ics'], badhrefs: ['2.ics'] }, true],
    ['a slash at the end does not count', { okhrefs: ['/', '1 2.ics/'], badhrefs: ['2.ics'] }, true],
    ['one is missing', { okhrefs: ['', '1 2.ics', '3.ics'], badhrefs: ['2.ics'] }, false],
    ['one is not expected', { okhrefs: ['1 2.ics'], badhrefs: ['2.ics'] }, false],
    ['a bad one is not expected', { okhrefs: ['', '1 2.ics'] }, false],
    ['more may come', { okhrefs: ['1 2.ics'], ignoremissing: [] }, true],
    ['unless it is unwanted', { okhrefs: ['1 2.ics'], nohrefs: [''], ignoremissing: [] }, false],
    ['a list in one value', { okhrefs: ['[-,1 2.ics]'], badhrefs: ['2.ics'] }, true],
    ['an empty list', { okhrefs: ['[]', '', '1 2.ics'], badhrefs: ['2.ics'] }, true],
    [
      'a list of none, as written for what a server does not have',
      { okhrefs: ['', '1 2.ics', '[/'], badhrefs: ['2.ics'] },
      true,
    ],
    ['a prefix of its own', { prefix: ['/c/'], okhrefs: ['', '1 2.ics'], badhrefs: ['2.ics'] }, true],
    ['no prefix', { prefix: ['-'], okhrefs: ['/c/', '/c/1 2.ics'], badhrefs: ['/c/2.ics'] }, true],
    ['an empty prefix', { prefix: [''], okhrefs: ['/c/', '/c/1 2.ics'], badhrefs: ['/c/2.ics'] }, true],
    ['the number of members', { count: ['1'] }, true],
    ['a wrong number', { count: ['2'] }, false],
    ['a sum', { count: ['2-1'] }, true],
    ['all that is OK', { totalcount: ['2'] }, true],
    ['and as many more', { totalcount: ['1', '1'] }, true],
    ['all responses', { responsecount: ['3'] }, true],
    ['a count is all that is looked at', { count: ['1'], okhrefs: ['9.ics'] }, true],
    ['nothing asked, nothing may come', {}, false],
  ])('%s', (_, args, passes) => {
    expect(verify(multistatusItems, answer, args).length === 0).toBe(passes)
  })

  test.each<[string, Record<string, string[]>, boolean]>([
    ['hrefs by status', { '404': ['/c/1'], '424': ['/c/2'] }, true],
    ['another href', { '404': ['/c/2'], '424': ['/c/1'] }, false],
    ['a status is missing', { '404': ['/c/1'], '424': ['/c/2'], '403': ['/c/3'] }, false],
    ['a status is not expected', { '404': ['/c/1'] }, false],
  ])('%s', (_, args, passes) => {
    const byStatus = answerWith(multistatusOf(statusResponse('/c/1/', 404), statusResponse('/c/2', 424)), {
      status: 207,
    })
    expect(verify(multistatusItems, byStatus, args).length === 0).toBe(passes)
  })

  test('an empty multistatus is what no argument asks for', () => {
    expect(verify(multistatusItems, answerWith(multistatusOf(), { status: 207 }))).toEqual([])
  })

  test.each([
    ['another status', answerWith(body), 'status 200, expected 207'],
    ['no XML', answerWith('oops', { status: 207 }), /^not XML/],
    ['no href', answerWith(multistatusOf('<D:response/>'), { status: 207 }), 'a response without exactly one href'],
  ])('%s', (_, wrong, message) => {
    expect(verify(multistatusItems, wrong, { okhrefs: [''] })[0]).toMatch(message)
  })
})
