import { expect, test } from 'vitest'
import { OpenCard, writeCardAs } from './representation.ts'

test('RFC 6350 §3.2: the text of a card whose fold stands inside a character', () => {
  const lines = ['BEGIN:VCARD', 'VERSION:4.0', 'UID:1', 'FN:Caf\u00c3', ' \u00a9 x', 'END:VCARD', '']
  const card = new OpenCard(Buffer.from(lines.join('\r\n'), 'latin1'))
  expect(writeCardAs(card, { type: 'text/vcard', version: '4.0' })).toContain('FN:Caf\u00e9\r\n  x\r\n')
})
