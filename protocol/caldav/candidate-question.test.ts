import { describe, expect, test } from 'vitest'
import { parseXml } from '../xml/parse.ts'
import { candidateQuestion, isAnsweredByIndex } from './candidate-question.ts'
import { readFilter } from './comp-filter.ts'

function filterOf(content: string, test = 'allof') {
  const namespace = 'xmlns:C="urn:ietf:params:xml:ns:caldav"'
  return readFilter(parseXml(`<C:filter ${namespace}>${comp('VCALENDAR', content, test)}</C:filter>`))
}

const comp = (name: string, content = '', test = 'allof') =>
  `<C:comp-filter name="${name}" test="${test}">${content}</C:comp-filter>`
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

const days = (start: number, end: number) => ({ start: start * DAY, end: end * DAY })
const since = (start: number) => range(start, start + 1).replace(/ end="[^"]*"/, '')
const summary = prop('SUMMARY', '<C:text-match>x</C:text-match>')

describe('test="anyof" of VCALENDAR: what fits one or another', () => {
  test.each([
    ['one', comp('VEVENT'), { component: 'VEVENT' }, true],
    ['none', '', {}, true],
    ['two kinds', comp('VEVENT') + comp('VTODO'), {}, false],
    ['one kind twice', comp('VEVENT', summary) + comp('VEVENT', prop('UID')), { component: 'VEVENT' }, false],
    [
      'a window around two windows',
      comp('VEVENT', range(4, 5)) + comp('VTODO', range(1, 2)),
      { window: days(1, 5) },
      false,
    ],
    [
      'a side that is open in one is open',
      comp('VEVENT', since(4)) + comp('VEVENT', range(1, 2)),
      { component: 'VEVENT', window: { start: DAY, end: null } },
      false,
    ],
    ['one has no window', comp('VEVENT', range(1, 2)) + comp('VTODO'), {}, false],
    [
      'a window here, alarms there',
      comp('VEVENT', range(1, 2)) + comp('VEVENT', comp('VALARM', range(1, 2))),
      { component: 'VEVENT' },
      false,
    ],
    [
      'alarms of both',
      comp('VEVENT', comp('VALARM', range(4, 5))) + comp('VTODO', comp('VALARM', range(1, 2))),
      { alarms: days(1, 5) },
      false,
    ],
    ['a kind or none of another', comp('VEVENT') + comp('VTODO', '<C:is-not-defined/>'), {}, false],
    ['a kind or a time zone', comp('VEVENT') + comp('VTIMEZONE', comp('DAYLIGHT')), {}, false],
    ['a kind or a property of the calendar', prop('METHOD') + comp('VEVENT'), {}, false],
  ])('%s', (_, content, question, isAnswered) => {
    expect(candidateQuestion(filterOf(content, 'anyof'))).toEqual(question)
    expect(isAnsweredByIndex(filterOf(content, 'anyof'))).toBe(isAnswered)
  })
})

describe('test="anyof" of a component', () => {
  test.each([
    ['nothing to choose from', '', { component: 'VEVENT' }, true],
    ['its time range holds in any case', range(1, 2) + summary + prop('UID'), { window: days(1, 2) }, false],
    ['DTSTART or a property that has no time', prop('DTSTART', range(1, 2)) + summary, {}, false],
    [
      'DTSTART here or there',
      prop('DTSTART', range(1, 2)) + prop('DTSTART', range(4, 5)),
      { window: { start: DAY - 1, end: 5 * DAY + 26 * 3_600 } },
      false,
    ],
    ['an alarm or a property', comp('VALARM', range(1, 2)) + summary, {}, false],
    [
      'an alarm here or there',
      comp('VALARM', range(1, 2)) + comp('VALARM', range(4, 5)),
      { alarms: days(1, 5) },
      false,
    ],
    [
      'an alarm in its time range',
      range(1, 2) + comp('VALARM', range(4, 5)) + comp('VALARM', '<C:is-not-defined/>'),
      { window: days(1, 2) },
      false,
    ],
  ])('%s', (_, content, question, isAnswered) => {
    const filter = filterOf(comp('VEVENT', content, 'anyof'))
    expect(candidateQuestion(filter)).toEqual({ component: 'VEVENT', ...question })
    expect(isAnsweredByIndex(filter)).toBe(isAnswered)
  })
})
