import { describe, expect, it } from 'vitest'
import { writeComponent } from '../ical/write.ts'
import { within } from '../testing/processor-time.ts'
import { convertCard } from './convert.ts'
import { parseCard } from './parse.ts'

const wrap = (version: string, lines: readonly string[]) =>
  ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
const linesOf = (text: string) => text.replaceAll('\r\n ', '').split('\r\n').slice(2, -2)
const toFour = (...lines: string[]) => linesOf(writeComponent(convertCard(parseCard(wrap('3.0', lines)), '4.0')))
const toThree = (...lines: string[]) => linesOf(writeComponent(convertCard(parseCard(wrap('4.0', lines)), '3.0')))

/** Lines that are each other's, in both directions. */
const PAIRS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['§5.3: the preferred one', ['TEL;TYPE=home,pref:1'], ['TEL;TYPE=home;PREF=1:1']],
  ['§6.2.4: a photo', ['PHOTO;ENCODING=b;TYPE=JPEG:AAAA'], ['PHOTO:data:image/jpeg;base64,AAAA']],
  [
    '§6.2.4: a photo elsewhere',
    ['PHOTO;VALUE=uri;TYPE=PNG:https://a.test/b'],
    ['PHOTO;MEDIATYPE=image/png:https://a.test/b'],
  ],
  ['§6.8.1: a key', ['KEY;ENCODING=b;TYPE=PGP:AAAA'], ['KEY:data:application/pgp-keys;base64,AAAA']],
  ['§6.2.5: a birthday', ['BDAY:1996-04-15'], ['BDAY:19960415']],
  ['§6.2.5: with its time', ['BDAY;VALUE=date-time:1953-10-15T23:10:00Z'], ['BDAY:19531015T231000Z']],
  ['§4.3.1: without its year', ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-12'], ['BDAY:--0312']],
  ['§6.7.4: a revision', ['REV:1995-10-31T22:27:10Z'], ['REV:19951031T222710Z']],
  ['§6.5.2: a place', ['GEO:37.386013;-122.082932'], ['GEO:geo:37.386013,-122.082932']],
  ['§6.5.1: an offset', ['TZ:-05:00'], ['TZ;VALUE=utc-offset:-0500']],
  ['§6.7.6: a UID that is no URI', ['UID:one'], ['UID;VALUE=text:one']],
  ['§6.7.6: a UID that is one', ['UID:urn:uuid:1'], ['UID:urn:uuid:1']],
  [
    '§6.1.4, §6.6.5: a group and its members',
    ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1'],
    ['KIND:group', 'MEMBER:urn:uuid:1'],
  ],
  ['§5.9: how a name is sorted', ['N:Harten;Rene', 'SORT-STRING:Harten'], ['N;SORT-AS=Harten:Harten;Rene']],
  [
    '§6.3.1: the label of an address',
    ['ADR;TYPE=home:;;1 Way;Town;;;', 'LABEL;TYPE=home:1 Way\\nTown\\, there'],
    ['ADR;TYPE=home;LABEL="1 Way^nTown, there":;;1 Way;Town;;;'],
  ],
  ['§6.3.1: a label alone', ['LABEL;TYPE=home:1 Way'], ['ADR;TYPE=home;LABEL=1 Way:;;;;;;']],
  ['an agent', ['AGENT;VALUE=uri:mailto:a@b'], ['RELATED;TYPE=agent:mailto:a@b']],
  ['§6.2.6: a wedding day', ['X-ANNIVERSARY:1999-01-02'], ['ANNIVERSARY:19990102']],
  [
    'groups of properties, and names that nobody knows',
    ['item1.TEL:1', 'item1.X-ABLABEL:_$!<Other>!$_', 'CLASS:PRIVATE', 'IMPP:xmpp:a@b'],
    ['item1.TEL:1', 'item1.X-ABLABEL:_$!<Other>!$_', 'CLASS:PRIVATE', 'IMPP:xmpp:a@b'],
  ],
  ['escapes', ['ORG:A\\, B;C\\;D', 'NOTE:a\\nb'], ['ORG:A\\, B;C\\;D', 'NOTE:a\\nb']],
]

describe('RFC 6350 Appendix A', () => {
  it('thousands of labels find their addresses at once', () => {
    const repeat = (line: string) => Array.from({ length: 20_000 }, () => line)
    const card = parseCard(wrap('3.0', [...repeat('ADR;TYPE=home:;;a'), ...repeat('LABEL;TYPE=home:a')]))
    const found = within(2_000, () => convertCard(card, '4.0')).properties
    expect(found.filter(({ parameters }) => parameters.some(({ name }) => name === 'LABEL'))).toHaveLength(20_000)
  })

  it.each(PAIRS)('%s', (_, three, four) => {
    expect(toFour(...three)).toEqual(four)
    expect(toThree(...four)).toEqual(three)
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['types by themselves', ['TEL;HOME;PREF:1'], ['TEL;TYPE=HOME;PREF=1:1']],
    ['bytes by themselves', ['PHOTO;BASE64;JPEG:AAAA'], ['PHOTO:data:image/jpeg;base64,AAAA']],
    ['the type of all addresses', ['EMAIL;type=INTERNET;type=WORK:a@b'], ['EMAIL;TYPE=WORK:a@b']],
    ['a charset', ['NOTE;CHARSET=UTF-8:é'], ['NOTE:é']],
    ['PROFILE', ['PROFILE:VCARD'], []],
    ['a company of Apple Contacts', ['X-ABShowAs:COMPANY'], ['X-ABSHOWAS:COMPANY', 'KIND:org']],
    ['a place that is none', ['GEO:nowhere'], ['GEO;VALUE=text:nowhere']],
  ])('to 4: %s', (_, three, four) => {
    expect(toFour(...three)).toEqual(four)
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['an organisation', ['KIND:org'], ['X-ABSHOWAS:COMPANY']],
    ['the most preferred alone', ['TEL;PREF=2:1', 'TEL;PREF=1:2'], ['TEL:1', 'TEL;TYPE=pref:2']],
    ['a telephone as a URI', ['TEL;VALUE=uri:tel:+1-555'], ['TEL:+1-555']],
    [
      'bytes that are not in base64',
      ['PHOTO:data:image/svg+xml,%3Csvg/%3E'],
      ['PHOTO;ENCODING=b;TYPE=SVG+XML:PHN2Zy8+'],
    ],
    ['a month alone', ['BDAY:1996-04'], ['BDAY;VALUE=text:1996-04']],
  ])('to 3: %s', (_, four, three) => {
    expect(toThree(...four)).toEqual(three)
  })

  it('a card of that version is what it was', () => {
    const card = parseCard(wrap('3.0', ['FN:A']))
    expect(convertCard(card, '3.0')).toBe(card)
  })
})
