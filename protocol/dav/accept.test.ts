import { expect, test } from 'vitest'
import { preferenceFor, readAccept } from './accept.ts'

test.each<[accept: string, quality: number]>([
  ['*/*', 1],
  ['text/*;q=0.3, */*', 0.3],
  ['text/vcard;q=0.2, text/*;q=0.3, */*', 0.2],
  ['text/vcard;q=0.2, text/vcard;version=4.0;q=0.9', 0.9],
  ['text/vcard;version="4.0" ; Q=0.4', 0.4],
  ['text/vcard;version=3.0', 0],
  ['image/png', 0],
  ['text/vcard;q=0', 0],
  // No number from 0 to 1 is as none.
  ['text/vcard;q=x', 1],
  ['text/vcard;q=-1', 1],
  ['text/vcard;q=7', 1],
])('%s', (accept, quality) => {
  expect(preferenceFor(readAccept(accept) ?? [], 'text/vcard', '4.0').quality).toBe(quality)
})

test.each([undefined, '', '  '])('who accepts %j accepts anything', (accept) => {
  expect(readAccept(accept)).toBeUndefined()
})
