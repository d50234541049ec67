import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const BOOK = '/dav/addressbooks/alice/addressbook/'
const VCARD = { 'content-type': 'text/vcard; charset=utf-8' }

const card = (uid: string, ...lines: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${uid}`, `N:${uid};;;;`, ...lines, 'END:VCARD', ''].join('\r\n')
const card4 = (uid: string, ...lines: string[]) =>
  ['BEGIN:VCARD', 'VERSION:4.0', `UID:${uid}`, `FN:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n')

const query = (filter: string, data = '<C:address-data/>', limit = '') =>
  `<C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/>${data}</prop>${filter}${limit}</C:addressbook-query>`
const hrefsOf = (xml: string) => [...xml.matchAll(/<D:href>([^<]*\/([^<]*))<\/D:href>/g)].map((match) => match[2])

let server: TestServer

beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const put = (name: string, body: string, headers = {}) =>
  server.as('alice').put(`${BOOK}${name}`, body, { ...VCARD, ...headers })

describe('cards, RFC 6352 §5 and §6.3.2', () => {
  it('are stored as sent, in both versions', async () => {
    const three = card('bytes-3', 'item1.EMAIL;type=INTERNET;type=pref:a@b', 'item1.X-ABLabel:_$!<Other>!$_')
    const four = card4('bytes-4', 'EMAIL;PREF=1:a@b')
    for (const [name, text] of [
      ['bytes-3.vcf', three],
      ['bytes-4.vcf', four],
    ] as const) {
      const stored = await put(name, text)
      expect(stored.status).toBe(201)
      const got = await server.as('alice').get(BOOK + name)
      expect(got.text).toBe(text)
      expect(got.headers.etag).toBe(stored.headers.etag)
      expect(got.headers['content-type']).toBe('text/vcard;charset=utf-8')
      expect(got.headers.vary).toContain('Accept')
    }
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['another media type', card('x'), { 'content-type': 'text/calendar' }, 'supported-address-data'],
    ['another charset', card('x'), { 'content-type': 'text/vcard; charset=utf-16' }, 'valid-address-data'],
    ['no vCard', 'Hello', {}, 'valid-address-data'],
    ['two vCards', card('x') + card('y'), {}, 'valid-address-data'],
    ['version 2.1', card('x').replace('3.0', '2.1'), {}, 'valid-address-data'],
    ['no FN', card('x').replace(/FN:x\r\n/, ''), {}, 'valid-address-data'],
    ['two UIDs', card('x', 'UID:y'), {}, 'valid-address-data'],
    ['no UID', card('x').replace(/UID:x\r\n/, ''), {}, 'valid-addressbook-object-resource'],
    ['too much', card('x', `NOTE:${'n'.repeat(11 * 1024 * 1024)}`), {}, 'max-resource-size'],
  ])('%s is refused', async (_, body, headers, condition) => {
    const answer = await put('refused.vcf', body, headers)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(`<CR:${condition}`)
  })

  it('a UID is used once in an address book, and a card keeps the one that it has', async () => {
    await put('once.vcf', card('once'))
    const again = await put('twice.vcf', card('once'))
    expect(again.status).toBe(403)
    expect(again.text).toContain(`<CR:no-uid-conflict><D:href>${BOOK}once.vcf</D:href>`)
    expect((await put('once.vcf', card('other'))).text).toContain('<CR:no-uid-conflict>')
    expect((await put('once.vcf', card('once', 'NOTE:new'))).status).toBe(204)
  })

  it('conditional requests, with the tag of any form of the card', async () => {
    const alice = server.as('alice')
    await put('tag.vcf', card('tag'))
    const four = await alice.get(`${BOOK}tag.vcf`, { accept: 'text/vcard;version=4.0' })
    expect(four.text).toContain('VERSION:4.0')
    expect(four.headers['content-type']).toBe('text/vcard;version=4.0;charset=utf-8')
    const plain = await alice.get(`${BOOK}tag.vcf`, { accept: 'text/vcard' })
    expect(plain.text).toBe(card('tag'))
    expect(four.headers.etag).not.toBe(plain.headers.etag)
    const etag = String(four.headers.etag)
    const unchanged = await alice.get(`${BOOK}tag.vcf`, { accept: 'text/vcard;version=4.0', 'if-none-match': etag })
    expect(unchanged.status).toBe(304)
    expect((await put('tag.vcf', card('tag', 'NOTE:1'), { 'if-match': etag })).status).toBe(204)
    expect((await put('tag.vcf', card('tag', 'NOTE:2'), { 'if-match': etag })).status).toBe(412)
    expect((await alice.delete(`${BOOK}tag.vcf`, { 'if-match': etag })).status).toBe(412)
    expect((await alice.delete(`${BOOK}tag.vcf`)).status).toBe(204)
  })

  it('§5.1.1.1: no form that the client takes', async () => {
    await put('form.vcf', card('form'))
    const answer = await server.as('alice').get(`${BOOK}form.vcf`, { accept: 'text/vcard;version=2.1' })
    expect(answer.status).toBe(406)
    expect(answer.text).toContain('<CR:supported-address-data-conversion/>')
  })

  it('jCard, RFC 7095: in, out, and in reports', async () => {
    const alice = server.as('alice')
    const json = JSON.stringify([
      'vcard',
      [
        ['version', {}, 'text', '4.0'],
        ['uid', {}, 'uri', 'urn:uuid:1'],
        ['fn', {}, 'text', 'Json'],
      ],
    ])
    const jcard = { 'content-type': 'application/vcard+json' }
    const stored = await alice.put(`${BOOK}j.vcf`, json, jcard)
    expect(stored.status).toBe(201)
    expect(stored.headers.etag).toBeUndefined()
    expect((await alice.get(`${BOOK}j.vcf`)).text).toBe(
      'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Json\r\nEND:VCARD\r\n',
    )
    const got = await alice.get(`${BOOK}j.vcf`, { accept: 'application/vcard+json' })
    expect(got.headers['content-type']).toBe('application/vcard+json')
    expect(JSON.parse(got.text)).toEqual(JSON.parse(json))
    const shown = await alice.put(`${BOOK}j.vcf`, json, {
      ...jcard,
      'if-match': String(got.headers.etag),
      prefer: 'return=representation',
    })
    expect([shown.status, shown.text]).toEqual([200, json])
    const report = await alice.report(
      BOOK,
      query(
        '<C:filter><C:prop-filter name="FN"><C:text-match>json</C:text-match></C:prop-filter></C:filter>',
        '<C:address-data content-type="application/vcard+json" version="4.0"/>',
      ),
    )
    expect(report.text).toContain('content-type="application/vcard+json" version="4.0">["vcard",[["version",')
    expect((await alice.put(`${BOOK}k.vcf`, '["vcard"]', jcard)).text).toContain('<CR:valid-address-data/>')
  })

  it('POST to add-member, RFC 5995', async () => {
    const alice = server.as('alice')
    const made = await alice.request('POST', `${BOOK}?add-member`, { headers: VCARD, body: card('added') })
    expect(made.status).toBe(201)
    expect((await alice.get(String(made.headers.location))).text).toBe(card('added'))
    const again = await alice.request('POST', `${BOOK}?add-member`, { headers: VCARD, body: card('added') })
    expect(again.text).toContain('<CR:no-uid-conflict>')
  })

  it('COPY and MOVE stay among address books', async () => {
    const alice = server.as('alice')
    const to = (method: string, destination: string) =>
      alice.request(method, `${BOOK}travel.vcf`, { headers: { destination } })
    await put('travel.vcf', card('travel'))
    expect((await alice.request('MKCOL', '/dav/addressbooks/alice/other/', { headers: XML, body: MKCOL })).status).toBe(
      201,
    )
    expect((await to('COPY', `${BOOK}double.vcf`)).text).toContain('<CR:no-uid-conflict>')
    expect((await to('COPY', '/dav/addressbooks/alice/other/a.vcf')).status).toBe(201)
    expect((await to('MOVE', '/dav/calendars/alice/calendar/a.vcf')).text).toContain(
      '<CR:addressbook-collection-location-ok/>',
    )
    expect((await to('MOVE', `${BOOK}moved.vcf`)).status).toBe(201)
    expect((await alice.get(`${BOOK}moved.vcf`)).text).toBe(card('travel'))
  })
})

const XML = { 'content-type': 'application/xml' }
const MKCOL = `<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><C:addressbook/></resourcetype><displayname>Other</displayname><C:addressbook-description>Those others</C:addressbook-description></prop></set></mkcol>`

describe('address books, RFC 6352 §6', () => {
  it('are made by extended MKCOL, copied, renamed and removed', async () => {
    const alice = server.as('alice')
    const home = '/dav/addressbooks/alice/'
    const make = (path: string) => alice.request('MKCOL', path, { headers: XML, body: MKCOL })
    expect((await make(`${home}made/`)).status).toBe(201)
    expect((await make(`${home}made/`)).status).toBe(405)
    expect((await make('/dav/calendars/alice/made/')).text).toContain('<CR:addressbook-collection-location-ok/>')
    const props = await alice.propfind(`${home}made/`, PROPFIND)
    expect(props.text).toContain('<D:resourcetype><D:collection/><CR:addressbook/></D:resourcetype>')
    expect(props.text).toContain('Those others</CR:addressbook-description>')
    expect(props.text).toContain('<CR:address-data-type content-type="text/vcard" version="4.0"/>')
    await alice.put(`${home}made/a.vcf`, card('a'), VCARD)
    const copy = await alice.request('COPY', `${home}made/`, { headers: { destination: `${home}copied/` } })
    expect(copy.status).toBe(201)
    expect((await alice.get(`${home}copied/a.vcf`)).text).toBe(card('a'))
    const move = await alice.request('MOVE', `${home}made/`, { headers: { destination: `${home}renamed/` } })
    expect(move.status).toBe(201)
    expect((await alice.delete(`${home}renamed/`)).status).toBe(204)
    expect((await alice.get(`${home}renamed/a.vcf`)).status).toBe(404)
  })

  it('a user always has one', async () => {
    const root = server.as('root')
    const book = '/dav/addressbooks/root/addressbook/'
    await root.put(`${book}a.vcf`, card('a'), VCARD)
    expect((await root.delete(book)).status).toBe(204)
    expect((await root.get(`${book}a.vcf`)).status).toBe(404)
    expect((await root.put(`${book}b.vcf`, card('b'), VCARD)).status).toBe(201)
  })

  it('are announced: OPTIONS, the principal, reports', async () => {
    const alice = server.as('alice')
    expect((await alice.request('OPTIONS', BOOK)).headers.dav).toMatch(/\baddressbook\b/)
    const home = await alice.propfind(
      '/dav/principals/users/alice/',
      '<propfind xmlns="DAV:"><prop><C:addressbook-home-set xmlns:C="urn:ietf:params:xml:ns:carddav"/></prop></propfind>',
    )
    expect(home.text).toContain('<D:href>/dav/addressbooks/alice/</D:href>')
    const reports = '<propfind xmlns="DAV:"><prop><supported-report-set/></prop></propfind>'
    expect((await alice.propfind(BOOK, reports)).text).toContain('<CR:addressbook-query/>')
    expect((await alice.propfind('/dav/addressbooks/alice/', reports)).text).not.toContain('calendar-query')
  })

  it('are shown to people, and to programs as vCards', async () => {
    const alice = server.as('alice')
    await put('shown.vcf', card('shown').replace('FN:shown', 'FN:<b>Shown\\, she'))
    const page = await alice.get(BOOK)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain(`<a href="${BOOK}shown.vcf">&#60;b&#62;Shown, she</a>`)
    const cards = await alice.get(BOOK, { accept: 'text/vcard;version=4.0' })
    expect(cards.headers['content-type']).toBe('text/vcard;version=4.0;charset=utf-8')
    expect(cards.text.match(/BEGIN:VCARD/g)?.length).toBeGreaterThan(2)
    expect(cards.text).not.toContain('VERSION:3.0')
  })

  it('dead properties of the two homes are not those of each other', async () => {
    const alice = server.as('alice')
    await alice.proppatch(
      '/dav/addressbooks/alice/',
      '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">books</x></prop></set></propertyupdate>',
    )
    const ask = '<propfind xmlns="DAV:"><prop><x xmlns="urn:x"/></prop></propfind>'
    expect((await alice.propfind('/dav/addressbooks/alice/', ask)).text).toContain('books')
    expect((await alice.propfind('/dav/calendars/alice/', ask)).text).not.toContain('books')
  })
})

const PROPFIND = `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><resourcetype/><displayname/><C:addressbook-description/><C:supported-address-data/><C:supported-collation-set/><C:max-resource-size/></prop></propfind>`

describe('reports, RFC 6352 §8', () => {
  const home = '/dav/addressbooks/bob/addressbook/'
  beforeAll(async () => {
    const bob = server.as('bob')
    await bob.put(`${home}a.vcf`, card('a', 'NICKNAME:Zoë', 'EMAIL;TYPE=work:a@example.org', 'TEL:+1'), VCARD)
    await bob.put(`${home}b.vcf`, card4('b', 'item1.EMAIL;TYPE=home:b@example.org', 'EMAIL;PREF=1:b@home.test'), VCARD)
    await bob.put(`${home}c.vcf`, card('c', 'NOTE:no mail'), VCARD)
  })

  const filter = (inner: string, test = 'anyof') => `<C:filter test="${test}">${inner}</C:filter>`
  const prop = (name: string, inner = '', test = 'anyof') =>
    `<C:prop-filter name="${name}" test="${test}">${inner}</C:prop-filter>`
  const match = (text: string, attributes = '') => `<C:text-match ${attributes}>${text}</C:text-match>`

  it.each<[string, string, readonly string[]]>([
    ['an empty filter', filter(''), ['a.vcf', 'b.vcf', 'c.vcf']],
    ['a property that is there', filter(prop('NOTE')), ['c.vcf']],
    ['one that is not', filter(prop('EMAIL', '<C:is-not-defined/>')), ['c.vcf']],
    ['i;unicode-casemap without being asked', filter(prop('NICKNAME', match('ZOË'))), ['a.vcf']],
    ['i;ascii-casemap', filter(prop('NICKNAME', match('zOË', 'collation="i;ascii-casemap"'))), []],
    ['i;octet', filter(prop('NICKNAME', match('zo', 'collation="i;octet"'))), []],
    ['equals', filter(prop('FN', match('A', 'match-type="equals"'))), ['a.vcf']],
    ['starts-with', filter(prop('EMAIL', match('b@', 'match-type="starts-with"'))), ['b.vcf']],
    ['ends-with', filter(prop('EMAIL', match('.TEST', 'match-type="ends-with"'))), ['b.vcf']],
    ['negated', filter(prop('FN', match('a', 'negate-condition="yes"'))), ['b.vcf', 'c.vcf']],
    ['anyof props', filter(prop('NOTE') + prop('TEL')), ['a.vcf', 'c.vcf']],
    ['allof props', filter(prop('EMAIL') + prop('TEL'), 'allof'), ['a.vcf']],
    ['any text', filter(prop('EMAIL', match('a@') + match('home.test'))), ['a.vcf', 'b.vcf']],
    ['all of one property', filter(prop('EMAIL', match('b@example') + match('home.test'), 'allof')), []],
    ['a parameter', filter(prop('EMAIL', `<C:param-filter name="type">${match('home')}</C:param-filter>`)), ['b.vcf']],
    [
      'a parameter that is not there',
      filter(prop('EMAIL', '<C:param-filter name="TYPE"><C:is-not-defined/></C:param-filter>')),
      ['b.vcf'],
    ],
    ['a group', filter(prop('ITEM1.EMAIL')), ['b.vcf']],
    ['another group', filter(prop('item2.EMAIL')), []],
  ])('%s', async (_, text, expected) => {
    const answer = await server.as('bob').report(home, query(text))
    expect(answer.status).toBe(207)
    expect(hrefsOf(answer.text)).toEqual(expected)
  })

  it.each([
    ['valid-filter', filter('<C:prop-filter/>')],
    ['valid-filter', filter(prop('FN', match('x', 'match-type="like"')))],
    ['supported-collation', filter(prop('FN', match('x', 'collation="i;basic"')))],
    ['valid-filter', filter(prop('FN', match('x')).repeat(101))],
  ])('%s', async (condition, text) => {
    const answer = await server.as('bob').report(home, query(text))
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(`<CR:${condition}`)
  })

  it('§8.6.2: a limit', async () => {
    const limit = '<C:limit><C:nresults>2</C:nresults></C:limit>'
    const answer = await server.as('bob').report(home, query(filter(''), '', limit))
    expect(hrefsOf(answer.text)).toEqual(['a.vcf', 'b.vcf', ''])
    expect(answer.text).toContain('507')
    expect(answer.text).toContain('<D:number-of-matches-within-limits/>')
  })

  it('§10.4: parts, versions', async () => {
    const bob = server.as('bob')
    const some = '<C:address-data><C:prop name="EMAIL"/><C:prop name="UID" novalue="yes"/></C:address-data>'
    const parts = await bob.report(home, query(filter(prop('NICKNAME')), some))
    expect(parts.text).toContain('>BEGIN:VCARD&#13;\nUID:&#13;\nEMAIL;TYPE=work:a@example.org&#13;\nEND:VCARD')
    const four = '<C:address-data content-type="text/vcard" version="4.0"/>'
    expect((await bob.report(home, query(filter(''), four))).text).not.toContain('VERSION:3.0')
    expect((await bob.report(home, query(filter('')))).text).not.toContain('VERSION:4.0')
    const two = '<C:address-data content-type="text/vcard" version="2.1"/>'
    expect((await bob.report(home, query(filter(''), two))).text).toContain('<CR:supported-address-data/>')
  })

  it('§8.7: addressbook-multiget', async () => {
    const multiget = `<C:addressbook-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/><C:address-data/></prop><href>${home}a.vcf</href><href>${home}none.vcf</href><href>/dav/addressbooks/alice/addressbook/once.vcf</href></C:addressbook-multiget>`
    const answer = await server.as('bob').report(home, multiget, '0')
    expect(hrefsOf(answer.text)).toEqual(['a.vcf', 'none.vcf', 'once.vcf'])
    expect(answer.text.match(/404/g)).toHaveLength(2)
    expect(answer.text).toContain('NICKNAME:Zoë')
  })

  it('sync-collection on an address book and on the home, RFC 6578', async () => {
    const bob = server.as('bob')
    const sync = (token: string) =>
      `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
    const tokenOf = (xml: string) => /<D:sync-token>([^<]*)</.exec(xml)?.[1] ?? ''
    const book = tokenOf((await bob.report(home, sync(''), '0')).text)
    const all = tokenOf((await bob.report('/dav/addressbooks/bob/', sync(''), '0')).text)
    await bob.put(`${home}d.vcf`, card('d'), VCARD)
    await bob.delete(`${home}c.vcf`)
    const changed = await bob.report(home, sync(book), '0')
    expect(hrefsOf(changed.text)).toEqual(['d.vcf', 'c.vcf'])
    expect((await bob.report('/dav/addressbooks/bob/', sync(all), '0')).text).toContain(`<D:href>${home}</D:href>`)
  })

  it('strangers get nothing', async () => {
    expect((await server.as('alice').report(home, query(filter('')))).status).toBe(403)
    expect((await server.as('alice').put(`${home}x.vcf`, card('x'), VCARD)).status).toBe(403)
  })
})

// RFC 9110 §13.1.1, RFC 4918 §10.4.4.
it('the entity tag of any form is a condition of PROPPATCH and LOCK, too', async () => {
  const alice = server.as('alice')
  await put('tags.vcf', card('tags'))
  const { headers } = await alice.get(`${BOOK}tags.vcf`, { accept: 'application/vcard+json' })
  const etag = String(headers.etag)
  expect(etag).not.toBe((await alice.get(`${BOOK}tags.vcf`)).headers.etag)
  const change = '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x"/></prop></set></propertyupdate>'
  const lock = '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'
  const ask = async (method: string, body: string, condition: object) =>
    (await alice.request(method, `${BOOK}tags.vcf`, { headers: { 'content-type': 'text/xml', ...condition }, body }))
      .status
  expect(await ask('PROPPATCH', change, { 'if-match': etag })).toBe(207)
  expect(await ask('PROPPATCH', change, { if: `([${etag}])` })).toBe(207)
  expect(await ask('PROPPATCH', change, { 'if-match': '"other"' })).toBe(412)
  expect(await ask('LOCK', lock, { 'if-match': etag })).toBe(200)
})
