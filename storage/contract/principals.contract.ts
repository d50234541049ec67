import { beforeEach, describe, expect, it } from 'vitest'
import { foldForIndex } from '../../protocol/dav/collation.ts'
import type { Principal, Store } from '../store.ts'
import {
  all,
  calendar,
  conflictOf,
  DIRECTORY,
  event,
  homeOf,
  person,
  type StoreFixture,
} from '../testing/store-fixture.ts'

export function describePrincipals(fixture: StoreFixture): void {
  const { createPrincipal, createCollection, put, reread, clock } = fixture
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  describe('principals', () => {
    it('are found by slug, id and address, as they were written', async () => {
      const room = person('atlas', {
        kind: 'room',
        addresses: ['mailto:atlas@example.test', 'mailto:a.atlas@example.test'],
        timezone: 'Europe/Brussels',
        admin: true,
        quotaBytes: 5_000_000_000,
        details: { capacity: 12, features: ['video'] },
        policy: { accept: 'if-free' },
      })
      const atlas = await createPrincipal(room)
      expect(atlas).toEqual({ ...room, id: atlas.id, homeNo: 0, createdAt: new Date(clock.now) })
      expect(await store.findPrincipal('atlas')).toEqual(atlas)
      expect(await store.findPrincipalById(atlas.id)).toEqual(atlas)
      expect(await store.findPrincipalByAddress('mailto:a.atlas@example.test')).toEqual(atlas)
      expect(await store.findPrincipal('ATLAS')).toBeUndefined()
      expect(await store.findPrincipalById('not an id')).toBeUndefined()
      expect(await store.findPrincipalByAddress('mailto:nobody@example.test')).toBeUndefined()
    })

    it('have slugs and addresses of their own', async () => {
      expect(await conflictOf(createPrincipal(person('alice')))).toBe('slug-taken')
      expect(await conflictOf(createPrincipal(person('eve', { addresses: alice.addresses })))).toBe('address-taken')
      expect(await store.findPrincipal('eve')).toBeUndefined()
      const bob = await createPrincipal(person('bob'))
      const rename = store.transaction(DIRECTORY, (tx) => tx.updatePrincipal(bob.id, { slug: 'alice' }))
      expect(await conflictOf(rename)).toBe('slug-taken')
    })

    it('a conflict that is caught leaves nothing behind, and the transaction goes on', async () => {
      await store.transaction(DIRECTORY, async (tx) => {
        expect(await conflictOf(tx.createPrincipal(person('eve', { addresses: alice.addresses })))).toBe(
          'address-taken',
        )
        await tx.createPrincipal(person('bob'))
      })
      expect((await all(store.principals())).map((principal) => principal.slug)).toEqual(['alice', 'bob'])
    })

    it('change only in what is named', async () => {
      const changed = await store.transaction(DIRECTORY, (tx) =>
        tx.updatePrincipal(alice.id, { name: 'Alice', addresses: ['mailto:new@example.test'] }),
      )
      expect(changed).toEqual({ ...alice, name: 'Alice', addresses: ['mailto:new@example.test'], homeNo: 1 })
      expect(await store.findPrincipalByAddress('mailto:alice@example.test')).toBeUndefined()
    })

    it('come in the order of slugs, by kind, over several pages', async () => {
      await store.transaction(DIRECTORY, async (tx) => {
        for (let i = 0; i < 450; i++) await tx.createPrincipal(person(`u${String(i).padStart(3, '0')}`))
        await tx.createPrincipal(person('beta', { kind: 'group', addresses: [] }))
      })
      const slugs = (await all(store.principals('user'))).map((principal) => principal.slug)
      expect(slugs).toHaveLength(451)
      expect(slugs).toEqual(slugs.toSorted())
      const behind = await all(store.principals('user', undefined, 'u201'))
      expect(behind.map(({ slug }) => slug)).toEqual(slugs.slice(slugs.indexOf('u201') + 1))
      const hint = { folded: foldForIndex('u44'), atStart: true }
      expect((await all(store.principals('user', hint, 'u447'))).map(({ slug }) => slug)).toEqual(['u448', 'u449'])
      expect((await all(store.principals('group'))).map((principal) => principal.slug)).toEqual(['beta'])
      expect(await all(store.principals('room'))).toEqual([])
    })

    it('an account tells password, and versions that change with what they stand for', async () => {
      const before = await store.findAccount('alice')
      expect(before).toMatchObject({ passwordHash: null, principal: { slug: 'alice' } })
      await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(alice.id, '$argon2id$1'))
      const after = await store.findAccount('alice')
      expect(after?.passwordHash).toBe('$argon2id$1')
      expect(after?.credentialVersion).not.toBe(before?.credentialVersion)
      expect(after?.membershipVersion).toBe(before?.membershipVersion)
      await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(alice.id, null))
      expect((await store.findAccount('alice'))?.passwordHash).toBeNull()
      await store.transaction(DIRECTORY, (tx) => tx.setDelegates(alice.id, 'read', []))
      expect((await store.findAccount('alice'))?.membershipVersion).not.toBe(before?.membershipVersion)
      expect(await store.findAccount('nobody')).toBeUndefined()
    })

    it('are deleted with their homes and everything in them', async () => {
      const bob = await createPrincipal(person('bob'))
      const shared = await createCollection(bob, calendar('shared'))
      await put(shared, 'a.ics', event('a'))
      await store.transaction({ ...DIRECTORY, homes: [bob.id], collections: [shared.id] }, async (tx) => {
        await tx.setGrants(shared.id, [{ to: { principalId: alice.id }, privileges: ['read'] }])
        await tx.setDelegates(alice.id, 'read', [bob.id])
      })
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
      expect(await store.findPrincipal('bob')).toBeUndefined()
      expect(await store.findCollectionById(shared.id)).toBeUndefined()
      expect(await store.findObject(shared.id, 'a.ics')).toBeUndefined()
      expect(await store.grantsOn([shared.id])).toEqual([])
      expect(await store.delegatesOf(alice.id, 'read')).toEqual([])
    })

    it('take their rights and invitations with them, which changes the collections of others', async () => {
      const bob = await createPrincipal(person('bob'))
      const [granted, invited, other] = [
        await createCollection(alice, calendar('granted')),
        await createCollection(alice, calendar('invited')),
        await createCollection(alice, calendar('other')),
      ]
      await store.transaction(homeOf(alice.id), async (tx) => {
        await tx.setGrants(granted.id, [{ to: { principalId: bob.id }, privileges: ['read'] }])
        await tx.setInvitation({ collectionId: invited.id, principalId: bob.id, access: 'read', summary: null })
      })
      const numbers = async () => Promise.all([granted, invited, other].map(async (one) => (await reread(one)).homeNo))
      const [, invitedNo = 0, otherNo] = await numbers()
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(bob.id))
      expect(await numbers()).toEqual([invitedNo + 1, invitedNo + 2, otherNo])
    })

    it('there are some or none', async () => {
      expect(await store.hasPrincipals()).toBe(true)
      await store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id))
      expect(await store.hasPrincipals()).toBe(false)
    })
  })
}
