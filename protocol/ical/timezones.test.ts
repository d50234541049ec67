import { expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import { parseCalendar } from './parse.ts'
import { CalendarMerger, type DefineTimezone, usedTimezoneIds } from './timezones.ts'

const timezone = (tzid: string, offset: string, extra = '') =>
  `BEGIN:VTIMEZONE\nTZID:${tzid}\n${extra}BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:${offset}\nTZOFFSETTO:${offset}\nEND:STANDARD\nEND:VTIMEZONE\n`
const event = (uid: string, tzid: string) =>
  `BEGIN:VEVENT\nUID:${uid}\nDTSTART;TZID=${tzid}:20260101T000000\nEND:VEVENT\n`
const calendar = (body: string) => parseCalendar(`BEGIN:VCALENDAR\n${body}END:VCALENDAR\n`)
const product = [{ name: 'PRODID', parameters: [], value: '-//x//EN' }]

function merge(bodies: string[], define?: DefineTimezone) {
  const merger = new CalendarMerger(define)
  const parts = bodies.map((body) => merger.add(calendar(body)))
  const { components } = parseCalendar([merger.begin(product), ...parts, merger.end()].join(''))
  return components.map((component) => {
    const names = component.name === 'VTIMEZONE' ? component.properties.map((p) => p.value) : []
    return [component.name, ...names, ...usedTimezoneIds(component)].join(' ')
  })
}

it('finds the TZIDs in use, also inside', () => {
  const [used] = calendar(
    `${timezone('Z', '+0000')}BEGIN:VTODO\nDUE;TZID=A:20260101T000000\n${event('1', 'B')}END:VTODO\n`,
  )
    .components.map((c) => [...usedTimezoneIds(c)])
    .filter((ids) => ids.length > 0)
  expect(used).toEqual(['A', 'B'])
})

it('writes an equal definition once, whatever its comments', () => {
  const bodies = [
    timezone('A', '+0100') + event('1', 'A'),
    timezone('A', '+0100', 'LAST-MODIFIED:20260101T000000Z\n') + event('2', 'A'),
  ]
  expect(merge(bodies)).toEqual(['VTIMEZONE A', 'VEVENT A', 'VEVENT A'])
})

it('writes another definition of one TZID under another name', () => {
  const bodies = [
    timezone('A', '+0100') + event('1', 'A'),
    timezone('A', '+0200') + event('2', 'A'),
    timezone('A (2)', '+0300') + event('3', 'A (2)'),
    timezone('A', '+0200') + event('4', 'A'),
    timezone('A', '+0100') + event('5', 'A'),
  ]
  expect(merge(bodies)).toEqual([
    'VTIMEZONE A',
    'VEVENT A',
    'VTIMEZONE A (2)',
    'VEVENT A (2)',
    'VTIMEZONE A (2) (2)',
    'VEVENT A (2) (2)',
    'VEVENT A (2)',
    'VEVENT A',
  ])
})

it('takes the definition of the caller', () => {
  const own = calendar(timezone('A', '+0500')).components[0]
  const bodies = [timezone('A', '+0100') + event('1', 'A'), timezone('A', '+0200') + event('2', 'A')]
  expect(merge(bodies, (tzid) => (tzid === 'A' ? own : undefined))).toEqual(['VTIMEZONE A', 'VEVENT A', 'VEVENT A'])
})

it('gives thousands of definitions of one TZID their names in time that grows with their number', () => {
  const bodies = Array.from({ length: 10_000 }, (_, n) =>
    calendar(
      timezone('A', '+0100', `X:1\n`).replace('19700101T000000', `19700101T${String(n + 100_000).padStart(6, '0')}`),
    ),
  )
  const last = within(2_000, () => {
    const merger = new CalendarMerger()
    return bodies.map((body) => merger.add(body)).at(-1)
  })
  expect(last).toContain('TZID:A (10000)')
})
