import { describe, expect, test } from 'vitest'
import { aclItems } from './acl-items.ts'
import { dataMatch, xmlDataMatch } from './data-match.ts'
import { dataString } from './data-string.ts'
import { jsonPointerMatch } from './json-pointer-match.ts'
import { prepostcondition } from './precondition.ts'
import { answerWith, contextWith, multistatusOf, propertyResponse, verify } from './testing.ts'

describe('dataString', () => {
  const answer = answerWith('BEGIN:VEVENT\r\nSUMMARY:long\r\n er\r\nEND:VEVENT\r\n')
  test.each<[string, Record<string, string[]>, boolean]>([
    ['contains', { contains: ['SUMMARY', 'VEVENT'] }, true],
    ['does not contain', { contains: ['SUMMARY', 'VTODO'] }, false],
    ['a line break of the script', { contains: ['BEGIN:VEVENT\nSUMMARY'] }, true],
    ['unfolded', { contains: ['longer'], unwrap: [] }, true],
    ['folded', { contains: ['longer'] }, false],
    ['folded elsewhere by the script', { contains: ['SUMMARY:lo\n nger'] }, true],
    ['not contains', { notcontains: ['VTODO'] }, true],
    ['contains what it must not', { notcontains: ['SUMMARY'] }, false],
    ['equals', { equals: ['BEGIN'] }, false],
    ['empty, but it is not', { empty: ['true'] }, false],
  ])('%s', (_, args, passes) => {
    expect(verify(dataString, answer, args).length === 0).toBe(passes)
  })

  test('an empty body', () => {
    expect(verify(dataString, answerWith(''), { empty: ['true'] })).toEqual([])
    expect(verify(dataString, answerWith(''), { contains: ['x'] })).toEqual(['no body'])
    expect(verify(dataString, answerWith('x'), { equals: ['x'] })).toEqual([])
  })
})

describe('prepostcondition', () => {
  const body = `<D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:no-uid-conflict><D:href>/x</D:href></C:no-uid-conflict>
    <t:error-description xmlns:t="http://twistedmatrix.com/xml_namespace/dav/">why</t:error-description></D:error>`
  const name = '{urn:ietf:params:xml:ns:caldav}no-uid-conflict'
  test.each<[string, number, string, Record<string, string[]>, boolean]>([
    ['the condition', 403, body, { error: [name] }, true],
    ['any usual status', 507, body, { error: [name] }, true],
    ['another status', 400, body, { error: [name] }, false],
    ['another status that is asked for', 400, body, { error: [name], status: ['400'] }, true],
    ['another condition', 403, body, { error: ['{DAV:}x'] }, false],
    ['one more than expected', 403, body, { error: [] }, false],
    ['one more than expected, which may be', 403, body, { error: [], ignoreextras: [] }, true],
    ['another root', 403, '<a/>', { error: [] }, false],
    ['no XML', 403, 'no', { error: [] }, false],
    ['no body', 403, '', { error: [] }, false],
  ])('%s', (_, status, text, args, passes) => {
    expect(verify(prepostcondition, answerWith(text, { status }), args).length === 0).toBe(passes)
  })
})

describe('aclItems', () => {
  const privileges = (...names: string[]) =>
    `<D:current-user-privilege-set>${names.map((name) => `<D:privilege><D:${name}/></D:privilege>`).join('')}</D:current-user-privilege-set>`
  const answer = answerWith(multistatusOf(propertyResponse('/c/', privileges('read', 'write'))), { status: 207 })
  test.each<[string, Record<string, string[]>, boolean]>([
    ['all granted', { granted: ['{DAV:}read', '{DAV:}write'] }, true],
    ['one is not granted', { granted: ['{DAV:}read', '{DAV:}bind'] }, false],
    ['denied', { denied: ['{DAV:}bind'] }, true],
    ['not denied', { denied: ['{DAV:}read'] }, false],
  ])('%s', (_, args, passes) => {
    expect(verify(aclItems, answer, args).length === 0).toBe(passes)
  })
})

describe('dataMatch and xmlDataMatch', () => {
  const files: Record<string, string> = {
    'a.txt': 'one\ntwo\n',
    'a.ics': 'BEGIN:X\nSUMMARY:long\n er\n',
    'a.xml': '<a xmlns="DAV:"><t>1</t><b/></a>',
  }
  const context = contextWith({ readFile: (path) => files[path] ?? '' })
  const matches = (verifier: typeof dataMatch, path: string, body: string, filter: string[] = []) =>
    verify(verifier, answerWith(body), { filepath: [path], filter }, context).length === 0

  test.each([
    ['a.txt', 'one\ntwo\n', true],
    ['a.txt', 'one\r\ntwo\r\n', true],
    ['a.txt', 'one\r\ntwo', false],
    ['a.ics', 'BEGIN:X\r\nSUMMARY:lo\r\n nger\r\n', true],
    ['a.ics', 'BEGIN:X\r\nSUMMARY:other\r\n', false],
    ['a.xml', '<D:a xmlns:D="DAV:"><D:t>1</D:t><D:b/></D:a>', true],
    ['a.xml', '<a xmlns="DAV:"><t>2</t><b/></a>', false],
    ['a.xml', 'no', false],
  ])('dataMatch %s with %o: %s', (path, body, passes) => {
    expect(matches(dataMatch, path, body)).toBe(passes)
  })

  test('xmlDataMatch leaves the content of some elements out', () => {
    expect(matches(xmlDataMatch, 'a.xml', '<a xmlns="DAV:"><t>2</t><b/></a>')).toBe(false)
    expect(matches(xmlDataMatch, 'a.xml', '<a xmlns="DAV:"><t>2</t><b/></a>', ['{DAV:}t'])).toBe(true)
  })
})

describe('jsonPointerMatch', () => {
  const answer = answerWith('{"version":1,"on":true,"none":null,"zones":[{"tzid":"GB"},{"tzid":"Asia/Tokyo"}]}', {
    headers: [['Content-Type', 'application/json; charset=utf-8']],
  })
  test.each<[string, Record<string, string[]>, boolean]>([
    ['it is there', { exists: ['/version'] }, true],
    ['a value', { exists: ['/version~$1', '/on~$True'] }, true],
    ['one of several values', { exists: ['/zones/./tzid~$Asia/Tokyo'] }, true],
    ['another value', { exists: ['/zones/./tzid~$UTC'] }, false],
    ['null', { exists: ['/none~~'] }, true],
    ['not null', { exists: ['/version~~'] }, false],
    ['it is not there', { exists: ['/zones/2'] }, false],
    ['it must not be there', { notexists: ['/zones/2'] }, true],
    ['it must not be there, but is', { notexists: ['/version'] }, false],
    ['another status', { status: ['404'], exists: ['/version'] }, false],
  ])('%s', (_, args, passes) => {
    expect(verify(jsonPointerMatch, answer, args).length === 0).toBe(passes)
  })

  test('another type is refused', () => {
    const html = { ...answer, headers: [['Content-Type', 'text/html'] as const] }
    expect(verify(jsonPointerMatch, html, { exists: ['/version'] })).toEqual(['Content-Type text/html'])
  })
})
