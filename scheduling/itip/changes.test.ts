import { expect, it } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { calendarText } from './testing/script.ts'
import { World } from './testing/world.ts'

const SERIES = ['VEVENT', 'DTSTART;TZID=Europe/Brussels:20270105T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5']
const PEOPLE = ['ORGANIZER:alice', 'ATTENDEE;PARTSTAT=ACCEPTED:alice', 'ATTENDEE:bob']
const ACCEPTED = ['ORGANIZER:alice', 'ATTENDEE;PARTSTAT=ACCEPTED:alice', 'ATTENDEE;PARTSTAT=ACCEPTED:bob']
const SECOND = ['VEVENT', 'RECURRENCE-ID;TZID=Europe/Brussels:20270106T090000']

/** What each message that is delivered then changed, in one line. */
function changesOf(world: World): string[] {
  const said: string[] = []
  for (const message of world.pending.filter((one) => world.reaches(one))) {
    const { changes } = world.send(message)
    if (changes === undefined) continue
    const recurrences = changes.action === 'create' ? [] : changes.recurrences
    const parts = recurrences.map((one) => {
      const changed = 'changed' in one ? [...(one.changed as ReadonlyMap<string, ReadonlySet<string>>)] : []
      const names = changed.map(([name, parameters]) => [name, ...parameters].join(';')).sort()
      return [one.instance ?? 'series', ...names].join(' ')
    })
    said.push([changes.action, ...parts].join(', '))
  }
  return said
}

function stores(world: World, name: string, ...lines: readonly string[]): string[] {
  world.change(world.person(name), parseCalendar(calendarText([...lines])))
  return changesOf(world)
}

it('names what a request changes, by property and instance', () => {
  const world = new World()
  expect(stores(world, 'alice', ...SERIES, ...PEOPLE)).toEqual(['create'])
  expect(stores(world, 'alice', ...SERIES, 'SUMMARY:Daily', ...PEOPLE)).toEqual(['update, series SUMMARY'])
  const moved = [...SECOND, 'DTSTART;TZID=Europe/Paris:20270106T100000', 'DURATION:PT1H', 'SUMMARY:Daily', ...PEOPLE]
  expect(stores(world, 'alice', ...SERIES, 'SUMMARY:Daily', ...PEOPLE, ...moved)).toEqual([
    'update, 20270106T080000Z DTEND DTSTART;TZID',
  ])
})

it('names the instances of a cancellation, and none of a meeting that is off', () => {
  const world = new World()
  stores(world, 'alice', ...SERIES, ...PEOPLE)
  expect(stores(world, 'alice', ...SERIES, 'EXDATE;TZID=Europe/Brussels:20270107T090000', ...PEOPLE)).toEqual([
    'cancel, 20270107T080000Z',
    'update, series EXDATE',
  ])
  world.change(world.person('alice'), undefined)
  expect(changesOf(world)).toEqual(['cancel'])
})

it('names what was answered', () => {
  const world = new World()
  stores(world, 'alice', ...SERIES, ...PEOPLE)
  expect(stores(world, 'bob', ...SERIES, ...ACCEPTED)).toEqual(['reply, series ATTENDEE;PARTSTAT'])
  expect(world.result?.changes).toMatchObject({ attendee: 'mailto:bob@example.test' })
})
