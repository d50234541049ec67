import { expect, test } from 'vitest'
import { findBasicCredentials } from './basic.ts'

const encode = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['RFC 7617 §2: its example', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', { user: 'Aladdin', password: 'open sesame' }],
  ['§2.1: UTF-8', 'Basic dGVzdDoxMjPCow==', { user: 'test', password: '123£' }],
  ['the scheme in any letter case', `bASIC  ${encode('a:b')}`, { user: 'a', password: 'b' }],
  ['colons in the password', `Basic ${encode('a:b:c')}`, { user: 'a', password: 'b:c' }],
  ['an empty password', `Basic ${encode('a:')}`, { user: 'a', password: '' }],
  ['no colon', `Basic ${encode('alice')}`, undefined],
  ['no user', `Basic ${encode(':b')}`, undefined],
  ['a control character', `Basic ${encode('a:b\n')}`, undefined],
  ['not UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`, undefined],
  ['not base64', 'Basic a:b', undefined],
  ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==', undefined],
  ['nothing', 'Basic', undefined],
])('%s', (_, header, expected) => {
  expect(findBasicCredentials(header)).toEqual(expected)
})
