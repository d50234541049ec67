import { expect, it } from 'vitest'
import { parseCalendar } from './parse.ts'
import { mergeCalendars, usedTimezoneIds } from './timezones.ts'

const timezone = (tzid: string, offset: string, extra = '') =>
  `BEGIN:VTIMEZONE\nTZID:${tzid}\n${extra}BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:${offset}\nTZOFFSETTO:${offset}\nEND:STANDARD\nEND:VTIMEZONE\n`
const event = (uid: string, tzid: string) =>
  `BEGIN:VEVENT\nUID:${uid}\nDTSTART;TZID=${tzid}:20260101T000000\nEND:VEVENT\n`
const calendar = (body: string) => parseCalendar(`BEGIN:VCALENDAR\n${body}END:VCALENDAR\n`)
const product = [{ name: 'PRODID', parameters: [], value: '-//x//EN' }]

async function merge(bodies: string[], define?: Parameters<typeof mergeCalendars>[2]) {
  let text = ''
  for await (const chunk of mergeCalendars(product, bodies.map(calendar), define)) text += chunk
  const { components } = parseCalendar(text)
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

it('writes an equal definition once, whatever its comments', async () => {
  const bodies = [
    timezone('A', '+0100') + event('1', 'A'),
    timezone('A', '+0100', 'LAST-MODIFIED:20260101T000000Z\n') + event('2', 'A'),
  ]
  expect(await merge(bodies)).toEqual(['VTIMEZONE A', 'VEVENT A', 'VEVENT A'])
})

it('writes another definition of one TZID under another name', async () => {
  const bodies = [
    timezone('A', '+0100') + event('1', 'A'),
    timezone('A', '+0200') + event('2', 'A'),
    timezone('A (2)', '+0300') + event('3', 'A (2)'),
    timezone('A', '+0200') + event('4', 'A'),
    timezone('A', '+0100') + event('5', 'A'),
  ]
  expect(await merge(bodies)).toEqual([
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

it('takes the definition of the caller', async () => {
  const own = calendar(timezone('A', '+0500')).components[0]
  const bodies = [timezone('A', '+0100') + event('1', 'A'), timezone('A', '+0200') + event('2', 'A')]
  expect(await merge(bodies, (tzid) => (tzid === 'A' ? own : undefined))).toEqual([
    'VTIMEZONE A',
    'VEVENT A',
    'VEVENT A',
  ])
})
