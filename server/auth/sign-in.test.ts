import { beforeAll, describe, expect, test } from 'vitest'
import type { Account, Principal } from '../../storage/store.ts'
import { hashPassword } from './password.ts'
import { createSignIn, type SignInResult } from './sign-in.ts'

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const principal: Principal = {
  id: '1',
  kind: 'user',
  slug: 'alice',
  name: 'Alice',
  addresses: ['mailto:alice@example.test'],
  timezone: null,
  admin: false,
  quotaBytes: null,
  details: {},
  policy: null,
  homeNo: 0,
  createdAt: new Date(0),
}

let passwordHash: string
beforeAll(async () => {
  passwordHash = await hashPassword('right')
})

function setUp(rateLimits: 'default' | 'off' = 'default') {
  const account = { principal, passwordHash, credentialVersion: 1, membershipVersion: 1, hasSecondFactor: false }
  const accounts = new Map<string, Account>([['alice', account]])
  let time = Date.UTC(2026, 0, 1)
  const { signIn } = createSignIn({
    store: {
      findByAppPassword: async () => undefined,
      recordAppPasswordUse: async () => undefined,
      findOAuthToken: async () => undefined,
      recordOAuthUse: async () => undefined,
      findAccount: async (slug) => accounts.get(slug),
      findPrincipalByAddress: async (address) =>
        [...accounts.values()].find(({ principal }) => principal.addresses.includes(address))?.principal,
    },
    log: { warn: () => undefined },
    now: () => new Date(time),
    settings: { rateLimits, davPasswords: 'account' },
  })
  const attempt = async (user: string, password: string, address = '1.1.1.1') =>
    wordOf(await signIn(basic(user, password), address))
  return { accounts, account, signIn, attempt, pass: (seconds: number) => (time += seconds * 1000) }
}

function wordOf(result: SignInResult): string {
  if (result.kind !== 'refused') return result.kind
  return result.retryAfterSeconds === undefined ? '401' : '429'
}

test('without credentials nobody is signed in', async () => {
  expect(await setUp().signIn(undefined, '1.1.1.1')).toEqual({ kind: 'anonymous' })
})

test('right and wrong credentials', async () => {
  const { attempt, signIn } = setUp()
  expect(await signIn(basic('alice', 'right'), '1.1.1.1')).toMatchObject({ kind: 'account', account: { principal } })
  expect(await attempt('alice', 'wrong')).toBe('401')
  expect(await attempt('Alice', 'right')).toBe('401')
  expect(await attempt('nobody', 'right')).toBe('401')
  expect(await signIn('Bearer x', '1.1.1.1')).toEqual({ kind: 'refused', isToken: true })
})

test('a mail address names the same account', async () => {
  const { attempt } = setUp()
  expect(await attempt('Alice@Example.test', 'right')).toBe('account')
  expect(await attempt('alice@example.com', 'right')).toBe('401')
})

test('an account without a password takes none', async () => {
  const { accounts, account, attempt } = setUp()
  accounts.set('alice', { ...account, passwordHash: null })
  expect(await attempt('alice', '')).toBe('401')
})

describe('what was right is remembered', () => {
  test('for minutes, and then looked at again', async () => {
    const { accounts, account, attempt, pass } = setUp()
    await attempt('alice', 'right')
    // The same version with another hash: only what is remembered can let it in.
    accounts.set('alice', { ...account, passwordHash: await hashPassword('another') })
    expect(await attempt('alice', 'right')).toBe('account')
    pass(601)
    expect(await attempt('alice', 'right')).toBe('401')
  })

  test('until the credential changes', async () => {
    const { accounts, account, attempt } = setUp()
    await attempt('alice', 'right')
    accounts.set('alice', { ...account, passwordHash: await hashPassword('new'), credentialVersion: 2 })
    expect(await attempt('alice', 'right')).toBe('401')
    expect(await attempt('alice', 'new')).toBe('account')
  })

  test('until the account is gone', async () => {
    const { accounts, attempt } = setUp()
    await attempt('alice', 'right')
    accounts.clear()
    expect(await attempt('alice', 'right')).toBe('401')
  })
})

describe('wrong passwords', () => {
  test('are slowed down, also when they come at once', async () => {
    const { attempt } = setUp()
    const results = await Promise.all(Array.from({ length: 40 }, (_, guess) => attempt('alice', `guess ${guess}`)))
    expect(results.filter((result) => result === '401')).toHaveLength(5)
    expect(results.filter((result) => result === '429')).toHaveLength(35)
    expect(await attempt('alice', 'right')).toBe('429')
    expect(await attempt('alice', 'right', '2.2.2.2')).toBe('account')
  })

  test('of an unknown account are slowed down alike', async () => {
    const { attempt } = setUp()
    const results = []
    for (let guess = 0; guess < 7; guess++) results.push(await attempt('nobody', `guess ${guess}`))
    expect(results).toEqual(['401', '401', '401', '401', '401', '429', '429'])
  })

  test('do not keep out whose password was right before, minutes later neither', async () => {
    const { attempt, pass } = setUp()
    await attempt('alice', 'right')
    for (let guess = 0; guess < 9; guess++) await attempt('alice', 'old password of the phone')
    expect(await attempt('alice', 'right')).toBe('account')
    pass(3000)
    for (let guess = 0; guess < 9; guess++) await attempt('alice', 'old password of the phone')
    expect(await attempt('alice', 'right')).toBe('account')
  })

  test('are not slowed down when limits are off', async () => {
    const { attempt } = setUp('off')
    const results = await Promise.all(Array.from({ length: 20 }, (_, guess) => attempt('alice', `guess ${guess}`)))
    expect(new Set(results)).toEqual(new Set(['401']))
  })
})

test('many who sign in at once from one address are let in', async () => {
  const { accounts, account, attempt } = setUp()
  const slugs = Array.from({ length: 80 }, (_, index) => `user${index}`)
  for (const slug of slugs) accounts.set(slug, { ...account, principal: { ...principal, id: slug, slug } })
  const results = await Promise.all(slugs.flatMap((slug) => [attempt(slug, 'right'), attempt(slug, 'right')]))
  expect(new Set(results)).toEqual(new Set(['account']))
})
