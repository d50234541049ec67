import { expect, it } from 'vitest'
import { chooseFormat } from './negotiate.ts'
import type { CardFormat } from './supported.ts'

const three: CardFormat = { type: 'text/vcard', version: '3.0' }
const four: CardFormat = { type: 'text/vcard', version: '4.0' }

// RFC 9110 §12.5.1, on a card that is stored as version 3.
it.each<[string | undefined, CardFormat | undefined]>([
  [undefined, three],
  ['*/*', three],
  ['text/vcard', three],
  ['text/x-vcard', three],
  ['text/html,application/xhtml+xml,*/*;q=0.8', three],
  ['text/vcard;version=4.0', four],
  ['text/vcard; version="4.0"; charset=utf-8', four],
  ['text/vcard;version=4.0;q=0.5, text/vcard;version=3.0', three],
  ['text/vcard;version=4.0, text/vcard;q=0.8', four],
  ['text/vcard;version=3.0;q=0, */*', four],
  ['text/vcard;version=2.1', undefined],
  ['text/calendar', undefined],
])('%s', (accept, expected) => {
  expect(chooseFormat(accept, three)).toEqual(expected)
})
