import { findAll } from '../../caldavtester/xml.ts'
import { card, withBook } from '../address-book.ts'
import { expectCondition, expectEqual, expectMatch, expectPresent, expectStatus, expectThat } from '../expect.ts'
import { CR } from '../names.ts'

export const cases = [
  withBook('6.3.2', 'PUT stores what GET gives', async (book) => {
    const text = card('kept', 'item1.TEL;TYPE=home,pref:+1', 'X-ANY;X-B=c:d', 'NOTE:é\\, \\n')
    expectStatus(await book.put('a.vcf', text), 201)
    const answer = await book.get('a.vcf')
    expectMatch('Content-Type', answer.header('content-type'), /^text\/vcard\b/)
    expectEqual('body', answer.text, text)
  }),

  withBook('6.3.2.3', 'GET has a strong ETag, and that of PUT is the same', async (book) => {
    const stored = await book.put('a.vcf', card('a'))
    const etag = (await book.get('a.vcf')).header('etag')
    expectMatch('ETag', etag, /^"/)
    if (stored.header('etag') !== undefined) expectEqual('ETag of PUT', stored.header('etag'), etag)
  }),

  withBook('6.3.2.1', 'another media type is refused', async (book) => {
    expectCondition(await book.put('a.vcf', card('a'), { 'Content-Type': 'text/plain' }), CR('supported-address-data'))
  }),

  withBook('6.3.2.1', 'what is no vCard is refused', async (book) => {
    expectCondition(await book.put('a.vcf', 'nonsense'), CR('valid-address-data'))
  }),

  withBook('5.1', 'two vCards are not one', async (book) => {
    expectCondition(await book.put('a.vcf', card('a') + card('b')), CR('valid-address-data'))
  }),

  withBook('5.1', 'a card without UID is refused', async (book) => {
    expectStatus(await book.put('a.vcf', card('a').replace('UID:a\r\n', '')), 403, 409)
  }),

  withBook('6.3.2.1', 'a UID in use, with the URL of who has it', async (book) => {
    await book.store('a.vcf', card('same'))
    const answer = await book.put('b.vcf', card('same'))
    expectCondition(answer, CR('no-uid-conflict'))
    const href = expectPresent('an href', findAll(answer.xml(), `//{DAV:}href`)[0])
    expectThat('the URL of the other', href.text.endsWith('/a.vcf'), href.text)
  }),

  withBook('6.3.2.1', 'a card keeps its UID', async (book) => {
    await book.store('a.vcf', card('a'))
    expectCondition(await book.put('a.vcf', card('other')), CR('no-uid-conflict'))
  }),

  withBook('6.3.2.1', 'COPY within an address book would double a UID', async (book) => {
    await book.store('a.vcf', card('a'))
    const headers = { Destination: book.hrefOf('b.vcf') }
    expectCondition(await book.client.send('COPY', book.hrefOf('a.vcf'), { headers }), CR('no-uid-conflict'))
  }),

  withBook('5.1.1', 'a version that is asked for', async (book) => {
    await book.store('a.vcf', card('a', 'TEL;TYPE=pref:1'))
    const answer = await book.get('a.vcf', { Accept: 'text/vcard;version=4.0' })
    // A server may have version 3.0 alone.
    if (answer.status === 406) return expectCondition(answer, CR('supported-address-data-conversion'), 406)
    expectStatus(answer, 200)
    expectMatch('version', answer.text, /^VERSION:4\.0\r$/m)
    expectThat('an ETag of its own', answer.header('etag') !== (await book.get('a.vcf')).header('etag'), 'the same')
    expectMatch('Vary', answer.header('vary'), /\baccept\b/i)
  }),

  withBook('5.1.1.1', 'a form that nobody can make', async (book) => {
    await book.store('a.vcf', card('a'))
    const answer = await book.get('a.vcf', { Accept: 'text/vcard;version=9.9' })
    expectCondition(answer, CR('supported-address-data-conversion'), 406)
  }),

  withBook('7', 'a stranger neither reads nor writes', async (book, { other }) => {
    await book.store('a.vcf', card('a'))
    expectStatus(await other.get(book.hrefOf('a.vcf')), 403, 404)
    expectStatus(await other.put(book.hrefOf('b.vcf'), card('b'), { 'Content-Type': 'text/vcard' }), 403, 404)
  }),
]
