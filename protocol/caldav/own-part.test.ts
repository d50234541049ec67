import { describe, expect, it } from 'vitest'
import type { Component } from '../ical/component.ts'
import { parseCalendar } from '../ical/parse.ts'
import { writeComponent } from '../ical/write.ts'
import { BudgetExceeded } from '../recurrence/index.ts'
import { isSameShared, joinParts, splitParts } from './own-part.ts'

const budget = () => ({ steps: 100_000, occurrences: 1_000 })

const calendar = (...members: readonly (readonly string[])[]) =>
  parseCalendar(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...members.flat(), 'END:VCALENDAR', ''].join('\r\n'))

const event = (...lines: readonly string[]) => [
  'BEGIN:VEVENT',
  'UID:u',
  'DTSTAMP:20260101T000000Z',
  ...lines,
  'END:VEVENT',
]
const alarm = (minutes: number) => ['BEGIN:VALARM', 'ACTION:AUDIO', `TRIGGER:-PT${minutes}M`, 'END:VALARM']

const SERIES = ['DTSTART;TZID=Europe/Oslo:20260305T100000', 'DTEND;TZID=Europe/Oslo:20260305T110000', 'SUMMARY:Standup']
const RULE = 'RRULE:FREQ=DAILY;COUNT=5'
const override = (day: string, ...lines: readonly string[]) =>
  event(
    `RECURRENCE-ID;TZID=Europe/Oslo:202603${day}T100000`,
    `DTSTART;TZID=Europe/Oslo:202603${day}T100000`,
    `DTEND;TZID=Europe/Oslo:202603${day}T110000`,
    'SUMMARY:Standup',
    ...lines,
  )

const text = (component: Component | undefined) =>
  component === undefined ? '' : writeComponent(component).replaceAll('\r\n', '\n')

describe('an object with alarms and transparency', () => {
  const alice = calendar(
    event(...SERIES, RULE, ...alarm(10)),
    override('06', 'TRANSP:TRANSPARENT', ...alarm(20)),
    override('07', 'LOCATION:Room 2', 'TRANSP:OPAQUE'),
  )

  it('is shared without them, and without overrides for their sake', () => {
    const { shared } = splitParts(alice)
    expect(text(shared)).not.toMatch(/VALARM|TRANSP|RECURRENCE-ID;TZID=Europe\/Oslo:20260306/)
    expect(text(shared)).toContain('RECURRENCE-ID;TZID=Europe/Oslo:20260307T100000')
  })

  it('is whole again with them', () => {
    const again = joinParts(splitParts(alice), budget())
    const { shared, own } = splitParts(again)
    expect(isSameShared(shared, splitParts(alice).shared)).toBe(true)
    const inOrder = (component: Component | undefined) => text(component).split('BEGIN:VEVENT').sort()
    expect(inOrder(own).map((part) => part.replace('END:VCALENDAR\n', ''))).toEqual(
      inOrder(splitParts(alice).own).map((part) => part.replace('END:VCALENDAR\n', '')),
    )
    expect(text(again)).toContain('TRIGGER:-PT20M')
  })

  it('has another part for another user', () => {
    const bob = calendar(event(...SERIES, RULE, ...alarm(30)), override('08', ...alarm(5)))
    const joined = joinParts({ shared: splitParts(alice).shared, own: splitParts(bob).own }, budget())
    // The series, the instance that Alice moved, and Bob's own.
    expect(text(joined).match(/TRIGGER.*/g)).toEqual(['TRIGGER:-PT30M', 'TRIGGER:-PT30M', 'TRIGGER:-PT5M'])
    expect(text(joined)).toContain('RECURRENCE-ID;TZID=Europe/Oslo:20260308T100000')
    expect(text(joined)).toContain('DTEND;TZID=Europe/Oslo:20260308T110000')
    expect(text(joined)).toContain('LOCATION:Room 2')
  })

  it('is for nobody an override of an instance that is not there', () => {
    const own = splitParts(calendar(event(...SERIES, RULE), override('28', ...alarm(5)))).own
    const { shared } = splitParts(alice)
    expect(text(joinParts({ shared, own }, budget()))).toBe(text(shared))
  })
})

it('an alarm that is taken from one instance stays away from it', () => {
  const { shared, own } = splitParts(calendar(event(...SERIES, RULE, ...alarm(10)), override('06')))
  expect(text(shared)).not.toContain('RECURRENCE-ID')
  const joined = text(joinParts({ shared, own }, budget()))
  expect(joined.match(/TRIGGER/g)).toHaveLength(1)
  expect(joined).toContain('RECURRENCE-ID;TZID=Europe/Oslo:20260306T100000')
})

it('what is the same is told by what it says, not by when it was written', () => {
  const { shared } = splitParts(calendar(event(...SERIES, ...alarm(5))))
  const later = calendar(event(...SERIES, 'LAST-MODIFIED:20260102T000000Z', 'TRANSP:TRANSPARENT'))
  expect(isSameShared(shared, splitParts(later).shared)).toBe(true)
  expect(isSameShared(shared, splitParts(calendar(event(...SERIES, 'LOCATION:x'))).shared)).toBe(false)
})

it('an object without a part of anybody is as it came', () => {
  const plain = calendar(event(...SERIES))
  expect(splitParts(plain)).toEqual({ shared: plain, own: undefined })
})

describe('an object with many overrides', () => {
  const day = (index: number) => new Date(Date.UTC(2026, 2, 5 + index)).toISOString().slice(0, 10).replaceAll('-', '')
  const many = (count: number, ...said: readonly string[]) => {
    const series = (...more: readonly string[]) => event('DTSTART:20260305T100000Z', ...said, ...more)
    const overrides = Array.from({ length: count }, (_, index) =>
      event(`RECURRENCE-ID:${day(index)}T100000Z`, `DTSTART:${day(index)}T100000Z`, ...said, ...alarm(5)),
    )
    return calendar(series('RRULE:FREQ=DAILY'), ...overrides)
  }

  /** How often the properties of the series are looked at. */
  const looks = (count: number) => {
    let found = 0
    const watched = (object: Component): Component => {
      const [master, ...others] = object.components
      if (master === undefined) return object
      const { name, properties, components } = master
      const get = () => {
        found++
        return properties
      }
      return {
        ...object,
        components: [Object.defineProperty({ name, properties, components }, 'properties', { get }), ...others],
      }
    }
    const { shared, own } = splitParts(watched(many(count)))
    expect([shared.components.length, own?.components.length]).toEqual([1, count + 1])
    expect(joinParts({ shared: watched(shared), own }, budget()).components).toHaveLength(count + 1)
    return found
  }

  it('is taken apart and put together in a time that grows as it does', () => {
    expect(looks(80)).toBeLessThan(looks(40) * 1.2)
  })

  it('does not become larger than its budget', () => {
    const { own } = splitParts(many(100))
    const { shared } = splitParts(many(0, `DESCRIPTION:${'x'.repeat(100_000)}`))
    expect(() => joinParts({ shared, own }, budget())).toThrow(BudgetExceeded)
  })
})
