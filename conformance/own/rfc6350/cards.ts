/** Cards of each version, and each as the other. */
import type { XmlElement } from '../../caldavtester/xml.ts'
import { type AddressBook, CARD_TYPE, card, withBook } from '../address-book.ts'
import { type Case, clauseOf } from '../case.ts'
import { expectEqual, expectHeader, expectMatch, expectStatus, expectThat, Skip } from '../expect.ts'
import { CR } from '../names.ts'
import type { Session } from '../session.ts'

/** A case of another specification than that of address books. */
function of(
  rfc: string,
  section: string,
  title: string,
  run: (book: AddressBook, session: Session) => Promise<void>,
): Case {
  const inner = withBook(section, title, run)
  return { ...clauseOf(`RFC ${rfc}`)(section, title, inner.run), needs: inner.needs }
}

function four(...lines: readonly string[]): string {
  return ['BEGIN:VCARD', 'VERSION:4.0', 'UID:four', ...lines, 'END:VCARD', ''].join('\r\n')
}

async function requireVersion(book: AddressBook, version: string): Promise<void> {
  const types = await supportedTypes(book)
  if (!types.some(({ attributes }) => attributes.get('version') === version)) throw new Skip(`no vCard ${version}`)
}

// RFC 6352 §6.2.2: without the property there is version 3.0, and nothing else.
async function supportedTypes(book: AddressBook): Promise<readonly XmlElement[]> {
  return (await book.property(CR('supported-address-data')))?.children ?? []
}

async function requireJcard(book: AddressBook): Promise<void> {
  const types = await supportedTypes(book)
  if (!types.some(({ attributes }) => attributes.get('content-type') === JCARD)) throw new Skip('no jCard')
}

/** As one who knows version 4.0 reads it. */
async function readFour(book: AddressBook): Promise<string> {
  return (await book.get('a.vcf', { Accept: FOUR })).text
}

/** What is stored comes back in another version. */
async function convert(book: AddressBook, text: string, type: string): Promise<string> {
  await book.store('a.vcf', text)
  const answer = await book.get('a.vcf', { Accept: type })
  if (answer.status === 406) throw new Skip(`the server does not convert to ${type}`)
  expectStatus(answer, 200)
  return answer.text
}

const FOUR = 'text/vcard; version=4.0'
const THREE = 'text/vcard; version=3.0'
const JCARD = 'application/vcard+json'

export const cases = [
  of('6350', '6', 'every property of version 4.0 comes back as it was sent', async (book) => {
    await requireVersion(book, '4.0')
    const text = four(
      'FN;PID=1.1;LANGUAGE=fr:Zoë Ünal',
      'N:Ünal;Zoë;Anne,Marie;Dr.;Ph.D.',
      'KIND:individual',
      'BDAY:--0412',
      'ANNIVERSARY:20090808T1430-0500',
      'GENDER:F;grrrl',
      'LANG;TYPE=work;PREF=1:fr',
      'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-555-5555;ext=5555',
      'IMPP;PREF=1:xmpp:alice@example.com',
      'ADR;GEO="geo:12.3457,78.910";LABEL="Mr. John Q. Public, Esq.\\nMail Drop: TNE QB":;;123 Main Street;Any Town;CA;91921-1234;U.S.A.',
      'RELATED;TYPE=friend:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      'CLIENTPIDMAP:1;urn:uuid:53e374d9-337e-4727-8803-a1e9c14e0556',
      'X-ODD:a\\,b',
    )
    await book.store('a.vcf', text)
    expectEqual('the card', await readFour(book), text)
  }),

  of('2426', '3', 'every property of version 3.0 comes back as it was sent', async (book) => {
    const text = card(
      'three',
      'NICKNAME:Zo',
      'BDAY:1996-04-15',
      'ADR;TYPE=dom,home,postal:;;1 Rue;Paris;;75000;France',
      'LABEL;TYPE=dom:1 Rue\\nParis',
      'TEL;TYPE=work,voice,pref:+1-213-555-1234',
      'MAILER:x',
      'TZ:-05:00',
      'GEO:37.386013;-122.082932',
      'AGENT:x',
      'CLASS:PRIVATE',
      'SORT-STRING:Harten',
      'KEY;ENCODING=b:AAAA',
      'item1.URL:http://example.com',
      'item1.X-ABLABEL:Home',
    )
    await book.store('a.vcf', text)
    expectEqual('the card', (await book.get('a.vcf')).text, text)
  }),

  of('6350', '10.1', 'a card tells its type with its charset', async (book) => {
    await book.store('a.vcf', card('typed'))
    expectHeader(await book.get('a.vcf'), 'content-type', /^text\/vcard;\s*(version=[\d.]+;\s*)?charset="?utf-8/i)
  }),

  of('6350', '5', 'what version 3.0 says of preference and types, 4.0 says in its way', async (book) => {
    await requireVersion(book, '4.0')
    const text = await convert(
      book,
      card('pref', 'TEL;TYPE=home,pref:1', 'EMAIL;TYPE=internet,work:a@example.com'),
      FOUR,
    )
    expectMatch('VERSION', text, /^VERSION:4\.0\r?$/m)
    expectMatch('PREF', text, /^TEL;.*PREF=1/im)
    expectThat('no TYPE=pref', !/TYPE=[^:;]*pref/i.test(text), text)
  }),

  of('6350', '4', 'a date of version 3.0 in the form of 4.0', async (book) => {
    await requireVersion(book, '4.0')
    expectMatch('BDAY', await convert(book, card('born', 'BDAY:1996-04-15'), FOUR), /^BDAY:19960415\r?$/m)
  }),

  of('2426', '4', 'a card of version 4.0 as one of 3.0', async (book) => {
    await requireVersion(book, '4.0')
    const text = await convert(
      book,
      four('FN:Zoë', 'N:;Zoë;;;', 'TEL;PREF=1;TYPE=cell:1', 'EMAIL:z@example.com'),
      THREE,
    )
    expectMatch('VERSION', text, /^VERSION:3\.0\r?$/m)
    expectMatch('N', text, /^N:;Zoë;;;\r?$/m)
    expectMatch('FN', text, /^FN:Zoë\r?$/m)
  }),

  of('2397', '3', 'a picture inside of a card, in the way of each version', async (book) => {
    await requireVersion(book, '4.0')
    const bytes = Buffer.from('not really a picture').toString('base64')
    const text = await convert(book, card('photo', `PHOTO;ENCODING=b;TYPE=JPEG:${bytes}`), FOUR)
    expectMatch(
      'PHOTO',
      text.replace(/\r\n /g, ''),
      new RegExp(`^PHOTO:data:image/jpeg;base64,${bytes.replace(/[+/=]/g, '\\$&')}\r?$`, 'm'),
    )
  }),

  of('5870', '3', 'a place, in the way of each version', async (book) => {
    await requireVersion(book, '4.0')
    expectMatch(
      'GEO',
      await convert(book, card('place', 'GEO:37.386013;-122.082932'), FOUR),
      /^GEO:geo:37\.386013,-122\.082932\r?$/m,
    )
  }),

  of('6868', '3', 'signs that a parameter may not hold come back as they were sent', async (book) => {
    await requireVersion(book, '4.0')
    const text = four('FN:x', 'ADR;LABEL="a^nb^^c^\'d":;;1 Rue;Paris;;;')
    await book.store('a.vcf', text)
    expectEqual('the card', await readFour(book), text)
  }),

  of('6715', '2', 'properties of later specifications come back as they were sent', async (book) => {
    await requireVersion(book, '4.0')
    const text = four(
      'FN:x',
      'EXPERTISE;LEVEL=beginner;INDEX=1:chemistry',
      'HOBBY;LEVEL=high:reading',
      'INTEREST:rock',
      'ORG-DIRECTORY;PREF=1:ldap://example.com',
      'BIRTHPLACE:Babies\\, Inc.',
      'DEATHDATE:19960415',
    )
    await book.store('a.vcf', text)
    expectEqual('the card', await readFour(book), text)
  }),

  of('6474', '2', 'where and when somebody was born and died is kept', async (book) => {
    await requireVersion(book, '4.0')
    const text = four(
      'FN:x',
      'BIRTHPLACE;VALUE=uri:geo:46.769307,-71.283079',
      'DEATHPLACE:Aboard the Titanic\\, near Newfoundland',
      'DEATHDATE:--0415',
    )
    await book.store('a.vcf', text)
    expectEqual('the card', await readFour(book), text)
  }),

  of('7095', '3', 'a card is given as JSON to who asks for it', async (book) => {
    await requireJcard(book)
    const text = await convert(
      book,
      card('jcard', 'EMAIL;TYPE=work:a@example.com', 'CATEGORIES:a,b', 'BDAY:1996-04-15'),
      JCARD,
    )
    const [root, properties] = JSON.parse(text) as readonly [string, readonly (readonly unknown[])[]] // what is looked at
    expectEqual('the root', root, 'vcard')
    const find = (name: string) => JSON.stringify(properties.find(([one]) => one === name))
    expectEqual('version', find('version'), '["version",{},"text","4.0"]')
    expectEqual('email', find('email'), '["email",{"type":"work"},"text","a@example.com"]')
    expectEqual('categories', find('categories'), '["categories",{},"text","a","b"]')
    expectMatch('bday', find('bday'), /"1996-04-15"/)
  }),

  of('7095', '4', 'what is put as JSON is a card as any other', async (book) => {
    await requireJcard(book)
    const jcard = [
      'vcard',
      [
        ['version', {}, 'text', '4.0'],
        ['uid', {}, 'text', 'put-json'],
        ['fn', {}, 'text', 'Größe, ✓'],
        ['n', {}, 'text', ['Größe', '', '', '', '']],
      ],
    ]
    const answer = await book.put('a.vcf', JSON.stringify(jcard), { 'Content-Type': JCARD })
    if (answer.status === 415 || answer.status === 403) throw new Skip('the server takes no jCard')
    expectStatus(answer, 201)
    expectMatch('FN', (await book.get('a.vcf', { Accept: 'text/vcard' })).text, /^FN:Größe\\, ✓\r?$/m)
  }),

  of('7095', '5', 'what JSON has no word for is kept', async (book) => {
    await requireJcard(book)
    const text = await convert(book, card('odd', 'X-ODD;X-P=1:a\\,b'), JCARD)
    expectMatch('x-odd', text, /\["x-odd",\{"x-p":"1"\},"unknown","a\\\\,b"\]/)
  }),

  of('6350', '3', 'a card in another charset, or of a version that nobody has, is refused', async (book) => {
    const latin = Buffer.from(card('latin', 'NOTE:é'), 'latin1')
    const answer = await book.client.put(book.hrefOf('l.vcf'), latin, { 'Content-Type': CARD_TYPE })
    expectThat('4xx', answer.status >= 400 && answer.status < 500, answer.describe())
    const odd = await book.put('v.vcf', card('odd').replace('VERSION:3.0', 'VERSION:9.9'))
    expectThat('4xx', odd.status >= 400 && odd.status < 500, odd.describe())
  }),
]
