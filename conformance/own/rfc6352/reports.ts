import { type AddressBook, card, withBook } from '../address-book.ts'
import { nameOf } from '../answer.ts'
import type { Case } from '../case.ts'
import { expectCondition, expectEqual, expectMatch, expectPresent, expectSet, expectStatus } from '../expect.ts'
import { CR, D } from '../names.ts'

const filter = (props: string, test = 'anyof') => `<CR:filter test="${test}">${props}</CR:filter>`
const prop = (name: string, conditions = '', test = 'anyof') =>
  `<CR:prop-filter name="${name}" test="${test}">${conditions}</CR:prop-filter>`
const text = (match: string, attributes = '') => `<CR:text-match ${attributes}>${match}</CR:text-match>`
const param = (name: string, condition = '') => `<CR:param-filter name="${name}">${condition}</CR:param-filter>`
const ABSENT = '<CR:is-not-defined/>'

async function fill(book: AddressBook): Promise<void> {
  await book.store('a.vcf', card('anna', 'NICKNAME:Zoë', 'EMAIL;TYPE=work:anna@example.org', 'TEL:1'))
  await book.store('b.vcf', card('bea', 'item1.EMAIL;TYPE=home:bea@example.org', 'EMAIL:bea@home.test'))
  await book.store('c.vcf', card('cleo', 'NOTE:none'))
}

function finds(section: string, title: string, asked: string, ...names: readonly string[]): Case {
  return withBook(section, title, async (book) => {
    await fill(book)
    expectSet('matches', await book.matching(asked), names)
  })
}

async function dataOf(book: AddressBook, name: string, data: string): Promise<string> {
  const href = book.hrefOf(name)
  const answer = await book.multiget([href], data)
  return expectPresent('address-data', answer.multistatus().property(href, CR('address-data')), answer.text).text
}

export const cases = [
  finds('10.5', 'an empty filter leaves nothing out', filter(''), 'a.vcf', 'b.vcf', 'c.vcf'),
  finds(
    '10.5',
    'without test any filter will do',
    `<CR:filter>${prop('TEL')}${prop('NOTE')}</CR:filter>`,
    'a.vcf',
    'c.vcf',
  ),
  finds('10.5', 'allof', filter(prop('TEL') + prop('EMAIL'), 'allof'), 'a.vcf'),
  finds('10.5.1', 'a property that is there', filter(prop('NICKNAME')), 'a.vcf'),
  finds('10.5.1', 'a name without a group stands for any', filter(prop('EMAIL')), 'a.vcf', 'b.vcf'),
  finds('10.5.1', 'a name with a group for that one alone', filter(prop('item1.EMAIL')), 'b.vcf'),
  finds(
    '10.5.1',
    'any condition of a prop-filter',
    filter(prop('EMAIL', text('anna') + text('home.test'))),
    'a.vcf',
    'b.vcf',
  ),
  finds('10.5.1', 'all of them, of one property', filter(prop('EMAIL', text('bea@ex') + text('home.test'), 'allof'))),
  finds('10.5.2', 'a parameter', filter(prop('EMAIL', param('TYPE', text('HOME')))), 'b.vcf'),
  finds('10.5.2', 'a parameter that is missing', filter(prop('EMAIL', param('TYPE', ABSENT))), 'b.vcf'),
  finds('10.5.3', 'a property that is missing', filter(prop('EMAIL', ABSENT)), 'c.vcf'),
  finds('10.5.4', 'i;unicode-casemap when nothing is said', filter(prop('NICKNAME', text('ZOË'))), 'a.vcf'),
  finds('8.3', 'i;ascii-casemap', filter(prop('NICKNAME', text('zOË', 'collation="i;ascii-casemap"')))),
  finds('10.5.4', 'equals', filter(prop('FN', text('ANNA', 'match-type="equals"'))), 'a.vcf'),
  finds('10.5.4', 'equals is no contains', filter(prop('FN', text('ann', 'match-type="equals"')))),
  finds('10.5.4', 'starts-with', filter(prop('FN', text('be', 'match-type="starts-with"'))), 'b.vcf'),
  finds('10.5.4', 'ends-with', filter(prop('FN', text('eo', 'match-type="ends-with"'))), 'c.vcf'),
  finds('10.5.4', 'negated', filter(prop('FN', text('a', 'negate-condition="yes"'))), 'c.vcf'),

  withBook('8.6', 'a collation that is not supported', async (book) => {
    const answer = await book.query(filter(prop('FN', text('x', 'collation="i;none"'))))
    expectCondition(answer, CR('supported-collation'))
  }),

  withBook('8.6', 'data that is not supported', async (book) => {
    const answer = await book.query(filter(''), '<CR:address-data content-type="text/none" version="1.0"/>')
    expectCondition(answer, CR('supported-address-data'))
  }),

  withBook('8.6.2', 'a limit: what was left out is told by 507', async (book) => {
    await fill(book)
    const answer = await book.query(filter(''), '', '<CR:limit><CR:nresults>2</CR:nresults></CR:limit>')
    expectStatus(answer, 207)
    const { responses } = answer.multistatus()
    const names = responses.map(({ href }) => nameOf(href)).filter((name) => name.endsWith('.vcf'))
    expectEqual('matches', names.length, 2)
    expectMatch('507', answer.text, / 507 /)
  }),

  withBook('8.7', 'addressbook-multiget: cards, and 404 for what is not there', async (book) => {
    await fill(book)
    const answer = await book.multiget([book.hrefOf('a.vcf'), book.hrefOf('none.vcf')])
    expectStatus(answer, 207)
    const data = answer.multistatus().property(book.hrefOf('a.vcf'), CR('address-data'))
    expectMatch('address-data', data?.text, /^FN:anna/m)
    const etag = answer.multistatus().property(book.hrefOf('a.vcf'), D('getetag'))
    expectEqual('getetag', etag?.text, (await book.get('a.vcf')).header('etag'))
    expectMatch('404', answer.text, / 404 /)
  }),

  withBook('10.4.2', 'some properties', async (book) => {
    await fill(book)
    const data = await dataOf(book, 'b.vcf', '<CR:address-data><CR:prop name="EMAIL"/></CR:address-data>')
    const lines = data.split(/\r?\n/).filter((line) => !/^(BEGIN|END|VERSION)\b/.test(line) && line !== '')
    expectSet('lines', lines, ['item1.EMAIL;TYPE=home:bea@example.org', 'EMAIL:bea@home.test'])
  }),

  withBook('10.4.2', 'a property without its value', async (book) => {
    await fill(book)
    const asked = '<CR:address-data><CR:prop name="FN" novalue="yes"/></CR:address-data>'
    expectMatch('FN', await dataOf(book, 'a.vcf', asked), /^FN:\r?$/m)
  }),

  withBook('10.4', 'without attributes version 3.0', async (book) => {
    const four = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:four\r\nFN:Four\r\nEND:VCARD\r\n'
    // A server may have version 3.0 alone.
    if ((await book.put('four.vcf', four)).status >= 300) return
    expectMatch('version', await dataOf(book, 'four.vcf', '<CR:address-data/>'), /^VERSION:3\.0\r?$/m)
  }),
]
