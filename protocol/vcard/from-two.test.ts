import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { readTextBytes } from '../ical/read-text.ts'
import { writeComponent } from '../ical/write.ts'
import { fromTwo, isVersionTwo } from './from-two.ts'
import { parseCard } from './parse.ts'

/** The lines between VERSION and END, unfolded; the card can be read strictly. */
function converted(...lines: (string | Buffer)[]): readonly string[] {
  const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')])
  const head = Buffer.from('BEGIN:VCARD\r\nVERSION:2.1\r\n')
  const { components } = readTextBytes(Buffer.concat([head, ...bytes, Buffer.from('END:VCARD\r\n')]))
  const [card] = components
  if (card === undefined) throw new Error('no card')
  const text = writeComponent(fromTwo(card).card)
  parseCard(text)
  const [begin, version, ...rest] = text.replaceAll('\r\n ', '').split('\r\n')
  expect([begin, version, ...rest.slice(-2)]).toEqual(['BEGIN:VCARD', 'VERSION:3.0', 'END:VCARD', ''])
  return rest.slice(0, -2)
}

const valueOfLine = (line: string) => converted('FN:x', line).slice(1)

test.each([
  // Parameters.
  ['TEL;HOME;CELL:1', ['TEL;TYPE=HOME,CELL:1']],
  ['TEL;TYPE=CELL:+96123456789', ['TEL;TYPE=CELL:+96123456789']],
  ['TEL;type=work;TYPE=fax:1', ['TEL;TYPE=work,fax:1']],
  ['EMAIL;PREF;INTERNET:jdoe@hotmail.com', ['EMAIL;TYPE=PREF,INTERNET:jdoe@hotmail.com']],
  ['item1.URL;WORK:http://x.example/?a=1,2;3', ['item1.URL;TYPE=WORK:http://x.example/?a=1,2;3']],
  ['NOTE;LANGUAGE=fr;8BIT;CHARSET=UTF-8:été', ['NOTE;LANGUAGE=fr:été']],
  ['PHOTO;VALUE=URL;GIF:http://x.example/a.gif', ['PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a.gif']],
  ['SOUND;VALUE=CONTENT-ID:<a@b>', ['SOUND:<a@b>']],
  // Values: the semicolon is what version 2.1 escapes, and commas are text.
  ['N:Stevenson;John, Jr.;Philip,Paul;Dr.;', ['N:Stevenson;John\\, Jr.;Philip\\,Paul;Dr.;']],
  ['ORG:Smith\\; Sons;R&D', ['ORG:Smith\\; Sons;R&D']],
  ['NOTE:a, b; c \\, d \\n e C:\\temp', ['NOTE:a\\, b\\; c \\, d \\n e C:\\\\temp']],
  ['CATEGORIES:Friends,My Contacts', ['CATEGORIES:Friends,My Contacts']],
  ['GEO:37.24,-17.85', ['GEO:37.24;-17.85']],
  ['BDAY:19960415', ['BDAY:19960415']],
  [
    'X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Jo;1;;',
    ['X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Jo;1;;'],
  ],
  // Quoted-printable.
  ['NOTE;QUOTED-PRINTABLE:one=0D=0Atwo=0Athree=2C', ['NOTE:one\\ntwo\\nthree\\,']],
  ['NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:caf=E9', ['NOTE:café']],
  ['NOTE;ENCODING=QUOTED-PRINTABLE:caf=E9 without a charset', ['NOTE:café without a charset']],
  ['NOTE;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=93=FA=96=7B', ['NOTE:日本']],
  ['NOTE;CHARSET=X-UNKNOWN;ENCODING=QUOTED-PRINTABLE:=C3=A9', ['NOTE:é']],
  ['NOTE;ENCODING=QUOTED-PRINTABLE:50=% 1+1=2 =0C=00.', ['NOTE:50=% 1+1=2 .']],
  ['N;ENCODING=QUOTED-PRINTABLE:=C3=91=20;=C3=91;;;', ['N:Ñ ;Ñ;;;']],
  // Bytes.
  ['PHOTO;ENCODING=BASE64;JPEG:/9j/ 4AAQ', ['PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ']],
  ['KEY;X509;BASE64:MIID', ['KEY;ENCODING=b;TYPE=X509:MIID']],
  // Left out.
  ['AGENT:John Doe', []],
  ['UID:', []],
])('%j', (line, expected) => expect(valueOfLine(line)).toEqual(expected))

describe('lines', () => {
  it('soft breaks of quoted-printable, and folds whose space belongs to the text', () => {
    expect(
      converted(
        'FN:x',
        'NOTE;ENCODING=QUOTED-PRINTABLE:Gr=C3=BC=',
        '=C3=9Fe',
        'TITLE:a very long',
        ' title',
        'TEL;CELL:1',
      ),
    ).toEqual(['FN:x', 'NOTE:Grüße', 'TITLE:a very long title', 'TEL;TYPE=CELL:1'])
  })

  it('windows-1252 without a word', () => {
    expect(converted(Buffer.from('FN:caf\xe9', 'latin1'))).toEqual(['FN:café'])
  })

  it('a card in a card goes, and tells', () => {
    const text = 'BEGIN:VCARD\nVERSION:2.1\nFN:a\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:b\nEND:VCARD\nEND:VCARD\n'
    const [card] = readTextBytes(Buffer.from(text)).components
    const { card: three, dropped } = fromTwo(card ?? { name: '', properties: [], components: [] })
    expect([three.components, dropped]).toEqual([[], ['AGENT']])
  })
})

describe('RFC 2426 §3.1.1: a name is made', () => {
  test.each([
    [['N:Doe;John;Q.;Mr.;III'], 'FN:Mr. John Q. Doe III'],
    [['N:Doe'], 'FN:Doe'],
    [['FN:', 'N:Doe;John'], 'FN:John Doe'],
    [['N:;;;;', 'ORG:Acme;Sales'], 'FN:Acme Sales'],
    [['TEL;CELL:123'], 'FN:123'],
  ])('of %j', (lines, expected) => expect(converted(...lines)[0]).toBe(expected))

  it('of nothing, not', () => expect(converted('NOTE:x')).toEqual(['NOTE:x']))
})

const folder = process.env.KALENDS_CORPUS

describe.skipIf(folder === undefined)('cards of other projects (KALENDS_CORPUS)', () => {
  const manifest = folder === undefined ? [] : readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8').split('\n')
  const names = manifest.map((line) => line.split('\t')[0] ?? '').filter((name) => name.endsWith('.vcf'))

  it('all of version 2.1 become cards that are read strictly', () => {
    let count = 0
    for (const name of names) {
      const bytes = readFileSync(join(folder ?? '', name))
      if (!/^VERSION:2\.1/m.test(bytes.toString('latin1'))) continue
      for (const card of readTextBytes(bytes).components.filter(isVersionTwo)) {
        count++
        expect(() => parseCard(writeComponent(fromTwo(card).card)), name).not.toThrow()
      }
    }
    console.log(`${count} cards of version 2.1`)
    expect(count).toBeGreaterThan(0)
  })
})
