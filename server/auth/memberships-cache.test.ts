import { expect, test } from 'vitest'
import type { Account, Memberships } from '../../storage/store.ts'
import { createMembershipsCache } from './memberships-cache.ts'

const account = (id: string, membershipVersion: number): Account => ({
  principal: {
    id,
    kind: 'user',
    slug: id,
    name: id,
    addresses: [],
    timezone: null,
    admin: false,
    quotaBytes: null,
    details: {},
    policy: null,
    homeNo: 0,
    createdAt: new Date(0),
  },
  passwordHash: null,
  credentialVersion: 1,
  membershipVersion,
  hasSecondFactor: false,
})

function setUp() {
  const asked: string[] = []
  const memberships = async (id: string): Promise<Memberships> => {
    asked.push(id)
    if (id === 'broken' && asked.length === 1) throw new Error('the database is away')
    return { principals: new Set([id]), readDelegatedBy: new Set(), writeDelegatedBy: new Set() }
  }
  return { asked, membershipsOf: createMembershipsCache({ memberships }) }
}

test('memberships are read once for each version', async () => {
  const { asked, membershipsOf } = setUp()
  await Promise.all([membershipsOf(account('a', 1)), membershipsOf(account('a', 1))])
  expect((await membershipsOf(account('a', 1))).principals).toEqual(new Set(['a']))
  expect(asked).toEqual(['a'])
  await membershipsOf(account('a', 2))
  expect(asked).toEqual(['a', 'a'])
})

test('a failure is not remembered', async () => {
  const { membershipsOf } = setUp()
  await expect(membershipsOf(account('broken', 1))).rejects.toThrow('away')
  expect((await membershipsOf(account('broken', 1))).principals).toEqual(new Set(['broken']))
})
