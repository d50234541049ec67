import { describe, expect, it } from 'vitest'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { writeComponent } from '../ical/write.ts'
import { parseCard, parseCardBytes, parseCards } from './parse.ts'

const wrap = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n')

describe('lines of a vCard, RFC 6350 §3.3', () => {
  it.each<[string, string, object]>([
    ['a group', 'item1.tel;TYPE=home:1', { group: 'item1', name: 'TEL', value: '1' }],
    ['a group as it was written', 'Work-2.EMAIL:a@b', { group: 'Work-2', name: 'EMAIL' }],
    ['no group', 'FN:J. Doe', { name: 'FN', value: 'J. Doe' }],
    ['a list of types', 'TEL;TYPE=home,work:1', { parameters: [{ name: 'TYPE', values: ['home', 'work'] }] }],
    ['types in quotes', 'TEL;TYPE="voice,home":1', { parameters: [{ name: 'TYPE', values: ['voice,home'] }] }],
    ['RFC 6868 §3.2', "N;SORT-AS=^'A^':x", { parameters: [{ name: 'SORT-AS', values: ['"A"'] }] }],
    [
      'RFC 2426 and before: a type by itself',
      'TEL;HOME;type=pref:1',
      {
        parameters: [
          { name: 'HOME', values: [] },
          { name: 'TYPE', values: ['pref'] },
        ],
      },
    ],
  ])('%s', (_, line, expected) => {
    const card = parseCard(wrap(line))
    expect(card.properties[1]).toMatchObject(expected)
    const copy = { ...card, properties: card.properties.map((property) => ({ ...property })) }
    expect(parseCard(writeComponent(copy))).toEqual(card)
  })

  it('a group and a name belong together', () => {
    expect(() => parseCard(wrap('.TEL:1'))).toThrow(/group without a name/)
    expect(() => parseCard(wrap('item1.:1'))).toThrow(/group without a name/)
  })

  it('writes a changed property anew and keeps the others', () => {
    const card = parseCard(wrap('item1.tel;type=HOME:1', 'item1.X-ABLabel:_$!<Home>!$_'))
    const properties = card.properties.map((property) =>
      property.name === 'TEL' ? { ...property, value: '2' } : property,
    )
    expect(writeComponent({ ...card, properties })).toBe(wrap('item1.TEL;TYPE=HOME:2', 'item1.X-ABLabel:_$!<Home>!$_'))
  })
})

describe('what stands in a text', () => {
  it('one card, or many', () => {
    const text = wrap('FN:A') + wrap('FN:B')
    expect(parseCards(text).map(writeComponent).join('')).toBe(text)
    expect(parseCards('')).toEqual([])
    expect(parseCardBytes(Buffer.from(wrap('FN:Ä'))).properties[1]?.value).toBe('Ä')
    expect(() => parseCard(text)).toThrow(/more than one vCard/)
    expect(() => parseCard('')).toThrow(/no vCard/)
    expect(() => parseCard('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n')).toThrow(InvalidCalendarData)
  })

  it('vCard 2.1 §2.4.3: a card as AGENT of a card, and else none inside another', () => {
    const agent = wrap('FN:B')
    expect(parseCard(wrap('FN:A', 'AGENT:', agent.trimEnd())).components[0]?.properties[1]?.value).toBe('B')
    expect(() => parseCard(wrap('FN:A', agent.trimEnd()))).toThrow(/BEGIN:VCARD stands inside BEGIN:VCARD \(line 4\)/)
  })
})
