import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import type { Component } from './component.ts'
import { decodeStrictly } from './decode.ts'
import { InvalidCalendarData } from './invalid.ts'
import { defaultParseLimits, objectParseLimits, parseCalendar, parseCalendarBytes, parseComponents } from './parse.ts'
import { writeComponent } from './write.ts'

const wrap = (lines: string) => `BEGIN:VCALENDAR\r\n${lines}\r\nEND:VCALENDAR\r\n`
const only = (line: string) => parseCalendar(wrap(line)).properties[0]

describe('content lines, RFC 5545 §3.1', () => {
  it('§3.1 unfolds at CRLF and at LF, with a space or a tab', () => {
    expect(only('DESCRIPTION:This is a lo\r\n ng description\r\n  that exi\r\n\tsts')?.value).toBe(
      'This is a long description that exists',
    )
    expect(only('X-A:one\n  two\n\tthree')?.value).toBe('one twothree')
  })

  it('§3.1 a fold may stand inside the name or a parameter', () => {
    expect(only('SUM\r\n MARY;LANG\r\n UAGE=e\r\n n:x')).toEqual({
      name: 'SUMMARY',
      parameters: [{ name: 'LANGUAGE', values: ['en'] }],
      value: 'x',
    })
  })

  it('§3.1.4 a fold inside a character is undone before the bytes are decoded', () => {
    const bytes = Buffer.from(wrap('SUMMARY:Zo\u00eb\u{1f600}!'))
    const at = bytes.indexOf(0xab)
    const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)])
    expect(parseCalendarBytes(folded).properties[0]?.value).toBe('Zo\u00eb\u{1f600}!')
  })

  it('names are upper case, values stay as they are', () => {
    expect(only('summary;Language=en:A\\, b\\n')).toEqual({
      name: 'SUMMARY',
      parameters: [{ name: 'LANGUAGE', values: ['en'] }],
      value: 'A\\, b\\n',
    })
  })

  it.each<[string, string, string[], string]>([
    ['§3.2 quotation protects delimiters', 'X-A;CN="a;b:c,d":v', ['a;b:c,d'], 'v'],
    ['§3.2 a list of values', 'X-A;MEMBER="mailto:a@x","mailto:b@x":v', ['mailto:a@x', 'mailto:b@x'], 'v'],
    ['§3.2 an empty value', 'X-A;CN=:v', [''], 'v'],
    ['§3.2 the value may hold delimiters', 'X-A;CN=a:v;w:x', ['a'], 'v;w:x'],
    ['RFC 6868 §3.2', "X-A;CN=^^1^n2^'3^'^x^:v", ['^1\n2"3"^x^'], 'v'],
    ['an escaped delimiter of iOS 26', 'X-A;X-TITLE=Road 1\\; Linz:geo:1,2', ['Road 1; Linz'], 'geo:1,2'],
    ['a backslash at the end of a value', 'X-A;CN=X\\:mailto:x@y', ['X\\'], 'mailto:x@y'],
    ['a backslash before the next parameter', 'X-A;CN=X\\;ROLE=CHAIR:v', ['X\\'], 'v'],
    ['quotes in the middle', 'X-A;CN=Bob "the" B:v', ['Bob "the" B'], 'v'],
  ])('%s', (_, line, values, value) => {
    expect(only(line)?.parameters[0]?.values).toEqual(values)
    expect(only(line)?.value).toBe(value)
  })

  it('skips a byte order mark and empty lines', () => {
    expect(parseCalendar(`\ufeff\r\n${wrap('\r\nX-A:1\r\n  ')}\r\n`).properties).toHaveLength(1)
    expect(parseCalendarBytes(Buffer.from(`\ufeff${wrap('X-A:1')}`)).properties).toHaveLength(1)
  })

  it('keeps components that it does not know, in order', () => {
    const calendar = parseCalendar(wrap('BEGIN:X-FOO\r\nX-A:1\r\nBEGIN:x-bar\r\nEND:X-BAR\r\nEND:X-FOO'))
    expect(calendar.components).toEqual([
      {
        name: 'X-FOO',
        properties: [{ name: 'X-A', parameters: [], value: '1' }],
        components: [{ name: 'X-BAR', properties: [], components: [] }],
      },
    ])
  })
})

describe('what is no calendar', () => {
  it.each<[string, string, RegExp]>([
    ['nothing', '', /no calendar/],
    ['another component', 'BEGIN:VEVENT\r\nEND:VEVENT', /BEGIN:VEVENT is not a calendar \(line 1\)/],
    ['two calendars', wrap('X-A:1') + wrap('X-A:1'), /more than one/],
    ['XML', '<?xml version="1.0"?>', /not a name, a colon and a value \(line 1\)/],
    ['a line without a colon', wrap('X-A:1\r\nnonsense'), /\(line 3\)/],
    ['a line without a name', wrap(':1'), /\(line 2\)/],
    ['text before', `X-A:1\r\n${wrap('X-A:1')}`, /X-A stands outside/],
    ['text after', `${wrap('X-A:1')}X-A:1`, /X-A stands outside.*line 4/],
    ['a missing END', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT', /BEGIN:VCALENDAR is never closed/],
    ['a wrong END', wrap('BEGIN:VEVENT\r\nEND:VTODO'), /END:VTODO closes BEGIN:VEVENT \(line 3\)/],
    ['an open quotation', wrap('X-A;CN="a:b'), /quotation does not end \(line 2\)/],
    ['a parameter without value', wrap('X-A;CN:b'), /parameter without a name or a value/],
    ['no value', wrap('X-A;CN=b'), /X-A has no value/],
    ['a control character', wrap('X-A:1\r\nX-B:a\u0001b'), /U\+0001.*line 3/],
    ['a return inside a line', wrap('X-A:1\rX-B:2'), /U\+000D/],
    ['a character that XML cannot hold', wrap('X-A:\uffff'), /U\+FFFF/],
  ])('%s', (_, text, message) => {
    expect(() => parseCalendar(text)).toThrow(InvalidCalendarData)
    expect(() => parseCalendar(text)).toThrow(message)
  })

  it('bytes that are not UTF-8', () => {
    expect(() => parseCalendarBytes(Buffer.from(wrap('SUMMARY:Zo\u00eb'), 'latin1'))).toThrow(/not valid UTF-8/)
  })

  it('a text beyond the limits', () => {
    const deep = 'BEGIN:A\n'.repeat(17) + 'END:A\n'.repeat(17)
    expect(() => parseComponents(deep)).toThrow(/nested too deeply \(line 17\)/)
    const limits = { ...defaultParseLimits, components: 2, properties: 2 }
    expect(() => parseCalendar(wrap('BEGIN:A\nEND:A\nBEGIN:A\nEND:A'), limits)).toThrow(/Too many components/)
    expect(() => parseCalendar(wrap('A:1\nA:2\nA:3'), limits)).toThrow(/Too many properties/)
  })

  it.each<[string, string]>([
    ['folds', wrap(`X:${'a\r\n '.repeat(500_000)}`)],
    ['returns', wrap(`X:a${'\r'.repeat(500_000)}`)],
    ['parameters', wrap(`X${';A=b\\;c'.repeat(50_000)}:v`)],
    ['nesting', 'BEGIN:X-A\n'.repeat(100_000)],
    ['empty lines', wrap(' \r\n'.repeat(500_000))],
  ])('many %s take no more than their length', (_, text) => {
    within(1_000, () => {
      try {
        parseCalendar(text)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidCalendarData)
      }
    })
  })

  it('but a line may be as long as the text', () => {
    const value = 'QUJD'.repeat(500_000)
    const folded = value.replace(/.{74}/g, '$&\r\n ')
    expect(only(`ATTACH;ENCODING=BASE64;VALUE=BINARY:${folded}`)?.value).toBe(value)
  })
})

describe('another reader agrees (ical.js)', () => {
  const event = wrap(
    [
      'PRODID:-//x//y//EN',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:1',
      'DTSTART;TZID="Europe/Brussels":20260101T100000',
      'ATTENDEE;CN="Doe, Jane";ROLE=REQ-PARTICIPANT:mailto:jane@example.test',
      `DESCRIPTION:${'Ein langer Text mit Umlauten \u00e4\u00f6\u00fc und \u{1f600}\\, '.repeat(20)}`,
      'X-ODD;X-P=a^nb:c;d,e:f',
      'BEGIN:VALARM',
      'TRIGGER:-PT5M',
      'END:VALARM',
      'END:VEVENT',
    ].join('\r\n'),
  )

  it('reads what we write as what we read', () => {
    const calendar = parseCalendar(event)
    const written = writeComponent(calendar)
    expect(parseCalendar(written)).toEqual(calendar)
    expect(ICAL.parse(written)).toEqual(ICAL.parse(event))
    expect(shape(calendar)).toEqual(shapeOfJcal(ICAL.parse(event)))
  })
})

type Shape = [string, string[], Shape[]]

function shape(component: Component): Shape {
  return [component.name, component.properties.map((p) => p.name), component.components.map(shape)]
}

// jCal (RFC 7265) is [name, properties, components], and a property [name, parameters, type, values...].
function shapeOfJcal(jcal: unknown): Shape {
  const [name, properties, components] = jcal as [string, [string][], unknown[]]
  return [name.toUpperCase(), properties.map(([p]) => p.toUpperCase()), components.map(shapeOfJcal)]
}

describe('bounds', () => {
  const inEvent = (...lines: string[]) =>
    ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

  it('lines folded into crumbs are refused, and long ones folded as usual are not', () => {
    expect(() => parseCalendar(inEvent(`X-A:${'a\r\n '.repeat(50_000)}`))).toThrow('folded into crumbs')
    expect(() => parseCalendar(inEvent(`X-A:${`${'a'.repeat(74)}\r\n `.repeat(50_000)}`))).not.toThrow()
    const inside = Buffer.from(inEvent('A:\u00c3\r\n \u00a9\r\n'.repeat(50_000)), 'latin1')
    expect(() => parseCalendarBytes(inside)).toThrow('folded into crumbs')
  })

  it('folds inside of characters cost what their bytes do', () => {
    const line = `A:${'a'.repeat(20)}\u00c3\r\n \u00a9\r\n`
    const bytes = Buffer.from(inEvent(line.repeat(300_000)), 'latin1')
    const { text } = within(1_000, () => decodeStrictly(bytes))
    expect(text.length).toBe(bytes.length - 300_000)
  })

  it('parameters of one property', () => {
    const parameters = (count: number) => Array.from({ length: count }, (_, n) => `;P${n}=${n}`).join('')
    expect(() => parseCalendar(inEvent(`X-A${parameters(1_000)}:1`))).not.toThrow()
    expect(() => parseCalendar(inEvent(`X-A${parameters(1_001)}:1`))).toThrow('more than 1000 parameters')
  })

  it('escaped semicolons of one parameter', () => {
    expect(parseCalendar(inEvent(`X-A;P=${'\\;a'.repeat(1_000)}:1`)).components[0]?.properties[0]).toMatchObject({
      parameters: [{ name: 'P', values: [';a'.repeat(1_000)] }],
    })
    const many = inEvent(`X-A;P=${'\\;a'.repeat(3_000_000)}:1`)
    within(1_000, () => expect(() => parseCalendar(many)).toThrow('without a name or a value'))
  })

  it('components of one object', () => {
    const alarms = Array.from({ length: 5_000 }, () => 'BEGIN:VALARM\r\nEND:VALARM')
    expect(() => parseCalendar(inEvent(...alarms))).not.toThrow()
    expect(() => parseCalendar(inEvent(...alarms), objectParseLimits)).toThrow('Too many components')
  })
})
