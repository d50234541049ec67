/** Compares an object with what a case says of it: at least these lines, in exactly these components. */
import { expect } from 'vitest'
import type { Component, Property } from '../../../protocol/ical/component.ts'
import { parseCalendar } from '../../../protocol/ical/parse.ts'
import { findProperty } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { addressOf } from '../people.ts'
import { readComponents, withAddresses } from './script.ts'

export function expectComponents(object: Component | undefined, block: readonly string[], where: string): void {
  const text = object === undefined ? 'nothing' : writeComponent(object)
  const members = object?.components.filter(({ name }) => name !== 'VTIMEZONE') ?? []
  const expected = readComponents(block).filter(([kind]) => kind !== 'VALARM')
  expect(members.map(instanceOf).sort(), `${where}: the components of\n${text}`).toEqual(
    expected.map(instanceOfLines).sort(),
  )
  let member: Component | undefined
  for (const lines of readComponents(block)) {
    if (lines[0] === 'VALARM') expectAlarm(member, lines.slice(1), `${where}:\n${text}`)
    else {
      member = members.find((one) => instanceOf(one) === instanceOfLines(lines))
      for (const line of lines.slice(1)) expectLine(member, withAddresses(line), `${where}: ${line} in\n${text}`)
    }
  }
}

function instanceOf(component: Component): string {
  return findProperty(component, 'RECURRENCE-ID')?.value ?? 'series'
}

function instanceOfLines(lines: readonly string[]): string {
  const line = lines.find((one) => one.startsWith('RECURRENCE-ID'))
  return line === undefined ? 'series' : line.slice(line.lastIndexOf(':') + 1)
}

function expectAlarm(member: Component | undefined, lines: readonly string[], where: string): void {
  const alarms = member?.components.filter(({ name }) => name === 'VALARM') ?? []
  const has = alarms.some((alarm) => lines.every((line) => isThere(alarm, propertyOf(line))))
  expect(has, `${where}\nthe alarm ${lines.join(' ')}`).toBe(true)
}

function expectLine(member: Component | undefined, line: string, where: string): void {
  const unwanted = line.startsWith('!')
  const text = unwanted ? line.slice(1) : line
  if (unwanted && !text.includes(':')) {
    const names = [...(member?.properties ?? []), ...(member?.components ?? [])].map(({ name }) => name)
    expect(names, where).not.toContain(text)
    return
  }
  const found = member !== undefined && isThere(member, propertyOf(text))
  expect(found, where).toBe(!unwanted)
}

function propertyOf(line: string): Property {
  const calendar = parseCalendar(`BEGIN:VCALENDAR\r\n${line}\r\nEND:VCALENDAR\r\n`)
  const [property] = calendar.properties
  if (property === undefined) throw new Error(`${line} is no property`)
  return property
}

function isThere(component: Component, wanted: Property): boolean {
  return component.properties.some((property) => property.name === wanted.name && says(property, wanted))
}

function says(property: Property, wanted: Property): boolean {
  const isPerson = property.name === 'ATTENDEE' || property.name === 'ORGANIZER'
  if (isPerson ? addressOf(property) !== addressOf(wanted) : property.value !== wanted.value) return false
  return wanted.parameters.every(({ name, values }) => {
    const actual = property.parameters.find((parameter) => parameter.name === name)
    if (values[0] === '-') return actual === undefined
    return actual?.values.join() === values.join()
  })
}
