import { expect, test } from 'vitest'
import { processorMsSince } from '../../protocol/testing/processor-time.ts'
import { hashPassword, isPassword, isPasswordHash, makePassword } from './password.ts'

test('a password is the one of its hash, and no other is', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(isPasswordHash(hash)).toBe(true)
  expect(await isPassword('correct horse', hash)).toBe(true)
  expect(await isPassword('correct horsE', hash)).toBe(false)
})

test('RFC 8265 §4.2.2: composed and decomposed letters are the same password', async () => {
  const hash = await hashPassword('Zo\u00eb\u00a0x')
  expect(await isPassword('Zoe\u0308 x', hash)).toBe(true)
})

test('without a hash nothing is right, after the same work', async () => {
  const hash = await hashPassword('x')
  const workOf = async (phc: string | null) => {
    const before = process.cpuUsage()
    for (let round = 0; round < 10; round++) expect(await isPassword('wrong', phc)).toBe(false)
    return processorMsSince(before)
  }
  const [known, unknown] = [await workOf(hash), await workOf(null)]
  expect(unknown).toBeGreaterThan(known / 3)
})

test.each([
  ['$argon2i$v=19$m=19456,t=2,p=1$HzyEnY/8/wzsbHZRHrX1+w$CB047KpV3zOb0DZLvFvRuZbbtbmPbP+x5HdLw4pYCzk'],
  ['$argon2id$v=19$m=99999999,t=2,p=1$HzyEnY/8/wzsbHZRHrX1+w$CB047KpV3zOb0DZLvFvRuZbbtbmPbP+x5HdLw4pYCzk'],
  ['$argon2id$v=19$m=19456,t=0,p=1$HzyEnY/8/wzsbHZRHrX1+w$CB047KpV3zOb0DZLvFvRuZbbtbmPbP+x5HdLw4pYCzk'],
  ['$2y$10$abcdefghijklmnopqrstuv'],
  ['plain'],
])('%s is no hash that is taken', (text) => {
  expect(isPasswordHash(text)).toBe(false)
})

test('made passwords differ', () => {
  expect(makePassword()).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/)
  expect(new Set(Array.from({ length: 100 }, makePassword)).size).toBe(100)
})
