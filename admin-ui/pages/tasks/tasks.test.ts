import { describe, expect, test } from 'vitest'
import type { Task } from '../../../client/kalends.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { taskIn } from './one-line.ts'
import { importanceOf, shownTask, timeOf } from './shown-task.ts'
import { groupsOf, type Wanted } from './task-tree.ts'

const CALENDAR = { key: 'alice/tasks' } as KnownCalendar

function task(value: Partial<Task> & { readonly uid: string }) {
  return shownTask({ name: value.uid, url: '/', etag: '"1"', value }, CALENDAR, 'Europe/Brussels')
}

const NOW = { today: '2027-03-10', clock: '2027-03-10T12:00:00' }
const day = (due: string) => ({ due: `${due}T00:00:00`, showWithoutTime: true })

test.each([
  [{}, 'none'],
  [day('2027-03-09'), 'overdue'],
  [day('2027-03-10'), 'today'],
  [{ due: '2027-03-10T11:00:00', timeZone: 'Europe/Brussels' }, 'overdue'],
  [{ due: '2027-03-10T10:30:00', timeZone: 'Europe/London' }, 'overdue'],
  [{ due: '2027-03-10T11:30:00', timeZone: 'Europe/London' }, 'today'],
  [{ due: '2027-03-10T20:00:00', timeZone: 'America/New_York' }, 'week'],
  [{ due: '2027-03-10T13:00:00', timeZone: 'Mars/Olympus_Mons' }, 'today'],
  [day('2027-03-16'), 'week'],
  [day('2027-03-17'), 'later'],
])('%j is due %s', (value, time) => {
  expect(timeOf(task({ uid: 'a', ...value }), NOW)).toBe(time)
})

test('priorities of RFC 5545 in words', () => {
  expect([0, 1, 4, 5, 6, 9].map(importanceOf)).toEqual(['none', 'high', 'high', 'medium', 'low', 'low'])
})

test.each([
  ['Water the plants', '', { title: 'Water the plants' }],
  ['  Call  Ann #home #été !!! ', '', { title: 'Call Ann', keywords: { home: true, été: true }, priority: 1 }],
  ['Pay', '2027-03-10', { title: 'Pay', due: '2027-03-10T00:00:00', showWithoutTime: true }],
  ['Number #1! is here!', '', { title: 'Number #1! is here!' }],
  ['#home !', '', undefined],
  ['', '2027-03-10', undefined],
])('the line "%s" is a task', (line, due, expected) => {
  expect(taskIn(line, due)).toEqual(expected)
})

describe('the list', () => {
  const all: Wanted = { words: '', list: undefined, isDoneShown: false, order: 'due' }
  const below = (uid: string) => ({ relatedTo: { [uid]: { relation: { parent: true as const } } } })
  const outline = (tasks: ReturnType<typeof task>[], wanted = all) =>
    groupsOf(tasks, wanted, NOW).map(({ time, lines }) => [
      time,
      ...lines.map(({ task, depth }) => `${'>'.repeat(depth)}${task.value.uid}`),
    ])

  test('is grouped by when they are due, and what is below another stays with it', () => {
    const tasks = [
      task({ uid: 'late', ...day('2027-01-01') }),
      task({ uid: 'part', ...day('2027-03-10'), ...below('whole') }),
      task({ uid: 'detail', ...below('part') }),
      task({ uid: 'whole', ...day('2027-05-01') }),
      task({ uid: 'done', progress: 'completed' }),
      task({ uid: 'orphan', ...below('nobody') }),
    ]
    expect(outline(tasks)).toEqual([
      ['overdue', 'late'],
      ['later', 'whole', '>part', '>>detail'],
      ['none', 'orphan'],
    ])
    expect(outline(tasks, { ...all, isDoneShown: true }).at(-1)).toEqual(['done', 'done'])
    expect(outline(tasks, { ...all, order: 'title', words: 'nothing has this' })).toEqual([])
  })

  test('shows those, too, that are below each other', () => {
    expect(outline([task({ uid: 'a', ...below('b') }), task({ uid: 'b', ...below('a') })])).toEqual([
      ['none', 'a', '>b'],
    ])
  })

  test('is looked through by all words, in titles, notes and categories', () => {
    const tasks = [
      task({ uid: 'a', title: 'Buy milk', keywords: { Home: true } }),
      task({ uid: 'b', title: 'Milk the cow', description: 'At the farm' }),
    ]
    expect(outline(tasks, { ...all, words: 'milk home' })).toEqual([['none', 'a']])
    expect(outline(tasks, { ...all, words: 'FARM' })).toEqual([['none', 'b']])
  })

  test('by priority the most important is first, by title the alphabet', () => {
    const tasks = [task({ uid: 'z', title: 'A', priority: 9 }), task({ uid: 'y', title: 'B', priority: 1 })]
    expect(outline(tasks, { ...all, order: 'priority' })).toEqual([[undefined, 'y', 'z']])
    expect(outline(tasks, { ...all, order: 'title' })).toEqual([[undefined, 'z', 'y']])
  })
})
