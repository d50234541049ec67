import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import type { Component } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'
import { parseComponents } from './parse.ts'
import { readText, readTextBytes } from './read-text.ts'
import { writeComponent, writeComponentBytes, writePart } from './write.ts'

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\n')
const card = (version: string, ...lines: string[]) =>
  ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
const long = 'x'.repeat(75)

/** The lines after VERSION of the first component, as they are written anew, and what was repaired. */
function repaired(text: string): { lines: string[]; repairs: string[] } {
  const { components, repairs } = readText(text)
  expect(components.map(writeComponent).join('')).toBe(text)
  const written = writePart(components[0] ?? { name: '', properties: [], components: [] })
  expect(parseComponents(written)).toEqual(components.slice(0, 1))
  return {
    lines: written.replaceAll('\r\n ', '').split('\r\n').slice(2, -2),
    repairs: repairs.map(({ line, sentence }) => `${line} ${sentence}`),
  }
}

describe('repairs of a line', () => {
  it.each<[string, string[], string[], RegExp]>([
    [
      'no colon in prose',
      ['DESCRIPTION:Dear all,', 'see you, then', '', 'Bye'],
      ['DESCRIPTION:Dear all,\\nsee you, then\\nBye'],
      /4 DESCRIPTION has a line end/,
    ],
    [
      'words before a colon',
      ['COMMENT:a', 'We think so: yes'],
      ['COMMENT:a\\nWe think so: yes'],
      /4 COMMENT has a line end/,
    ],
    ['a fold without white space', [`X-A:${long}`, 'c d:e'], [`X-A:${long}c d:e`], /goes on in the next one/],
    ['what belongs to nothing', ['DTSTART:20260101', 'some words'], ['DTSTART:20260101'], /left out/],
    [
      'an equals sign for the colon',
      ['ORGANIZER="mailto:a@b"', 'X-R=4.5'],
      ['ORGANIZER:"mailto:a@b"', 'X-R:4.5'],
      /3 A line is not a name/,
    ],
    [
      'no value',
      ['ORGANIZER;CN=Six', 'RRULE;FREQ=DAILY'],
      ['ORGANIZER;CN=Six:', 'RRULE;FREQ=DAILY:'],
      /3 ORGANIZER has no value/,
    ],
    [
      'a quotation that ends too late',
      ['DTSTART;TZID="A B:20260101T090000"'],
      ['DTSTART;TZID=A B:20260101T090000'],
      /DTSTART has no value/,
    ],
    [
      'a quotation that does not end',
      ['DTSTART;TZID="A B:20260101T090000'],
      ['DTSTART;TZID=A B:20260101T090000'],
      /quotation does not end/,
    ],
    ['a parameter too many', ['DTSTART;;VALUE=DATE:20260101'], ['DTSTART;VALUE=DATE:20260101'], /without a name/],
    ['a parameter by itself', ['EMAIL;X-INTERN:a'], ['EMAIL;X-INTERN=:a'], /without a name or a value/],
    ['spaces', ['REFRESH - INTERVAL; VALUE = DURATION:PT1H'], ['REFRESH-INTERVAL;VALUE=DURATION:PT1H'], /3 A line/],
    [
      'a name with other characters',
      ['X-GOOGLE TALK:a', '"NAME":b', 'X/Y;P+Q=1:c'],
      ['X-GOOGLE-TALK:a', 'NAME:b', 'X-Y;P-Q=1:c'],
      /3 A line/,
    ],
    [
      'control characters',
      ['X-A:a\0b\x7f', 'X-B:a\rb', 'X-C:\ufffe', '\0'],
      ['X-A:ab', 'X-B:ab', 'X-C:'],
      /3 A control character was left out/,
    ],
    [
      'line breaks of older formats',
      ['NOTE;ENCODING=QUOTED-PRINTABLE:a=', 'b='],
      ['NOTE;ENCODING=QUOTED-PRINTABLE:ab='],
      /3 NOTE has line breaks/,
    ],
  ])('%s', (_, sent, lines, repair) => {
    const result = repaired(calendar(...sent))
    expect(result.lines).toEqual(lines)
    expect(result.repairs[0]).toMatch(repair)
  })

  it('a property that needs repair is no rest of the long line before it', () => {
    const texts = [`COMMENT:${long.slice(8)}`, `COMMENT:${long}${long}`]
    for (const text of texts) {
      expect(repaired(calendar(text, 'ORGANIZER;CN=A', 'DTSTART;;VALUE=DATE:20260101', 'X-A=1')).lines).toEqual([
        text,
        'ORGANIZER;CN=A:',
        'DTSTART;VALUE=DATE:20260101',
        'X-A:1',
      ])
    }
    const base64 = `ATTACH:${'QUJD'.repeat(17)}`
    expect(repaired(calendar(base64, 'QUJDQQ==')).lines).toEqual([`${base64}QUJDQQ==`])
  })

  it('empty lines before folds', () => {
    expect(repaired(calendar('X-A', '', ' :1', '', '', '\t2', '', 'X-B:3'))).toEqual({
      lines: ['X-A:12', 'X-B:3'],
      repairs: ['3 An empty line stands inside a folded one'],
    })
  })

  it('white space before the first line', () => {
    expect(repaired(`   ${calendar('X-A:1')}`)).toEqual({
      lines: ['X-A:1'],
      repairs: ['1 A line is not a name, a colon and a value'],
    })
  })

  it('a component keeps its old lines inside another when nothing in it was repaired', () => {
    const { components } = readText(calendar('BEGIN:X-A', 'b:1', 'END:X-A', 'BEGIN:X-B', 'b=1', 'END:X-B'))
    expect(components[0]?.components.map(writePart)).toEqual([
      'BEGIN:X-A\r\nb:1\r\nEND:X-A\r\n',
      'BEGIN:X-B\r\nB:1\r\nEND:X-B\r\n',
    ])
  })
})

describe('repairs of the tree', () => {
  const shape = ({ name, components }: Component): string => `${name}(${components.map(shape).join(' ')})`
  it.each<[string, string, string, string]>([
    [
      'an END that is missing',
      calendar('BEGIN:VEVENT', 'BEGIN:VALARM', 'END:VEVENT'),
      'VCALENDAR(VEVENT(VALARM()))',
      '5 END:VEVENT closes BEGIN:VALARM',
    ],
    [
      'the END of another',
      calendar('BEGIN:VFREEBUSY', 'END:VEVENT'),
      'VCALENDAR(VFREEBUSY())',
      '4 END:VEVENT closes BEGIN:VFREEBUSY',
    ],
    [
      'a misspelt END',
      calendar('BEGIN:VTODO', 'END:VTOOD', 'BEGIN:VTODO', 'END:VTODO'),
      'VCALENDAR(VTODO() VTODO())',
      '4 END:VTOOD closes BEGIN:VTODO',
    ],
    [
      'an event in an event',
      calendar('BEGIN:VEVENT', 'BEGIN:VEVENT', 'END:VEVENT'),
      'VCALENDAR(VEVENT() VEVENT())',
      '4 BEGIN:VEVENT stands inside BEGIN:VEVENT',
    ],
    ['no END at all', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\n', 'VCALENDAR(VEVENT())', '3 BEGIN:VEVENT is never closed'],
    ['lines outside', `X-A:1\n${calendar()}END:VEVENT\n`, 'VCALENDAR()', '1 X-A stands outside any component'],
    ['a component without a name', calendar('BEGIN:', 'END:'), 'VCALENDAR(X-UNNAMED())', '3 BEGIN has no name'],
    [
      'a card that is not closed',
      'BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\n',
      'VCARD() VCARD()',
      '3 BEGIN:VCARD stands inside BEGIN:VCARD',
    ],
    [
      'a card that begins in a group',
      'BEGIN:VCARD\nFN:A\nitem1.BEGIN:VCARD\nFN:B\nEND:VCARD\n',
      'VCARD() VCARD()',
      '3 BEGIN stands in the group item1',
    ],
    ['a card that ends in a group', 'BEGIN:VCARD\nFN:A\na.END:VCARD\n', 'VCARD()', '3 END stands in the group a'],
  ])('%s', (_, text, tree, repair) => {
    const { components, repairs } = readText(text)
    expect(components.map(shape).join(' ')).toBe(tree)
    expect(`${repairs[0]?.line} ${repairs[0]?.sentence}`).toBe(repair)
    expect(components.map(writeComponent).join('')).toBe(text)
    for (const component of components) expect(parseComponents(writePart(component))).toEqual([component])
  })
})

describe('older formats are no repair', () => {
  it('vCard 2.1 §2.1.3: quoted-printable with line breaks, types alone, the white space of folds', () => {
    const text = card('2.1', 'a.TEL;HOME;VOICE:1', 'NOTE;QUOTED-PRINTABLE:a=3D=', ' b=', 'TEL:c', 'ADR:one', ' two')
    const { components, repairs } = readText(text)
    expect(repairs).toEqual([])
    expect(components[0]?.properties.map(({ group, name, value }) => [group, name, value])).toEqual([
      [undefined, 'VERSION', '2.1'],
      ['a', 'TEL', '1'],
      [undefined, 'NOTE', 'a=3D bTEL:c'],
      [undefined, 'ADR', 'one two'],
    ])
    expect(components.map(writeComponent).join('')).toBe(text)
  })

  it('an equals sign at the end of a card does not swallow END', () => {
    expect(readText(card('2.1', 'X;ENCODING=QUOTED-PRINTABLE:a=')).components[0]?.properties[1]?.value).toBe('a=')
  })

  it('vCalendar 1.0', () => {
    const text = calendar('DESCRIPTION;QUOTED-PRINTABLE:a=', '=0Ab').replace('2.0', '1.0')
    const { components, repairs } = readText(text)
    expect([components[0]?.properties[1]?.value, repairs]).toEqual(['a=0Ab', []])
    expect(readText(text + calendar('X-A:1', ' 2')).components[1]?.properties[1]?.value).toBe('12')
  })
})

describe('bytes that are not UTF-8', () => {
  const text = calendar('SUMMARY:Zoë').replaceAll('\n', '\r\n')
  it.each<[string, Buffer, RegExp]>([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16/],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), /UTF-16/],
    ['windows-1252', Buffer.from(text, 'latin1'), /windows-1252/],
    ['CR alone and windows-1252', Buffer.from(text.replaceAll('\n', ''), 'latin1'), /windows-1252/],
    ['both in one file', Buffer.concat([Buffer.from(`X-A:ä\r\n${text}`), Buffer.from(text, 'latin1')]), /windows-1252/],
  ])('%s', (_, bytes, repair) => {
    const { components, repairs } = readTextBytes(bytes)
    for (const component of components) expect(component.properties[1]?.value).toBe('Zoë')
    expect(bytes.equals(Buffer.concat(components.map(writeComponentBytes)))).toBe(true)
    expect(repairs[0]?.sentence).toMatch(repair)
  })

  it('names the first line, and gives long texts back, whatever is in them', () => {
    const fine = 'X-A:\u00c3\u00ab\r\n'
    const folded = 'X-B:\u00c3\r\n \u00ab\r\n'
    const wrong = 'X-C:\u00eb\r\n'
    const lines = fine.repeat(20_000) + folded.repeat(5_000) + wrong + (folded + wrong + fine).repeat(5_000)
    const bytes = Buffer.from(`BEGIN:VCALENDAR\r\n${lines}END:VCALENDAR\r\n`.repeat(2), 'latin1')
    const { components, repairs } = readTextBytes(bytes)
    expect(repairs.map(({ line }) => line)).toEqual([30_002])
    expect(Buffer.concat(components.map(writeComponentBytes)).equals(bytes)).toBe(true)
    expect(new Set(components[0]?.properties.map(({ value }) => value))).toEqual(new Set(['\u00eb']))
  })

  it('halves of characters in a string', () => {
    const { components, repairs } = readText(calendar('X-A:\ud83d'))
    expect([components[0]?.properties[1]?.value, repairs.length]).toEqual(['\ufffd', 1])
  })
})

describe('what is refused', () => {
  it.each([
    ['nothing', ''],
    ['no component', 'X-A:1\nhello\n'],
    ['too much to repair', calendar('?\n'.repeat(20_000))],
    ['nesting', 'BEGIN:X\n'.repeat(17)],
  ])('%s', (_, text) => {
    expect(() => readText(text)).toThrow(InvalidCalendarData)
  })

  it.each<[string, string]>([
    ['open quotations', calendar('X;A="b\n'.repeat(9_000))],
    ['soft line breaks', card('2.1', `NOTE;QUOTED-PRINTABLE:${'a=\r\n'.repeat(200_000)}`)],
    ['lines that go on', calendar(`NOTE:${`${'x '.repeat(40)}\n`.repeat(9_000)}`)],
    ['spaces in a name', calendar(`${' '.repeat(500_000)}-${' -'.repeat(200_000)}:`)],
    ['events in events', calendar('BEGIN:VEVENT\n'.repeat(9_000))],
    ['empty lines', calendar('\n'.repeat(500_000), 'X-A:1', '\r\n'.repeat(250_000))],
    ['equals signs', calendar('='.repeat(500_000))],
    ['folds before half of a character', calendar(`X:${'\r\n '.repeat(200_000)}\xa4`)],
    ['control characters', calendar(`X:${'\0'.repeat(500_000)}`)],
  ])('many %s take no more than their length', (_, text) => {
    for (const encoding of ['utf8', 'latin1'] as const) {
      const bytes = Buffer.from(text, encoding)
      within(1_500, () => readTextBytes(bytes))
    }
  })
})
