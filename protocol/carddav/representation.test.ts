import { describe, expect, test } from 'vitest'
import { within } from '../testing/processor-time.ts'
import { parseXml } from '../xml/parse.ts'
import { findAddressDataRequest } from './address-data-request.ts'
import { OpenCard, writeAddressData, writeCardAs } from './representation.ts'

test('RFC 6350 §3.2: the text of a card whose fold stands inside a character', () => {
  const lines = ['BEGIN:VCARD', 'VERSION:4.0', 'UID:1', 'FN:Caf\u00c3', ' \u00a9 x', 'END:VCARD', '']
  const card = new OpenCard(Buffer.from(lines.join('\r\n'), 'latin1'))
  expect(writeCardAs(card, { type: 'text/vcard', version: '4.0' })).toContain('FN:Caf\u00e9\r\n  x\r\n')
})

describe('RFC 6352 §10.4.2: properties by their names', () => {
  const card = (...lines: readonly string[]) =>
    new OpenCard(Buffer.from(['BEGIN:VCARD', 'VERSION:3.0', 'UID:1', 'FN:a', ...lines, 'END:VCARD', ''].join('\r\n')))
  const write = (props: string, of: OpenCard) => {
    const data = parseXml(`<C:address-data xmlns:C="urn:ietf:params:xml:ns:carddav">${props}</C:address-data>`)
    const request = findAddressDataRequest({ kind: 'prop', elements: [data] })
    if (request === undefined) throw new Error('not asked for')
    return writeAddressData(of, request).split('\r\n').slice(1, -2)
  }

  test.each([
    ['of any group', '<C:prop name="tel"/>', ['TEL:1', 'item1.TEL:2', 'Item2.TEL:3']],
    ['of one group', '<C:prop name="ITEM2.TEL"/>', ['Item2.TEL:3']],
    ['without its value', '<C:prop name="item1.TEL" novalue="yes"/>', ['item1.TEL:']],
    [
      'one of them without its value',
      '<C:prop name="TEL"/><C:prop name="item1.TEL" novalue="yes"/>',
      ['TEL:1', 'item1.TEL:', 'Item2.TEL:3'],
    ],
    ['that is not there', '<C:prop name="EMAIL"/>', []],
  ])('%s', (_, props, lines) => {
    expect(write(props, card('TEL:1', 'item1.TEL:2', 'Item2.TEL:3'))).toEqual(lines)
  })

  test('thousands of them, of a card with thousands', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `g${n}.TEL`)
    const all = card(...names.map((name) => `${name}:1`))
    const props = names.map((name) => `<C:prop name="${name}"/>`).join('')
    expect(within(2_000, () => write(props, all))).toHaveLength(10_000)
  })
})
