import { expect, it } from 'vitest'
import { parseCalendar } from './parse.ts'
import { writeComponent, writeProperty } from './write.ts'

const property = (value: string) => ({ name: 'SUMMARY', parameters: [], value })

it('§3.1 folds at 75 octets, never inside a character', () => {
  for (const char of ['a', '\u00e9', '\u20ac', '\u{1f600}']) {
    for (let shift = 0; shift < 5; shift++) {
      const value = 'x'.repeat(shift) + char.repeat(200)
      const lines = writeProperty(property(value)).split('\r\n')
      expect(lines.pop()).toBe('')
      for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(lines.slice(0, -1).every((line) => Buffer.byteLength(line) > 75 - 4)).toBe(true)
      expect(lines.map((line, i) => (i === 0 ? line : line.slice(1))).join('')).toBe(`SUMMARY:${value}`)
      for (const line of lines) expect(Buffer.from(line).toString()).toBe(line)
    }
  }
})

it('§3.1 a line of 75 octets is not folded', () => {
  expect(writeProperty(property('x'.repeat(67)))).toBe(`SUMMARY:${'x'.repeat(67)}\r\n`)
  expect(writeProperty(property('x'.repeat(68)))).toBe(`SUMMARY:${'x'.repeat(67)}\r\n x\r\n`)
})

it.each([
  ['plain', 'Jane Doe', 'CN=Jane Doe'],
  ['§3.2 delimiters are quoted', 'Doe, Jane', 'CN="Doe, Jane"'],
  ['RFC 6868 §3.1', 'a"b^c\nd', "CN=a^'b^^c^nd"],
  ['nothing', '', 'CN='],
])('parameters: %s', (_, value, text) => {
  expect(writeProperty({ name: 'X', parameters: [{ name: 'CN', values: [value] }], value: 'v' })).toBe(
    `X;${text}:v\r\n`,
  )
})

it('writes components inside components', () => {
  const text = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
  expect(writeComponent(parseCalendar(text))).toBe(text)
})
