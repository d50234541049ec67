/** Messages that are made here, held to the tables of RFC 5546 §3; and which rows of these that was about. */
import { expect } from 'vitest'
import type { Component } from '../../../protocol/ical/component.ts'
import { readCalendarObject } from '../../../protocol/ical/rules.ts'
import { usedTimezoneIds } from '../../../protocol/ical/timezones.ts'
import { findProperties, findProperty } from '../../../protocol/ical/values.ts'
import type { Message } from '../message.ts'
import { addressOf, attendeesOf, normalised } from '../people.ts'
import { type Broken, brokenRows, findTable, type Presence, type Table } from '../restrictions.ts'
import { sequenceOf } from '../revisions.ts'

/** Rows that messages of ours may break, and why. */
export const DEVIATIONS: readonly Deviation[] = [
  { rows: 'REPLY ATTENDEE', most: 20, why: 'who sends another in his place names him, as the examples of §4.2.5 do' },
  { rows: 'REPLY VTIMEZONE', most: 20, why: 'instances may be on another clock than their series' },
  {
    rows: 'REQUEST VTODO DTSTART',
    least: 0,
    why: 'a task need not have one, RFC 5545 §3.6.2, and its author alone knows',
  },
]

interface Deviation {
  /** Method, component where it is about one alone, and name. */
  readonly rows: string
  readonly least?: number
  readonly most?: number
  readonly why: string
}

/** Tables of which no message is made, and why. */
export const NOT_MADE: readonly { readonly tables: RegExp; readonly why: string }[] = [
  { tables: /^PUBLISH/, why: 'who reads a calendar reads it by DAV or by a feed' },
  {
    tables: /^ADD/,
    why: 'RFC 6638 §3.2.1.2 leaves the choice: a REQUEST says as much to one who missed what was before',
  },
  { tables: /VJOURNAL$/, why: 'a journal entry has no attendees' },
  { tables: /VFREEBUSY$/, why: 'answers of the outbox: scheduling/freebusy/restrictions.test.ts' },
]

/** Rows that no stored object can be about: it has components of one kind (RFC 4791 §4.1), or that may be there as often as one likes. */
export const NOT_STORED = /^(VEVENT|VTODO|VJOURNAL|VFREEBUSY|IANA-COMPONENT|X-COMPONENT)$/

/** By the section of a table: the rows about which a message had something to say or to leave out. */
export type Exercised = Map<string, Set<string>>

/** `sources`: what its sender had when it was made. A row that forbids is exercised by what was left out. */
export function expectRestrictions(
  message: Message,
  sources: readonly (Component | undefined)[] = [],
  exercised?: Exercised,
): void {
  const { method, uid, calendar } = message
  const properties = calendar.properties.filter(({ name }) => name !== 'METHOD')
  expect(findProperties(calendar, 'METHOD').map(({ value }) => value)).toEqual([method])
  // RFC 5545 holds for a message as it does for what is stored; a REPLY and the like need no DTSTART.
  if (method === 'REQUEST') expect(readCalendarObject({ ...calendar, properties }).uid).toBe(uid)
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const table = components[0] && findTable(method, components[0].name)
  if (table === undefined) throw new Error(`a ${method} of ${components[0]?.name ?? 'nothing'}`)
  const broken = brokenRows(calendar, table).filter((row) => !isDeviation(row, table))
  expect(broken, `${method} of ${table.component}, RFC 5546 §${table.section}`).toEqual([])
  expectTimezones(calendar)
  for (const component of components) {
    expectPeople(component, message)
    expectRemarks(component, message)
  }
  if (exercised !== undefined) record([calendar, ...sources], table, exercised)
}

function isDeviation({ name, count }: Broken, { method, component }: Table): boolean {
  return DEVIATIONS.some(({ rows, least = 1, most = 1 }) => {
    const isMeant = rows === `${method} ${name}` || rows === `${method} ${component} ${name}`
    return isMeant && count >= least && count <= most
  })
}

/** What the tables remark beside the counts. */
function expectRemarks(component: Component, { method, from, to }: Message): void {
  const has = (name: string) => findProperty(component, name) !== undefined
  expect(has('DURATION') && (has('DTEND') || has('DUE')), `an end and a length in a ${method}`).toBe(false)
  if (method === 'REPLY') expect(normalised(findProperty(component, 'ORGANIZER')?.value ?? '')).toBe(normalised(to))
  // RFC 5546 §2.1.4: incremented with each CANCEL.
  if (method === 'CANCEL') expect(sequenceOf(component)).toBeGreaterThan(0)
  if (method === 'REPLY' || method === 'REFRESH')
    expect(attendeesOf(component).map(addressOf)).toContain(normalised(from))
}

/** RFC 6638 §7: parameters that are between a client and its server. */
function expectPeople({ properties }: Component, { method }: Message): void {
  const names = properties.flatMap(({ parameters }) => parameters.map(({ name }) => name))
  expect(
    names.filter((name) => name.startsWith('SCHEDULE-')),
    method,
  ).toEqual([])
}

/** RFC 5546 §3: present for each date that refers to one, where the sender knows it. */
function expectTimezones(calendar: Component): void {
  const used = new Set<string>()
  for (const component of calendar.components) if (component.name !== 'VTIMEZONE') usedTimezoneIds(component, used)
  const sent = calendar.components
    .filter(({ name }) => name === 'VTIMEZONE')
    .map((one) => findProperty(one, 'TZID')?.value)
  expect(sent.filter((tzid) => !used.has(tzid ?? ''))).toEqual([])
}

function record(calendars: readonly (Component | undefined)[], { section, rows }: Table, exercised: Exercised): void {
  const known = exercised.get(section) ?? new Set<string>()
  exercised.set(section, known)
  for (const calendar of calendars) {
    const members = calendar?.components ?? []
    const parts = [
      ...(calendar?.properties ?? []),
      ...members,
      ...members.flatMap(({ name, properties, components }) =>
        name === 'VTIMEZONE' ? [] : [...properties, ...components],
      ),
    ]
    for (const { name } of parts) known.add(rowOf(name, rows))
  }
}

function rowOf(name: string, rows: ReadonlyMap<string, Presence>): string {
  if (rows.has(name)) return name
  return name.startsWith('X-') ? 'X-' : 'IANA-'
}
