import { describe, expect, it } from 'vitest'
import { writeComponent } from '../ical/write.ts'
import { parseJcardBytes, toJcard } from './jcard.ts'
import { parseCard } from './parse.ts'

const wrap = (line: string) => ['BEGIN:VCARD', line, 'END:VCARD', ''].join('\r\n')
const read = (json: unknown) => parseJcardBytes(Buffer.from(JSON.stringify(json)))

/** Lines and their jCard, in both directions. */
const PAIRS: readonly (readonly [string, string, unknown])[] = [
  ['RFC 7095 §3.3', 'VERSION:4.0', ['version', {}, 'text', '4.0']],
  ['a text', 'FN:J. Doe\\, Jr.', ['fn', {}, 'text', 'J. Doe, Jr.']],
  [
    '§3.3.1.3: a structure',
    'N:Perreault;Simon;;;ing. jr,M.Sc.',
    ['n', {}, 'text', ['Perreault', 'Simon', '', '', ['ing. jr', 'M.Sc.']]],
  ],
  ['a structure with a semicolon', 'ORG:A\\;B;C', ['org', {}, 'text', ['A;B', 'C']]],
  ['a structure of one part', 'GENDER:M', ['gender', {}, 'text', 'M']],
  ['a list', 'CATEGORIES:a,b\\,c', ['categories', {}, 'text', 'a', 'b,c']],
  ['parameters', 'TEL;TYPE=home,voice;PREF=1:1', ['tel', { type: ['home', 'voice'], pref: '1' }, 'text', '1']],
  ['§3.3.1.2: a group', 'item1.EMAIL:a@b', ['email', { group: 'item1' }, 'text', 'a@b']],
  ['another type', 'TEL;VALUE=uri:tel:+1', ['tel', {}, 'uri', 'tel:+1']],
  ['§3.5.4: a date', 'BDAY:19850412', ['bday', {}, 'date-and-or-time', '1985-04-12']],
  ['a date without its year', 'BDAY:--0412', ['bday', {}, 'date-and-or-time', '--04-12']],
  ['a time', 'BDAY:T102200', ['bday', {}, 'date-and-or-time', 'T10:22:00']],
  ['a date and a time', 'BDAY:19531015T231000Z', ['bday', {}, 'date-and-or-time', '1953-10-15T23:10:00Z']],
  ['a timestamp', 'REV:20080424T195243-0500', ['rev', {}, 'timestamp', '2008-04-24T19:52:43-05:00']],
  ['an offset', 'TZ;VALUE=utc-offset:-0500', ['tz', {}, 'utc-offset', '-05:00']],
  ['a URI', 'PHOTO:data:image/png;base64,AAAA', ['photo', {}, 'uri', 'data:image/png;base64,AAAA']],
  ['a language', 'LANG:fr', ['lang', {}, 'language-tag', 'fr']],
  ['§5.1: what nobody defined', 'X-A:b\\,c;d', ['x-a', {}, 'unknown', 'b\\,c;d']],
  ['a value that is not of its type', 'BDAY:circa 1800', ['bday', {}, 'unknown', 'circa 1800']],
]

describe('jCard', () => {
  it.each(PAIRS)('%s', (_, line, json) => {
    expect(toJcard(parseCard(wrap(line)))).toEqual(['vcard', [json]])
    const card = read(['vcard', [json]])
    expect(toJcard(card)).toEqual(['vcard', [json]])
    expect(toJcard(parseCard(writeComponent(card)))).toEqual(['vcard', [json]])
  })

  it.each<[string, unknown]>([
    ['no card', ['vcalendar', [], []]],
    [
      'two cards',
      [
        ['vcard', []],
        ['vcard', []],
      ],
    ],
    ['no list', ['vcard', {}]],
    ['a property without a value', ['vcard', [['fn', {}, 'text']]]],
    ['a name that breaks the line', ['vcard', [['fn:\n', {}, 'text', 'x']]]],
    ['a value that breaks the line', ['vcard', [['x-a', {}, 'unknown', 'x\r\nEND:VCARD']]]],
    ['a group that is none', ['vcard', [['fn', { group: 'a.b:' }, 'text', 'x']]]],
    ['a number where a text is', ['vcard', [['fn', {}, 'text', 1]]]],
    ['a component', ['vcard', [['begin', {}, 'text', 'VCARD']]]],
    ['two values of one', ['vcard', [['fn', {}, 'text', 'a', 'b']]]],
  ])('%s is refused', (_, json) => {
    expect(() => read(json)).toThrow(/jCard/)
  })

  it('no JSON is refused', () => {
    expect(() => parseJcardBytes(Buffer.from('{'))).toThrow(/jCard/)
    expect(() => parseJcardBytes(Buffer.from([0xff]))).toThrow(/jCard/)
  })
})
