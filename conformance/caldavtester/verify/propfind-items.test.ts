import { describe, expect, test } from 'vitest'
import { propfindItems } from './propfind-items.ts'
import { answerWith, multistatusOf, propertyResponse, verify } from './testing.ts'

const body = multistatusOf(
  propertyResponse('/c/', '<D:displayname>Work</D:displayname><D:owner>\n <D:href>/p/</D:href>\n</D:owner>', '<D:x/>'),
  propertyResponse('/c/%61.ics', '<D:displayname/>'),
)
const answer = answerWith(body, { status: 207 })

describe('propfindItems', () => {
  test.each<[string, Record<string, string[]>, boolean]>([
    [
      'exactly these, whatever their values',
      { okprops: ['{DAV:}displayname', '{DAV:}owner'], badprops: ['{DAV:}x'] },
      true,
    ],
    ['a value', { okprops: ['{DAV:}displayname$Work', '{DAV:}owner'], badprops: ['{DAV:}x'] }, true],
    ['another value', { okprops: ['{DAV:}displayname$Home', '{DAV:}owner'], badprops: ['{DAV:}x'] }, false],
    [
      'a property that is not there',
      { okprops: ['{DAV:}displayname', '{DAV:}owner', '{DAV:}y'], badprops: ['{DAV:}x'] },
      false,
    ],
    ['a property that is not expected', { okprops: ['{DAV:}owner'], badprops: ['{DAV:}x'] }, false],
    ['a bad one that is not expected', { okprops: ['{DAV:}displayname', '{DAV:}owner'] }, false],
    ['a good one expected bad', { okprops: ['{DAV:}owner'], badprops: ['{DAV:}x', '{DAV:}displayname'] }, false],
    [
      'XML as value',
      { okprops: ['{DAV:}displayname', '{DAV:}owner$<href xmlns="DAV:">/p/</href>'], badprops: ['{DAV:}x'] },
      true,
    ],
    [
      'other XML',
      { okprops: ['{DAV:}displayname', '{DAV:}owner$<href xmlns="DAV:">/q/</href>'], badprops: ['{DAV:}x'] },
      false,
    ],
    ['any other value', { okprops: ['{DAV:}displayname!Home', '{DAV:}owner'], badprops: ['{DAV:}x'] }, true],
    [
      'any other value, but it is this',
      { okprops: ['{DAV:}displayname!Work', '{DAV:}owner'], badprops: ['{DAV:}x'] },
      false,
    ],
    ['any value but none', { okprops: ['{DAV:}displayname!', '{DAV:}owner'], badprops: ['{DAV:}x'] }, true],
    [
      'another value of what is not there',
      { okprops: ['{DAV:}displayname', '{DAV:}owner', '{DAV:}y!1'], badprops: ['{DAV:}x'] },
      true,
    ],
    ['an empty value is any', { okprops: ['{DAV:}displayname$', '{DAV:}owner'], badprops: ['{DAV:}x'] }, true],
  ])('%s', (_, args, passes) => {
    expect(verify(propfindItems, answer, { only: ['/c/'], ...args }).length === 0).toBe(passes)
  })

  test.each<[string, Record<string, string[]>, boolean]>([
    ['every response is looked at', { okprops: ['{DAV:}displayname'] }, false],
    ['but those ignored', { okprops: ['{DAV:}displayname'], ignore: ['/c/'] }, true],
    ['hrefs are compared decoded', { okprops: ['{DAV:}displayname'], only: ['/c/a.ics'] }, true],
    ['their number', { count: ['2'] }, true],
    ['a wrong number', { count: ['3'] }, false],
    ['the number of those chosen', { count: ['1'], only: ['/c/'] }, true],
  ])('%s', (_, args, passes) => {
    expect(verify(propfindItems, answer, args).length === 0).toBe(passes)
  })

  test('another root and another status', () => {
    const created = answerWith('<C:mkcalendar-response xmlns:C="urn:ietf:params:xml:ns:caldav"/>', { status: 201 })
    const args = { status: ['201'], 'root-element': ['{urn:ietf:params:xml:ns:caldav}mkcalendar-response'] }
    expect(verify(propfindItems, created, args)).toEqual([])
    expect(verify(propfindItems, created, { status: ['201'] })[0]).toMatch('root element')
    expect(verify(propfindItems, created)).toEqual(['status 201, expected 207'])
  })
})
