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
  })
}
