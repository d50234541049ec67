import { findAll } from '../../caldavtester/xml.ts'
import { card, withBook } from '../address-book.ts'
import { propertyUpdate, set } from '../bodies.ts'
import { expectCondition, expectEqual, expectIncludes, expectMatch, expectPresent, expectStatus } from '../expect.ts'
import { CR, D } from '../names.ts'

export const cases = [
  withBook('6.1', 'OPTIONS announces addressbook', async (book) => {
    const answer = await book.client.send('OPTIONS', book.href)
    expectIncludes('DAV', answer.list('dav'), 'addressbook')
  }),

  withBook('5.2', 'an address book says so in its type', async (book) => {
    const type = expectPresent('resourcetype', await book.property(D('resourcetype')))
    const types = type.children.map(({ name }) => name)
    expectIncludes('types', types, D('collection'), CR('addressbook'))
  }),

  withBook('6.2.1', 'addressbook-description is set', async (book) => {
    const value = '<CR:addressbook-description>Those</CR:addressbook-description>'
    expectStatus(await book.client.proppatch(book.href, propertyUpdate(set(value))), 207)
    expectEqual('text', (await book.property(CR('addressbook-description')))?.text, 'Those')
  }),

  withBook('6.2.2', 'vCard 3.0 is among the supported data', async (book) => {
    const value = expectPresent('supported-address-data', await book.property(CR('supported-address-data')))
    const versions = findAll(value, CR('address-data-type')).map(({ attributes }) => attributes.get('version'))
    expectIncludes('versions', versions.map(String), '3.0')
  }),

  withBook('6.2.3', 'max-resource-size is a number', async (book) => {
    expectMatch('max-resource-size', (await book.property(CR('max-resource-size')))?.text, /^\d+$/)
  }),

  withBook('8.3.1', 'the collations that every server has', async (book) => {
    const value = expectPresent('supported-collation-set', await book.property(CR('supported-collation-set')))
    const names = findAll(value, CR('supported-collation')).map(({ text }) => text)
    expectIncludes('collations', names, 'i;ascii-casemap', 'i;unicode-casemap')
  }),

  withBook('5.2', 'no address book in an address book', async (book) => {
    const { status } = await book.client.send('MKCOL', `${book.href}inner/`)
    expectMatch('status', String(status), /^4/)
  }),

  withBook('6.3.2.1', 'a whole address book goes nowhere but into a home', async (book, { calendar }) => {
    await book.store('a.vcf', card('a'))
    const headers = { Destination: `${calendar.href}inner/` }
    expectCondition(await book.client.send('COPY', book.href, { headers }), CR('addressbook-collection-location-ok'))
  }),
]
