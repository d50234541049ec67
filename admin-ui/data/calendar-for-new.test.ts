import { expect, test } from 'vitest'
import { calendarForNew } from './calendar-for-new.ts'
import type { CalendarGroup } from './calendars.ts'

function one(name: string, group: CalendarGroup, mayWrite: boolean, isDefault: boolean) {
  return { name, group, mayWrite, calendar: { isDefault } }
}

const shared = one('shared', 'shared', true, false)
const others = one('others', 'others', true, true)
const read = one('read', 'own', false, false)
const first = one('first', 'own', true, false)
const chosen = one('chosen', 'own', true, true)

test.each([
  [[shared, others, first, chosen], 'chosen'],
  [[shared, others, read, first], 'first'],
  [[read, shared], 'shared'],
  [[read], undefined],
])('of %j', (calendars, name) => {
  expect(calendarForNew(calendars)?.name).toBe(name)
})
