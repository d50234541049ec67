import { describe, expect, test } from 'vitest'
import { parseXml } from '../xml/parse.ts'
import { candidateQuestion, isAnsweredByIndex } from './candidate-question.ts'
import { readFilter } from './comp-filter.ts'

function filterOf(content: string) {
  const namespace = 'xmlns:C="urn:ietf:params:xml:ns:caldav"'
  return readFilter(
    parseXml(`<C:filter ${namespace}><C:comp-filter name="VCALENDAR">${content}</C:comp-filter></C:filter>`),
  )
}

const comp = (name: string, content = '') => `<C:comp-filter name="${name}">${content}</C:comp-filter>`
const prop = (name: string, content = '') => `<C:prop-filter name="${name}">${content}</C:prop-filter>`
const range = (start: number, end: number) =>
  `<C:time-range start="197001${String(start + 1).padStart(2, '0')}T000000Z" end="197001${String(end + 1).padStart(2, '0')}T000000Z"/>`
const DAY = 86_400

describe('a superset for the index', () => {
  test.each([
    ['anything', '', {}, true],
    ['a kind', comp('VEVENT'), { component: 'VEVENT' }, true],
    ['a kind that must not be there', comp('VEVENT', '<C:is-not-defined/>'), {}, false],
    ['two kinds', comp('VEVENT') + comp('VTODO'), { component: 'VEVENT' }, false],
    ['no kind of object', comp('VTIMEZONE'), {}, false],
    ['a time range', comp('VEVENT', range(1, 2)), { component: 'VEVENT', window: { start: DAY, end: 2 * DAY } }, false],
    ['a property', comp('VEVENT', prop('UID')), { component: 'VEVENT' }, false],
    ['a property of the calendar', prop('VERSION') + comp('VEVENT'), { component: 'VEVENT' }, false],
    [
      'DTEND may be the very start of the range',
      comp('VEVENT', prop('DTEND', range(1, 2))),
      { component: 'VEVENT', window: { start: DAY - 1, end: 2 * DAY + 26 * 3_600 } },
      false,
    ],
    ['the index does not know CREATED', comp('VEVENT', prop('CREATED', range(1, 2))), { component: 'VEVENT' }, false],
    [
      'two ranges may lie apart: an instance overlaps both',
      comp('VEVENT', range(1, 2) + prop('DTSTART', range(4, 5))),
      { component: 'VEVENT', window: { start: DAY, end: 2 * DAY } },
      false,
    ],
    [
      'alarms',
      comp('VTODO', comp('VALARM', range(1, 2))),
      { component: 'VTODO', alarms: { start: DAY, end: 2 * DAY } },
      false,
    ],
    ['no alarms', comp('VTODO', comp('VALARM', '<C:is-not-defined/>')), { component: 'VTODO' }, false],
  ])('%s', (_, content, question, isAnswered) => {
    expect(candidateQuestion(filterOf(content))).toEqual(question)
    expect(isAnsweredByIndex(filterOf(content))).toBe(isAnswered)
  })
})
