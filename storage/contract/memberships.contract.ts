import { beforeEach, describe, expect, it } from 'vitest'
import type { Principal, Store } from '../store.ts'
import { DIRECTORY, person, type StoreFixture } from '../testing/store-fixture.ts'

export function describeMemberships(fixture: StoreFixture): void {
  const { createPrincipal } = fixture
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('memberships and delegations', () => {
    it('go through groups in groups, also in a circle', async () => {
      const [inner, outer, boss] = await store.transaction(DIRECTORY, async (tx) => {
        const groups = [
          await tx.createPrincipal(person('inner', { kind: 'group' })),
          await tx.createPrincipal(person('outer', { kind: 'group' })),
          await tx.createPrincipal(person('boss')),
        ] as const
        await tx.setMembers(groups[0].id, [alice.id, groups[1].id])
        await tx.setMembers(groups[1].id, [groups[0].id])
        await tx.setDelegates(groups[2].id, 'write', [groups[1].id])
        await tx.setDelegates(groups[2].id, 'read', [alice.id])
        return groups
      })
      const mine = await store.memberships(alice.id)
      expect(mine.principals).toEqual(new Set([alice.id, inner.id, outer.id]))
      expect(mine.writeDelegatedBy).toEqual(new Set([boss.id]))
      expect(mine.readDelegatedBy).toEqual(new Set([boss.id]))
      expect((await store.membersOf(inner.id)).map((p) => p.slug)).toEqual(['alice', 'outer'])
      expect((await store.groupsOf(alice.id)).map((p) => p.slug)).toEqual(['inner'])
      expect((await store.delegatesOf(boss.id, 'write')).map((p) => p.slug)).toEqual(['outer'])
      expect((await store.delegatorsOf(alice.id, 'write')).map((p) => p.slug)).toEqual(['boss'])
      expect(await store.delegatorsOf(boss.id, 'write')).toEqual([])
      expect(await store.memberships('999')).toMatchObject({
        readDelegatedBy: new Set(),
        writeDelegatedBy: new Set(),
      })
    })

    it('are replaced as a whole', async () => {
      const bob = await createPrincipal(person('bob'))
      const group = await createPrincipal(person('group', { kind: 'group' }))
      await store.transaction(DIRECTORY, (tx) => tx.setMembers(group.id, [alice.id, alice.id]))
      await store.transaction(DIRECTORY, (tx) => tx.setMembers(group.id, [bob.id]))
      expect((await store.membersOf(group.id)).map((p) => p.slug)).toEqual(['bob'])
    })

    it('that a provider says end by its word, and those of administrators do not', async () => {
      const [one, two, three] = [
        await createPrincipal(person('one', { kind: 'group' })),
        await createPrincipal(person('two', { kind: 'group' })),
        await createPrincipal(person('three', { kind: 'group' })),
      ]
      const say = (...groups: Principal[]) =>
        store.transaction(DIRECTORY, (tx) =>
          tx.setProvidedGroups(
            alice.id,
            'https://id.test',
            groups.map(({ id }) => id),
          ),
        )
      const mine = async () => (await store.groupsOf(alice.id)).map((p) => p.slug)
      const version = async () => (await store.findAccount('alice'))?.membershipVersion
      await store.transaction(DIRECTORY, (tx) => tx.setMembers(one.id, [alice.id]))
      await say(one, two)
      expect([await mine(), await store.providedGroupsOf(alice.id, 'https://id.test')]).toEqual([
        ['one', 'two'],
        [two.id],
      ])
      // Who writes the list of members again changes nothing of whose word it is.
      await store.transaction(DIRECTORY, (tx) => tx.setMembers(two.id, [alice.id]))
      const before = await version()
      await say(two)
      expect([await mine(), await version()]).toEqual([['one', 'two'], before])
      await store.transaction(DIRECTORY, (tx) => tx.setProvidedGroups(alice.id, 'ldap', [three.id]))
      await say()
      expect(await mine()).toEqual(['one', 'three'])
      expect(await version()).not.toBe(before)
      expect(await store.providedGroupsOf(alice.id, 'ldap')).toEqual([three.id])
    })
  })

  describe('identities', () => {
    const provider = 'https://id.test'

    it('name one principal each, until they are dropped or it is removed', async () => {
      const group = await createPrincipal(person('group', { kind: 'group' }))
      const bob = await createPrincipal(person('bob'))
      const ofAlice = { provider, kind: 'user', subject: 'a', address: null, madeAdmin: false } as const
      const changed = { ...ofAlice, principalId: bob.id, address: 'mailto:b@example.test', madeAdmin: true }
      const ofGroup = { provider, kind: 'group', subject: 'a', address: null, madeAdmin: false } as const
      await store.transaction(DIRECTORY, async (tx) => {
        await tx.keepIdentity({ ...ofAlice, principalId: alice.id })
        await tx.keepIdentity({ ...ofGroup, principalId: group.id })
      })
      expect(await store.findIdentity(provider, 'user', 'a')).toEqual({ ...ofAlice, principalId: alice.id })
      expect(await store.findIdentities(provider, 'group', ['a', 'b'])).toHaveLength(1)
      expect(await store.findIdentities(provider, 'group', [])).toEqual([])
      expect(await store.findIdentity('ldap', 'user', 'a')).toBeUndefined()
      await store.transaction(DIRECTORY, (tx) => tx.keepIdentity(changed))
      expect(await store.identitiesOf(alice.id)).toEqual([])
      expect(await store.identitiesOf(bob.id)).toEqual([changed])

      await store.transaction(DIRECTORY, async (tx) => {
        await tx.setProvidedGroups(bob.id, provider, [group.id])
        await tx.dropIdentity(changed)
      })
      expect(await store.findIdentity(provider, 'user', 'a')).toBeUndefined()
      expect(await store.membersOf(group.id)).toEqual([])
      await store.transaction({ ...DIRECTORY, homes: [group.id] }, (tx) => tx.deletePrincipal(group.id))
      expect(await store.findIdentity(provider, 'group', 'a')).toBeUndefined()
    })
  })
}
