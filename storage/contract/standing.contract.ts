import { beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Principal, Standing, Store } from '../store.ts'
import { DIRECTORY, event, homeOf, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

const HOUR = 3_600_000

export function describeStanding(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  const at = (ms: number) => new Date(fixture.clock.now + ms)
  const ask = async (credentials: readonly Standing[], later = 0, idleSince = -HOUR) =>
    (await store.accountsBehind(credentials, at(later), at(idleSince))).map((account) => account?.principal.slug)

  async function credentials(): Promise<Standing[]> {
    const account = await store.findAccount('alice')
    if (account === undefined) throw new Error('no account')
    const { id: principalId } = alice
    const session = await store.beginSession(
      {
        ...{ principalId, signedInBy: 'password', address: '', agent: '', secretHash: 's' },
        ...{ credentialVersion: account.credentialVersion, expiresAt: at(HOUR) },
      },
      5,
    )
    const password = await store.transaction(homeOf(alice.id), (tx) =>
      tx.createAppPassword({ principalId, name: 'Phone', scopes: [], expiresAt: at(HOUR), secretHash: 'a' }),
    )
    const service = { name: 'Phone', secretHash: null, serviceId: null, redirectUris: [], scopes: ['events:read'] }
    const client = await store.transaction(DIRECTORY, (tx) => tx.createOAuthClient({ ...service, identifier: 'phone' }))
    await store.transaction(homeOf(alice.id), async (tx) => {
      const scopes = ['events:read']
      const grant = await tx.createOAuthGrant({ client, principalId, scopes, expiresAt: at(HOUR) })
      await tx.createOAuthToken({ kind: 'access', grant, scopes, expiresAt: at(HOUR), tokenHash: 't' })
      await tx.createOAuthToken({ kind: 'refresh', grant, scopes, expiresAt: at(HOUR), tokenHash: 'r' })
    })
    return [
      { kind: 'account', id: principalId, credentialVersion: account.credentialVersion },
      { kind: 'session', id: session.id },
      { kind: 'app-password', id: password.id },
      { kind: 'access-token', hash: 't', scopes: ['events:read'] },
    ]
  }

  describe('standing credentials', () => {
    it('are those of an account until they end', async () => {
      const all = await credentials()
      expect(await ask([...all].reverse())).toEqual(['alice', 'alice', 'alice', 'alice'])
      expect((await store.accountsBehind(all, at(0), at(-HOUR)))[2]).toEqual(await store.findAccount('alice'))
      expect(await ask(all, HOUR)).toEqual(['alice', undefined, undefined, undefined])
      expect(await ask(all, 0, 0)).toEqual(['alice', undefined, 'alice', 'alice'])
    })

    it('are over with a changed password, where they are those of the account itself', async () => {
      const all = await credentials()
      await store.transaction(DIRECTORY, (tx) => tx.setPasswordHash(alice.id, 'other'))
      expect(await ask(all)).toEqual([undefined, undefined, 'alice', 'alice'])
    })

    it('are over when the program may do less than they did', async () => {
      const all = await credentials()
      const client = await store.findOAuthClient('phone')
      if (client === undefined) throw new Error('no client')
      const change = (scopes: string[]) =>
        store.transaction(DIRECTORY, (tx) => tx.updateOAuthClient(client, { scopes }))
      await change(['events:read', 'contacts:read'])
      expect((await ask(all))[3]).toBe('alice')
      await change(['contacts:read'])
      expect((await ask(all))[3]).toBeUndefined()
    })

    it('are over when they are revoked, each alone', async () => {
      const [account, session, password, token] = await credentials()
      const [known] = await store.appPasswordsOf(alice.id)
      const [grant] = await store.oauthGrantsOf(alice.id)
      const [begun] = await store.sessionsOf(alice.id)
      if (!account || !session || !password || !token || !known || !grant || !begun) throw new Error('nothing was made')
      const all = [account, session, password, token]
      await store.endSession(begun.id)
      expect(await ask(all)).toEqual(['alice', undefined, 'alice', 'alice'])
      await store.transaction(homeOf(alice.id), (tx) => tx.deleteAppPassword(known))
      expect(await ask(all)).toEqual(['alice', undefined, undefined, 'alice'])
      await store.transaction(homeOf(alice.id), (tx) => tx.deleteOAuthGrant(grant))
      expect(await ask(all)).toEqual(['alice', undefined, undefined, undefined])
    })

    it('never are a token of another kind, a wrong key, or one of a removed account', async () => {
      const all = await credentials()
      expect(
        await ask([
          { kind: 'access-token', hash: 'r', scopes: [] },
          { kind: 'session', id: 'x' },
        ]),
      ).toEqual([undefined, undefined])
      await store.transaction({ ...DIRECTORY, homes: [alice.id] }, (tx) => tx.deletePrincipal(alice.id))
      expect(await ask(all)).toEqual([undefined, undefined, undefined, undefined])
    })

    it('are found in any number', async () => {
      const [account] = await credentials()
      const bob = await fixture.createPrincipal(person('bob'))
      if (account === undefined) throw new Error('nothing was made')
      const many = Array.from({ length: 2_500 }, (_, index) =>
        index % 2 === 0 ? account : ({ kind: 'account', id: bob.id, credentialVersion: -1 } as const),
      )
      const found = await ask(many)
      expect([found.length, new Set(found.filter((_, index) => index % 2 === 0))]).toEqual([2_500, new Set(['alice'])])
    })
  })

  describe('numbers of many collections', () => {
    it('are those of the collections, without those that are gone', async () => {
      await store.transaction(writing(work.id), (tx) => tx.createObject(work.id, 'a', event('a')))
      const { changeNo, homeNo } = (await store.findCollectionById(work.id)) ?? { changeNo: -1, homeNo: -1 }
      expect(await store.numbersOf([work.id, '999', 'x'])).toEqual(new Map([[work.id, { changeNo, homeNo }]]))
      expect(changeNo).toBe(work.changeNo + 1)
    })

    it('and those of homes, likewise', async () => {
      const homeNo = (await store.findPrincipalById(work.ownerId))?.homeNo ?? -1
      expect(await store.homeNumbersOf([work.ownerId, '999', 'x'])).toEqual(new Map([[work.ownerId, homeNo]]))
    })
  })
}
