import { describe, expect, test } from 'vitest'
import { findGrabbed } from './grab.ts'
import type { Grab } from './script.ts'
import type { Answer } from './verify/verifier.ts'

const MULTISTATUS = `<D:multistatus xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/">
<D:response><D:href>/c/</D:href><D:propstat><D:prop><S:getctag>1</S:getctag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
<D:propstat><D:prop><D:getetag>wrong</D:getetag></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
<D:response><D:href>/c/1.ics</D:href><D:propstat><D:prop><D:getetag>"x"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
<D:sync-token>data:,2</D:sync-token></D:multistatus>`

const CALENDAR = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\\, b\r\nATTACH;SIZE=3;FMTTYPE=text/plain:http://h/1\r\nATTACH;SIZE=4:http://h/2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const answer: Answer = {
  uri: '/c/',
  status: 207,
  headers: [
    ['Location', '/a'],
    ['location', '/b'],
  ],
  body: MULTISTATUS,
}
const calendar: Answer = { ...answer, status: 200, body: CALENDAR }
const json: Answer = { ...answer, status: 200, body: '{"a":[{"b":1},{"b":2}]}' }

function grab(kind: Grab['kind'], from: string, variables = ['$x:'], parent?: string): Grab {
  return { kind, from, parent, variables }
}

describe('findGrabbed', () => {
  test.each([
    ['the first header of a name', grab('header', 'LOCATION'), answer, ['/a']],
    ['the number of members', grab('count', ''), answer, ['1']],
    ['a property with a 2xx', grab('property', '{DAV:}getetag'), answer, ['"x"']],
    ['an element from the root', grab('element', '/{DAV:}multistatus/{DAV:}sync-token'), answer, ['data:,2']],
    ['an element below the root', grab('element', '{DAV:}sync-token'), answer, ['data:,2']],
    ['two elements', grab('element', '{DAV:}response/{DAV:}href', ['$1:', '$2:']), answer, ['/c/', '/c/1.ics']],
    [
      'an element of a parent',
      grab('element', '{DAV:}response/{DAV:}href', ['$1:'], '/{DAV:}multistatus/{DAV:}response[^{DAV:}href=/c/1.ics]'),
      answer,
      ['/c/1.ics'],
    ],
    ['values of JSON', grab('json', '/a/./b', ['$1:', '$2:']), json, ['1', '2']],
    ['a property of a calendar', grab('calproperty', 'VEVENT/SUMMARY'), calendar, ['a, b']],
    ['the first of two', grab('calproperty', 'VEVENT/ATTACH'), calendar, ['http://h/1']],
    ['a parameter', grab('calparameter', 'VEVENT/ATTACH/FMTTYPE'), calendar, ['text/plain']],
    [
      'a parameter of the property with a value',
      grab('calparameter', 'VEVENT/ATTACH/SIZE$http://h/2'),
      calendar,
      ['4'],
    ],
  ])('%s', (_, wanted, from, values) => {
    expect(findGrabbed(wanted, from)).toEqual(values)
  })

  test.each([
    ['a header that is not there', grab('header', 'ETag'), answer],
    ['a property with an error alone', grab('property', '{DAV:}owner'), answer],
    ['two where one is wanted', grab('element', '{DAV:}response/{DAV:}href'), answer],
    ['a count of no multistatus', grab('count', ''), calendar],
    ['an element of no XML', grab('element', '/{DAV:}a'), calendar],
    ['a parameter that is not there', grab('calparameter', 'VEVENT/ATTACH/MANAGED-ID'), calendar],
    ['a component that is not there', grab('calproperty', 'VTODO/UID'), calendar],
  ])('%s is a sentence', (_, wanted, from) => {
    expect(findGrabbed(wanted, from)).toBeTypeOf('string')
  })
})
