import { beforeEach, describe, expect, it } from 'vitest'
import type { NewOAuthClient, OAuthGrant, Principal, Store } from '../store.ts'
import { DIRECTORY, homeOf, person, type StoreFixture } from '../testing/store-fixture.ts'

const CLIENT: NewOAuthClient = {
  ...{ identifier: 'phone', name: 'Phone', secretHash: null, serviceId: null },
  ...{ redirectUris: ['https://a.example/?b=c', 'org.example.app:/'], scopes: ['events:read', 'events:write'] },
}

export function describeOAuth(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  beforeEach(() => {
    ;({ store, alice } = fixture.of())
  })

  const inHome = <T>(work: Parameters<typeof store.transaction<T>>[1]) => store.transaction(homeOf(alice.id), work)
  const later = () => new Date(fixture.clock.now + 60_000)
  const register = (more: Partial<NewOAuthClient> = {}) =>
    store.transaction(DIRECTORY, (tx) => tx.createOAuthClient({ ...CLIENT, ...more }))

  async function agreed(): Promise<OAuthGrant> {
    const client = (await store.findOAuthClient('phone')) ?? (await register())
    const grant = { client, principalId: alice.id, scopes: ['events:read'], expiresAt: later() }
    return inHome((tx) => tx.createOAuthGrant(grant))
  }

  const issue = (grant: OAuthGrant, tokenHash: string, kind: 'access' | 'refresh' = 'refresh') =>
    inHome((tx) => tx.createOAuthToken({ kind, grant, scopes: grant.scopes, expiresAt: later(), tokenHash }))

  describe('OAuth', () => {
    it('finds clients as they were registered', async () => {
      const service = await fixture.createPrincipal(person('robot'))
      const client = await register({ serviceId: service.id, secretHash: 's' })
      expect(await store.findOAuthClient('phone')).toEqual(client)
      expect(client).toEqual({
        ...CLIENT,
        serviceId: service.id,
        secretHash: 's',
        introspects: false,
        id: client.id,
        createdAt: new Date(fixture.clock.now),
      })
      expect(await store.oauthClients()).toEqual([client])
      expect(await store.findOAuthClient('PHONE')).toBeUndefined()
    })

    it('finds a token with its grant, its client and its account', async () => {
      const grant = await agreed()
      await issue(grant, 't')
      expect(await store.oauthGrantsOf(alice.id)).toEqual([grant])
      const found = await store.findOAuthToken('t')
      expect(found?.account).toEqual(await store.findAccount('alice'))
      expect(found?.token).toMatchObject({ kind: 'refresh', grant, scopes: ['events:read'], isUsed: false })
    })

    it('lets a code and a token be used once, whoever comes first', async () => {
      const grant = await agreed()
      await issue(grant, 't')
      const code = { grant, redirectUri: 'x', challenge: 'c', expiresAt: later(), codeHash: 'k' }
      await inHome((tx) => tx.createOAuthCode(code))
      const token = (await store.findOAuthToken('t'))?.token
      if (token === undefined) throw new Error('no token')
      const count = async (use: () => Promise<boolean>) =>
        (await Promise.all([use(), use(), use()])).filter((isFirst) => isFirst).length
      expect(await count(() => inHome((tx) => tx.useOAuthToken(token)))).toBe(1)
      expect(await count(() => inHome((tx) => tx.useOAuthCode('k', grant)))).toBe(1)
      expect([(await store.findOAuthToken('t'))?.token.isUsed, (await store.findOAuthCode('k'))?.isUsed]).toEqual([
        true,
        true,
      ])
    })

    it('ends codes and tokens with their grant, and grants with their client and their person', async () => {
      const ends: Record<string, (grant: OAuthGrant) => Promise<void>> = {
        grant: (grant) => inHome((tx) => tx.deleteOAuthGrant(grant)),
        client: ({ client }) => store.transaction(DIRECTORY, (tx) => tx.deleteOAuthClient(client)),
        person: () => store.transaction(DIRECTORY, (tx) => tx.deletePrincipal(alice.id)),
      }
      for (const end of Object.values(ends)) {
        const grant = await agreed()
        await issue(grant, 't')
        await inHome((tx) =>
          tx.createOAuthCode({ grant, redirectUri: 'x', challenge: 'c', expiresAt: later(), codeHash: 'k' }),
        )
        await end(grant)
        expect([await store.findOAuthToken('t'), await store.findOAuthCode('k')]).toEqual([undefined, undefined])
        expect(await store.oauthGrantsOf(alice.id)).toEqual([])
      }
    })

    it('keeps the newest tokens of each kind, and of that grant alone', async () => {
      const [grant, other] = [await agreed(), await agreed()]
      for (const hash of ['a', 'b', 'c']) await issue(grant, hash)
      await issue(grant, 'access', 'access')
      await issue(other, 'other')
      await inHome((tx) => tx.trimOAuthTokens(grant, 2))
      const left = []
      for (const hash of ['a', 'b', 'c', 'access', 'other']) if (await store.findOAuthToken(hash)) left.push(hash)
      expect(left).toEqual(['b', 'c', 'access', 'other'])
    })

    it('forgets what is over, unless it was prolonged', async () => {
      const [first, second] = [await agreed(), await agreed()]
      await inHome((tx) => tx.prolongOAuthGrant(second, new Date(later().getTime() + 1)))
      await store.removeExpiredOAuth(later())
      expect((await store.oauthGrantsOf(alice.id)).map(({ id }) => id)).toEqual([second.id])
      expect(first.id).not.toBe(second.id)
    })

    it('knows the last use, and no earlier one', async () => {
      const { id } = await agreed()
      const at = new Date(fixture.clock.now + 5_000)
      await store.recordOAuthUse(id, at)
      await store.recordOAuthUse(id, new Date(fixture.clock.now))
      expect((await store.oauthGrantsOf(alice.id))[0]?.usedAt).toEqual(at)
    })

    it('writes nothing into a home that was not locked', async () => {
      const grant = await agreed()
      const outside = store.transaction(homeOf(), (tx) => tx.deleteOAuthGrant(grant))
      await expect(outside).rejects.toThrow()
      await expect(inHome((tx) => tx.createOAuthClient(CLIENT))).rejects.toThrow()
    })
  })
}
