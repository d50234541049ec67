import { createECDH, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { newPushClient } from './testing/push-client.ts'
import {
  areKeys,
  encrypt,
  MOST_PLAINTEXT_BYTES,
  newVapidPrivateKey,
  vapidAuthorization,
  vapidKeysOf,
} from './web-push.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

const CLIENT = newPushClient(bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'), bytes('BTBZMqHH6r4Tts7J_aSIgg'))

test('RFC 8291 §5: the example', () => {
  const sender = createECDH('prime256v1')
  sender.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'))
  const text = Buffer.from('When I grow up, I want to be a watermelon')
  expect(encrypt(text, CLIENT, sender, bytes('DGv6ra1nlYgDCS1FRnbzlw')).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('each message has its own key and salt, and fits into what a push service takes', () => {
  const [first, second] = [encrypt(Buffer.from('a'), CLIENT), encrypt(Buffer.from('a'), CLIENT)]
  expect(first.equals(second)).toBe(false)
  expect([CLIENT.decrypt(first), CLIENT.decrypt(second)]).toEqual(['a', 'a'])
  expect(encrypt(Buffer.alloc(MOST_PLAINTEXT_BYTES), CLIENT)).toHaveLength(4096)
  expect(() => encrypt(Buffer.alloc(MOST_PLAINTEXT_BYTES + 1), CLIENT)).toThrow('does not fit')
})

test.each([
  ['those of a client', CLIENT, true],
  ['a short secret', { ...CLIENT, authSecret: Buffer.alloc(15) }, false],
  ['a point off the curve', { ...CLIENT, publicKey: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]) }, false],
  [
    'a compressed point',
    { ...CLIENT, publicKey: Buffer.concat([Buffer.of(2), CLIENT.publicKey.subarray(1, 33)]) },
    false,
  ],
  ['nothing', { publicKey: Buffer.alloc(0), authSecret: Buffer.alloc(0) }, false],
])('keys: %s', (_, keys, expected) => expect(areKeys(keys)).toBe(expected))

test('RFC 8292: a token that the public key verifies, for that push service alone', () => {
  for (let round = 0; round < 300; round++) {
    const keys = vapidKeysOf(newVapidPrivateKey())
    const now = new Date('2026-01-01T00:00:00Z')
    const value = vapidAuthorization('https://push.example.net:8443/a/b?c', 'mailto:admin@example.org', keys, now)
    const [, header = '', claims = '', signature = '', k = ''] =
      /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(value) ?? []
    const point = bytes(k)
    const x = point.subarray(1, 33).toString('base64url')
    const y = point.subarray(33).toString('base64url')
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes(signature))).toBe(true)
    expect(JSON.parse(bytes(header).toString())).toEqual({ typ: 'JWT', alg: 'ES256' })
    expect(JSON.parse(bytes(claims).toString())).toEqual({
      aud: 'https://push.example.net:8443',
      exp: now.getTime() / 1000 + 43_200,
      sub: 'mailto:admin@example.org',
    })
  }
})
