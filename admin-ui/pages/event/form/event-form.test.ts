import { describe, expect, test } from 'vitest'
import type { Event } from '../../../../client/kalends.ts'
import {
  alertBefore,
  type EventForm,
  eventOf,
  flawOf,
  formOf,
  minutesBefore,
  newForm,
  withAllDay,
  withStart,
} from './event-form.ts'
import { patchBetween } from './patch.ts'
import { losesExceptions, patchOfSeries, patchToEndBefore } from './series.ts'

const ZONE = 'Europe/Brussels'
const context = { owner: 'alice', calendar: 'work', timeZone: ZONE }

/** As the server tells one, with what is as usual. */
const EVENT: Event = {
  '@type': 'Event',
  uid: 'u1',
  updated: '2026-11-20T10:00:00Z',
  title: 'Planning',
  start: '2026-11-23T09:00:00',
  timeZone: ZONE,
  duration: 'PT1H',
  showWithoutTime: false,
  privacy: 'public',
  freeBusyStatus: 'busy',
  status: 'confirmed',
  priority: 5,
  locations: { l1: { '@type': 'Location', name: 'Room 1' }, l2: { '@type': 'Location', name: 'Room 2' } },
  participants: {
    a: { '@type': 'Participant', name: 'Alice', email: 'alice@example.test', roles: { owner: true } },
    b: { '@type': 'Participant', name: 'Bob', roles: { attendee: true }, participationStatus: 'accepted' },
  },
  alerts: {
    x: { '@type': 'Alert', trigger: { '@type': 'AbsoluteTrigger', when: '2026-11-23T06:00:00Z' }, action: 'display' },
  },
}

const SERIES: Event = {
  ...EVENT,
  recurrenceRules: [{ '@type': 'RecurrenceRule', frequency: 'weekly', interval: 1, rscale: 'gregorian' }],
  recurrenceOverrides: { '2026-11-30T09:00:00': { title: 'Special' }, '2026-12-07T09:00:00': { excluded: true } },
}

function patchOf(change: Partial<EventForm>, event = EVENT) {
  const form = { ...formOf(event, event, context), ...change }
  return patchBetween(event, eventOf(form, event, ZONE))
}

describe('an event in a form', () => {
  test('says nothing of what nobody changed', () => {
    expect(patchOf({})).toEqual({})
    expect(patchOf({}, SERIES)).toEqual({})
  })

  test('says only what was changed', () => {
    expect(patchOf({ title: 'Plan' })).toEqual({ title: 'Plan' })
    expect(patchOf({ place: 'Hall' })).toEqual({ 'locations/l1': { '@type': 'Location', name: 'Hall' } })
    expect(patchOf({ place: '' })).toEqual({ 'locations/l1': null })
    expect(patchOf({ description: 'About it' })).toEqual({ description: 'About it' })
    expect(patchOf({ end: '2026-11-23T09:30:00' })).toEqual({ duration: 'PT30M' })
    expect(patchOf({ color: 'tomato', categories: ['team'] })).toEqual({ color: 'tomato', keywords: { team: true } })
    expect(patchOf({ alerts: { ...EVENT.alerts, y: alertBefore(30) } })).toEqual({ 'alerts/y': alertBefore(30) })
  })

  test('who is taken out is named, and answers of others stay', () => {
    const { b: _, ...rest } = EVENT.participants ?? {}
    const people = { ...rest, c: { email: 'c@example.test', roles: { attendee: true } } as const }
    expect(patchOf({ people })).toEqual({ 'participants/b': null, 'participants/c': people.c })
  })

  test('an all-day event has no zone, and its last day is one of it', () => {
    const allDay = withAllDay(formOf(EVENT, EVENT, context), true, ZONE)
    const event = eventOf({ ...allDay, end: '2026-11-24T00:00:00' }, EVENT, ZONE)
    expect(event).toMatchObject({
      duration: 'P2D',
      timeZone: null,
      showWithoutTime: true,
      start: '2026-11-23T00:00:00',
    })
    expect(formOf({ ...event, uid: 'u1' }, EVENT, context).end).toBe('2026-11-24T00:00:00')
  })

  test('is as long as it was when it begins at another time', () => {
    const form = newForm({ start: '2026-10-24T23:00:00', end: '2026-10-25T05:00:00' }, 0, context)
    const moved = withStart(form, '2026-10-26T23:00:00', ZONE)
    expect(moved.end).toBe('2026-10-27T06:00:00')
  })

  test('has flaws that are told', () => {
    const form = formOf(EVENT, EVENT, context)
    expect(flawOf(form, ZONE)).toBeUndefined()
    expect(flawOf({ ...form, end: '2026-11-23T08:00:00' }, ZONE)).toBe('ends-before')
    expect(flawOf({ ...form, meetingUrl: 'javascript:alert(1)' }, ZONE)).toBe('bad-url')
  })

  test('alerts before the start are minutes', () => {
    expect([0, 30, 1440, 20160].map((minutes) => minutesBefore(alertBefore(minutes)))).toEqual([0, 30, 1440, 20160])
    expect(minutesBefore({ trigger: { '@type': 'OffsetTrigger', offset: 'PT5M' } })).toBeUndefined()
  })
})

describe('a series', () => {
  const occurrence: Event = { ...EVENT, start: '2026-12-14T09:00:00', recurrenceId: '2026-12-14T09:00:00' }
  const after = (change: Partial<EventForm>) =>
    eventOf({ ...formOf(occurrence, SERIES, context), ...change }, occurrence, ZONE, SERIES)

  test('moves as far as one of its occurrences, with its exceptions', () => {
    const form = withStart(formOf(occurrence, SERIES, context), '2026-12-15T10:00:00', ZONE)
    expect(patchOfSeries(SERIES, occurrence, eventOf(form, occurrence, ZONE, SERIES))).toEqual({
      start: '2026-11-24T10:00:00',
      recurrenceOverrides: { '2026-12-01T10:00:00': { title: 'Special' }, '2026-12-08T10:00:00': { excluded: true } },
    })
  })

  test('of several days moves all of them, with its exceptions', () => {
    const recurrenceRules = [{ frequency: 'weekly' as const, byDay: [{ day: 'mo' as const }, { day: 'we' as const }] }]
    const several = { ...SERIES, recurrenceRules }
    const form = withStart(formOf(occurrence, several, context), '2026-12-15T09:00:00', ZONE)
    expect(patchOfSeries(several, occurrence, eventOf(form, occurrence, ZONE, several))).toEqual({
      start: '2026-11-24T09:00:00',
      recurrenceRules: [{ frequency: 'weekly', byDay: [{ day: 'tu' }, { day: 'th' }] }],
      recurrenceOverrides: { '2026-12-01T09:00:00': { title: 'Special' }, '2026-12-08T09:00:00': { excluded: true } },
    })
  })

  test('has another title in all of them', () => {
    expect(patchOfSeries(SERIES, occurrence, after({ title: 'Plan' }))).toEqual({ title: 'Plan' })
  })

  test.each([
    { frequency: 'weekly', byDay: [{ day: 'mo' }] },
    { frequency: 'weekly', until: '2027-03-29T09:00:00' },
    { frequency: 'weekly', firstDayOfWeek: 'su' },
  ] as const)('of the rule %j as another program says it keeps it, and its exceptions', (rule) => {
    const series = { ...SERIES, recurrenceRules: [rule] }
    const form = { ...formOf(occurrence, series, context), title: 'Plan' }
    const after = eventOf(form, occurrence, ZONE, series)
    expect(patchOfSeries(series, occurrence, after)).toEqual({ title: 'Plan' })
    expect(losesExceptions(series, occurrence, after)).toBe(false)
  })

  test('of the fourth Monday that is moved to a Tuesday is of another rule', () => {
    const series: Event = {
      ...SERIES,
      recurrenceRules: [{ frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: 4 }] }],
    }
    const form = withStart(formOf(EVENT, series, context), '2026-11-24T09:00:00', ZONE)
    const after = eventOf(form, EVENT, ZONE, series)
    expect(losesExceptions(series, EVENT, after)).toBe(true)
    expect(patchOfSeries(series, EVENT, after)).toEqual({
      start: '2026-11-24T09:00:00',
      recurrenceRules: [{ frequency: 'monthly', byDay: [{ day: 'tu', nthOfPeriod: 4 }] }],
      recurrenceOverrides: null,
    })
  })

  test('of another rule begins without exceptions', () => {
    expect(patchOfSeries(SERIES, occurrence, after({ repeat: { kind: 'none' } }))).toEqual({
      recurrenceRules: null,
      recurrenceOverrides: null,
    })
  })

  test('ends before one of them', () => {
    expect(patchToEndBefore(SERIES, '2026-12-07T09:00:00')).toMatchObject({
      recurrenceRules: [{ frequency: 'weekly', until: '2026-12-07T08:59:59' }],
      recurrenceOverrides: { '2026-11-30T09:00:00': { title: 'Special' } },
    })
    expect(patchToEndBefore(SERIES, SERIES.start)).toBeUndefined()
  })
})
