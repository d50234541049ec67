/** What a message may and must hold: the tables of RFC 5546 §3.2 and §3.4. */
import { expect } from 'vitest'
import type { Component } from '../../../protocol/ical/component.ts'
import { readCalendarObject } from '../../../protocol/ical/rules.ts'
import { findProperties, findProperty } from '../../../protocol/ical/values.ts'
import type { Message, Method } from '../message.ts'
import { addressOf, attendeesOf, normalised } from '../people.ts'
import { sequenceOf } from '../revisions.ts'

/** How often: [least, most]. */
type Presence = readonly [number, number]

const ONE: Presence = [1, 1]
const NONE: Presence = [0, 0]
const SOME: Presence = [1, Number.POSITIVE_INFINITY]

const ALWAYS = { DTSTAMP: ONE, ORGANIZER: ONE, UID: ONE, VALARM: NONE }

const TABLES: Partial<Record<Method, Readonly<Record<string, Presence>>>> = {
  REQUEST: { ...ALWAYS, ATTENDEE: SOME, 'REQUEST-STATUS': NONE },
  REPLY: { ...ALWAYS, ATTENDEE: SOME, TRANSP: NONE, CLASS: NONE },
  CANCEL: { ...ALWAYS, SEQUENCE: ONE, 'REQUEST-STATUS': NONE },
  REFRESH: {
    ...ALWAYS,
    ATTENDEE: ONE,
    DTSTART: NONE,
    RRULE: NONE,
    SEQUENCE: NONE,
    SUMMARY: NONE,
    'REQUEST-STATUS': NONE,
  },
}

export function expectRestrictions({ method, uid, from, to, calendar }: Message): void {
  const properties = calendar.properties.filter(({ name }) => name !== 'METHOD')
  expect(findProperties(calendar, 'METHOD').map(({ value }) => value)).toEqual([method])
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  // RFC 5545 holds for a message as it does for what is stored; a REPLY and the like need no DTSTART.
  if (method === 'REQUEST') expect(readCalendarObject({ ...calendar, properties }).uid).toBe(uid)
  for (const component of components) {
    for (const [name, [least, most]] of Object.entries(TABLES[method] ?? {})) {
      const count = countOf(component, name)
      expect(count >= least && count <= most, `${count} ${name} in a ${method}`).toBe(true)
    }
    expectPeople(component)
    if (method === 'REPLY' || method === 'REFRESH') expect(organizerOf(component)).toBe(normalised(to))
    // RFC 5546 §2.1.4: incremented with each CANCEL.
    if (method === 'CANCEL') expect(sequenceOf(component)).toBeGreaterThan(0)
    if (method === 'REPLY') expect(attendeesOf(component).map(addressOf)).toContain(normalised(from))
  }
}

function organizerOf(component: Component): string {
  return normalised(findProperty(component, 'ORGANIZER')?.value ?? '')
}

/** RFC 6638 §7: parameters that are between a client and its server. */
function expectPeople({ properties }: Component): void {
  const names = properties.flatMap(({ parameters }) => parameters.map(({ name }) => name))
  expect(names.filter((name) => name.startsWith('SCHEDULE-'))).toEqual([])
}

function countOf({ properties, components }: Component, name: string): number {
  return [...properties, ...components].filter((one) => one.name === name).length
}
