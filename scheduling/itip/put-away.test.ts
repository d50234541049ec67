import { expect, it } from 'vitest'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { withoutCancelled } from './put-away.ts'
import { calendarText } from './testing/script.ts'

const SERIES = ['VEVENT', 'DTSTART:20270105T090000Z', 'RRULE:FREQ=DAILY;COUNT=5', 'ORGANIZER:alice', 'ATTENDEE:atlas']
const instance = (day: number, ...lines: readonly string[]) => [
  ...[
    'VEVENT',
    `RECURRENCE-ID:2027010${day}T090000Z`,
    `DTSTART:2027010${day}T090000Z`,
    'ORGANIZER:alice',
    'ATTENDEE:atlas',
  ],
  ...lines,
]
const OFF = 'STATUS:CANCELLED'

const said = (calendar: Component | undefined) =>
  calendar?.components.map((one) =>
    ['RECURRENCE-ID', 'EXDATE'].map((name) => findProperty(one, name)?.value ?? '-').join(' '),
  )

it.each([
  ['nothing is cancelled', [...SERIES, ...instance(6)], ['- -', '20270106T090000Z -']],
  ['an instance', [...SERIES, ...instance(6, OFF), ...instance(7)], ['- 20270106T090000Z', '20270107T090000Z -']],
  ['an instance, where there is no series', [...instance(6, OFF), ...instance(7)], ['20270107T090000Z -']],
  ['the series, and not an instance', [...SERIES, OFF, ...instance(7)], ['20270107T090000Z -']],
  ['all of it', [...SERIES, OFF, ...instance(6, OFF)], undefined],
])('%s', (_, lines, expected) => {
  expect(said(withoutCancelled(parseCalendar(calendarText(lines))))).toEqual(expected)
})
