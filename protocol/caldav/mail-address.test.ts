import { expect, it } from 'vitest'
import { findEmail } from './mail-address.ts'

it.each([
  ['mailto:a@far.example', 'a@far.example'],
  [' MAILTO:Ann.Other+x@Far.example ', 'Ann.Other+x@Far.example'],
  ['mailto:a%2Bb@far.example?subject=x', 'a+b@far.example'],
  ['mailto:dörte@bücher.example', 'dörte@bücher.example'],
  ['invalid:nomail', undefined],
  ['urn:uuid:1', undefined],
  ['mailto:', undefined],
  ['mailto:a', undefined],
  ['mailto:a@b@c', undefined],
  ['mailto:a@far.example,b@far.example', undefined],
  ['mailto:a%2Cb@far.example', undefined],
  ['mailto:a@far.example%0D%0ABcc:b@far.example', undefined],
  ['mailto:a\u202eb@far.example', undefined],
  ['mailto:%ff@far.example', undefined],
])('the mail address of %j', (address, email) => {
  expect(findEmail(address)).toBe(email)
})
