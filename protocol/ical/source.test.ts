import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import type { Component, Property } from './component.ts'
import { parseCalendar, parseCalendarBytes, parseComponentBytes, parseComponents } from './parse.ts'
import { CalendarMerger } from './timezones.ts'
import { writeComponent, writeComponentBytes, writePart, writeProperty } from './write.ts'

const crlf = (text: string) => text.replaceAll('\n', '\r\n')
const calendar =
  'BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nsummary;x-p="a":fol\n ded\nEND:VEVENT\nEND:VCALENDAR\n'

describe('what was not changed is written as it came', () => {
  it.each([
    ['CRLF', crlf(calendar)],
    ['LF alone', calendar],
    ['mixed line ends', calendar.replace('\n', '\r\n')],
    ['two returns', calendar.replace('\n', '\r\r\n')],
    ['lower case', calendar.replaceAll('VEVENT', 'vevent').replace('BEGIN', 'begin')],
    ['no line end at the end', calendar.trimEnd()],
    ['a return at the end', `${calendar.trimEnd()}\r`],
    ['empty lines and spaces', `\n\n${calendar.replaceAll(/\n(?! )/g, ' \n\n')}\n  \n`],
    ['a byte order mark', `\ufeff${calendar}`],
    ['folds of one character', calendar.replace('UID:1', 'U\n I\n\tD\n :\n 1\n ')],
    ['a fold in the name of a component', calendar.replace('BEGIN:VEVENT', 'BEGIN:VE\n VENT')],
    ['parameters of BEGIN', calendar.replace('BEGIN:VEVENT', 'BEGIN;X-A=1:VEVENT')],
    ['properties after components', calendar.replace('END:VCALENDAR', 'X-A:1\nEND:VCALENDAR')],
    ['characters of all lengths', calendar.replace('fol', 'ä漢\u{1f600}\u2028')],
  ])('%s', (_, text) => {
    expect(writeComponent(parseCalendar(text))).toBe(text)
    expect(Buffer.from(writeComponentBytes(parseCalendarBytes(Buffer.from(text)))).toString()).toBe(text)
  })

  it('also where a fold stands inside a character', () => {
    const bytes = Buffer.from(calendar.replace('fol', 'Zoë 漢 \u{1f600}'))
    for (let at = bytes.indexOf('Zo'); at < bytes.indexOf('\n ded'); at++) {
      const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)])
      const read = parseCalendarBytes(folded)
      expect(read.components[0]?.properties[1]?.value).toBe('Zoë 漢 \u{1f600}ded')
      expect(folded.equals(writeComponentBytes(read))).toBe(true)
      expect(parseCalendar(writeComponent(read))).toEqual(read)
    }
    const everywhere = Buffer.from([...bytes].flatMap((byte) => (byte < 0x80 ? [byte] : [13, 10, 32, 13, 10, 9, byte])))
    const read = parseCalendarBytes(everywhere)
    expect(read.components[0]?.properties[1]?.value).toBe('Zoë 漢 \u{1f600}ded')
    expect(everywhere.equals(writeComponentBytes(read))).toBe(true)
  })

  it('one by one where there are many', () => {
    const texts = [`\ufeff\n${calendar}`, `\n\n${calendar}`, `${calendar.trimEnd()}\r\n\r\n `]
    expect(parseComponents(texts.join('')).map(writeComponent)).toEqual(texts)
    expect(parseComponentBytes(Buffer.from(texts.join(''))).map(String).length).toBe(3)
    expect(parseComponents('\n \n')).toEqual([])
  })
})

describe('in what was changed', () => {
  const changeUid = (root: Component): Component => ({ ...root, components: root.components.map(withUid) })
  const withUid = (event: Component): Component => ({ ...event, properties: event.properties.map(uid) })
  const uid = (property: Property) => (property.name === 'UID' ? { ...property, value: '2' } : property)

  it.each([
    ['CRLF', crlf(calendar)],
    ['LF', calendar],
    ['no line end at the end', calendar.trimEnd()],
  ])('all else keeps its lines, ended by CRLF: %s', (_, text) => {
    expect(writeComponent(changeUid(parseCalendar(text)))).toBe(crlf(calendar.replace('UID:1', 'UID:2')))
  })

  it('a whole component stays, too', () => {
    const root = parseCalendar(calendar.replace('BEGIN:VEVENT', 'begin:vevent\n'))
    expect(writeComponent({ ...root, properties: [] })).toBe(
      crlf('BEGIN:VCALENDAR\nbegin:vevent\n\nUID:1\nsummary;x-p="a":fol\n ded\nEND:VEVENT\nEND:VCALENDAR\n'),
    )
  })

  it('a component by itself is as it came, and as a part has lines of RFC 5545', () => {
    const event = parseCalendar(calendar).components[0]
    if (event === undefined) throw new Error('no event')
    expect(writeComponent(event)).toBe(calendar.split('\n').slice(2, 7).join('\n').concat('\n'))
    expect(writePart(event)).toBe(crlf(writeComponent(event)))
  })

  it('a root takes nothing into another text that stood around it', () => {
    const [event] = parseComponents('\ufeff\n\nBEGIN:VEVENT\nEND:VEVENT\n\n\n')
    if (event === undefined) throw new Error('no event')
    expect(writePart(event)).toBe('BEGIN:VEVENT\r\nEND:VEVENT\r\n')
  })

  it('many empty lines take no more than their length', () => {
    const event = parseCalendar(calendar.replace('UID:1\n', `${'\n'.repeat(500_000)}UID:1${'\n'.repeat(500_000)}`))
      .components[0]
    if (event === undefined) throw new Error('no event')
    expect(within(1_500, () => writePart(event))).toMatch(/END:VEVENT\r\n$/)
    expect(within(1_500, () => event.properties.map(writeProperty))[0]).toBe('UID:1\r\n')
  })

  it('a copy forgets its lines', () => {
    const [property] = parseCalendar('BEGIN:VCALENDAR\nsummary;X="a":b\nEND:VCALENDAR').properties
    if (property === undefined) throw new Error('no property')
    expect(writeProperty(property)).toBe('summary;X="a":b\r\n')
    expect(writeProperty({ ...property })).toBe('SUMMARY;X=a:b\r\n')
    expect(Object.keys(property)).toEqual(['name', 'parameters', 'value'])
  })

  it('a merged stream has CRLF throughout', () => {
    const merger = new CalendarMerger()
    const text =
      merger.begin([]) +
      [calendar, crlf(calendar), calendar.trimEnd()].map((one) => merger.add(parseCalendar(one))).join('') +
      merger.end()
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(parseCalendar(text).components).toHaveLength(3)
  })
})
