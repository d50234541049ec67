import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditFilter, Cause, Collection, Principal, Store } from '../store.ts'
import { calendar, DIRECTORY, event, homeOf, person, type StoreFixture, writing } from '../testing/store-fixture.ts'

const PHONE: Cause = { actor: 'alice', credential: 'app-password 3', source: '192.0.2.7' }

export function describeAudit(fixture: StoreFixture): void {
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(async () => {
    ;({ store, alice, work } = fixture.of())
    await store.chainAudit()
  })

  /** Oldest first, of what came after the fixture. */
  async function told(filter: AuditFilter = {}) {
    await store.chainAudit()
    const records = await store.auditRecords(filter, 1000)
    return records.toReversed().map(({ kind, path, actor, detail }) => [kind, path, actor, detail].filter(Boolean))
  }

  async function puts(count: number, by = PHONE) {
    await store.causedBy(by).transaction(writing(work.id), async (tx) => {
      for (let at = 0; at < count; at++) await tx.createObject(work.id, `${at}.ics`, event(`${at}`))
    })
  }

  describe('the audit', () => {
    it('tells of each change of an object: who, by what, from where, what, its number', async () => {
      const hers = store.causedBy(PHONE)
      const made = await hers.transaction(writing(work.id), (tx) => tx.createObject(work.id, 'a.ics', event('a')))
      const changed = await hers.transaction(writing(work.id), (tx) =>
        tx.replaceObject(work.id, made, event('a', { text: 'other' })),
      )
      await store.transaction(writing(work.id), (tx) => tx.deleteObject(work.id, changed))
      await store.chainAudit()
      const records = (await store.auditRecords({ owner: 'alice' }, 3)).toReversed()
      const path = '/dav/calendars/alice/work/a.ics'
      expect(records).toMatchObject([
        { kind: 'object-created', path, ...PHONE, owner: 'alice', origin: 'client', changeNo: made.changeNo },
        { kind: 'object-changed', path, ...PHONE, changeNo: changed.changeNo },
        { kind: 'object-removed', path, actor: null, credential: null, source: null, changeNo: changed.changeNo + 1 },
      ])
    })

    it('tells of copies that one statement writes', async () => {
      const places = await store.transaction(homeOf(alice.id), async (tx) => {
        const one = await tx.createCollection(alice.id, calendar('one'))
        const two = await tx.createCollection(alice.id, calendar('two'))
        return [one, two].map(({ id }) => ({ collectionId: id, name: 'm.ics' }))
      })
      const ids = places.map(({ collectionId }) => collectionId)
      await store.causedBy(PHONE).transaction(writing(...ids), (tx) => tx.createAlike(places, event('m')))
      expect((await told({ kind: 'object-created' })).toSorted()).toEqual([
        ['object-created', '/dav/calendars/alice/one/m.ics', 'alice'],
        ['object-created', '/dav/calendars/alice/two/m.ics', 'alice'],
      ])
    })

    it('tells of rights, passwords, members and calendars', async () => {
      const bob = await store.transaction(DIRECTORY, (tx) => tx.createPrincipal(person('bob')))
      await store.causedBy(PHONE).transaction({ ...DIRECTORY, homes: [alice.id] }, async (tx) => {
        await tx.setGrants(work.id, [{ to: { principalId: bob.id }, privileges: ['read'] }])
        await tx.setInvitation({ collectionId: work.id, principalId: bob.id, access: 'read-write', summary: 'secret' })
        await tx.removeInvitation(work.id, bob.id)
        await tx.setDelegates(alice.id, 'write', [bob.id])
        await tx.setPasswordHash(alice.id, 'the hash')
        await tx.createAppPassword({
          ...{ principalId: alice.id, name: 'phone', scopes: ['admin'], expiresAt: null, secretHash: 'x' },
        })
        await tx.deleteCollection(work.id)
      })
      const [principal, home] = ['/dav/principals/users/alice/', '/dav/calendars/alice/work/']
      expect(await told({ actor: 'alice' })).toEqual([
        ['rights-set', home, 'alice', 'bob: read'],
        ['invited', home, 'alice', 'bob: read-write'],
        ['uninvited', home, 'alice', 'bob'],
        ['delegates-set', principal, 'alice', 'write: bob'],
        ['password-set', principal, 'alice'],
        ['app-password-made', principal, 'alice', '1: admin'],
        ['collection-removed', home, 'alice'],
      ])
    })

    it('tells of second factors, sessions, programs and exports', async () => {
      const by = store.causedBy(PHONE)
      const id = alice.id
      await by.setTotp(id, 'sealed', 1, ['hash'])
      const passkey = { principalId: id, credentialId: 'k', publicKey: 'x', counter: 0, transports: [], name: 'key' }
      await by.addPasskey(passkey, [], 5)
      const [kept] = await store.passkeysOf(id)
      await by.removePasskey(id, kept?.id ?? '')
      await by.removePasskey(id, kept?.id ?? '')
      await by.removeTotp(id)
      await by.removeTotp(id)
      const credentialVersion = (await store.findAccount(alice.slug))?.credentialVersion ?? 0
      const terms = { address: '192.0.2.0/24', agent: 'x', credentialVersion, expiresAt: new Date(4e12) }
      for (const secretHash of ['a', 'b', 'c']) {
        await by.beginSession({ principalId: id, signedInBy: 'password', secretHash, ...terms }, 9)
      }
      const sessions = await store.sessionsOf(id)
      await by.endSession(sessions[0]?.id ?? '')
      await by.endSession(sessions[0]?.id ?? '')
      await by.endSessionsOf(id)
      await by.endSessionsOf(id)
      const terms2 = { secretHash: 'x', redirectUris: [], scopes: ['events:read'] }
      await by.transaction({ ...DIRECTORY, homes: [id] }, async (tx) => {
        const client = await tx.createOAuthClient({ identifier: 'app', name: 'secret', serviceId: null, ...terms2 })
        const robot = await tx.createOAuthClient({ identifier: 'robot', name: 'secret', serviceId: id, ...terms2 })
        for (const one of [client, robot]) {
          const grant = { client: one, principalId: id, scopes: ['events:read'], expiresAt: new Date(4e12) }
          await tx.deleteOAuthGrant(await tx.createOAuthGrant(grant))
        }
        await tx.deleteOAuthClient(client)
        const job = { requesterId: id, ownerId: id, collectionId: null, label: 'secret', mediaType: 'text/calendar' }
        await tx.createTransfer({ kind: 'export', ...job })
        await tx.createTransfer({ kind: 'import', ...job })
        await tx.revokeCredentials(id)
      })
      const session = sessions[0]?.id
      await store.chainAudit()
      const records = (await store.auditRecords({ actor: 'alice' }, 100)).toReversed()
      expect(records.map(({ kind, detail }) => [kind, detail])).toEqual([
        ['second-factor-set', 'codes'],
        ['second-factor-set', 'passkey'],
        ['second-factor-ended', 'passkey'],
        ['second-factor-ended', 'codes'],
        ['session-ended', session],
        ['sessions-ended', '2'],
        ['oauth-client-made', 'app: events:read'],
        ['oauth-client-made', 'robot: events:read'],
        ['oauth-agreed', expect.stringMatching(/^\d+ app: events:read$/)],
        ['oauth-ended', expect.stringMatching(/^\d+$/)],
        ['oauth-client-removed', 'app: events:read'],
        ['export', 'export'],
      ])
    })

    it('knows nothing of what was not kept', async () => {
      const before = await told()
      await expect(
        store.transaction(writing(work.id), async (tx) => {
          await tx.createObject(work.id, 'a.ics', event('a'))
          throw new Error('never mind')
        }),
      ).rejects.toThrow('never mind')
      expect(await told()).toEqual(before)
    })

    it('is one chain, whoever takes records into it at once', async () => {
      await puts(450)
      await Promise.all([store.chainAudit(), store.chainAudit(), store.chainAudit()])
      expect(await store.auditWaits()).toBe(false)
      const { problems, records, head } = await store.verifyAudit()
      expect(problems).toEqual([])
      expect(records).toBe(head.number)
      expect((await store.auditRecords({}, 1000)).map(({ number }) => number)).toEqual(
        Array.from({ length: records }, (_, at) => records - at),
      )
    })

    it('gives pages by filters, the newest first', async () => {
      await puts(5)
      await store.chainAudit()
      const first = await store.auditRecords({ actor: 'alice' }, 2)
      const rest = await store.auditRecords({ actor: 'alice', before: first.at(-1)?.number }, 9)
      expect([...first, ...rest].map(({ path }) => path?.at(-5))).toEqual(['4', '3', '2', '1', '0'])
      expect(await store.auditRecords({ since: new Date(fixture.clock.now + 1) }, 9)).toEqual([])
      expect(await store.auditRecords({ until: new Date(fixture.clock.now) }, 9)).toEqual([])
    })

    it('is verified from where it was pruned', async () => {
      await puts(3)
      await store.chainAudit()
      const { number, at } = (await store.auditRecords({}, 1))[0] ?? { number: 0, at: new Date() }
      fixture.clock.now += 1000
      await store.recordAudit({ kind: 'backup' }, 'admin')
      await store.chainAudit()
      expect(await store.pruneAudit(new Date(at.getTime() + 1))).toBe(number)
      expect(await store.verifyAudit()).toMatchObject({ prunedTo: number, records: 1, problems: [] })
    })

    it('is verified after somebody was erased from it, and tells of others as before', async () => {
      await puts(2)
      await store.causedBy({ ...PHONE, actor: 'bob' }).recordAudit({ kind: 'sign-in', owner: 'bob' }, 'client')
      expect(await store.eraseFromAudit('alice')).toBeGreaterThan(2)
      expect(await store.auditRecords({ actor: 'alice' }, 9)).toEqual([])
      expect(await store.auditRecords({ owner: 'alice' }, 9)).toEqual([])
      expect(await store.auditRecords({ actor: 'bob' }, 9)).toHaveLength(1)
      expect((await store.verifyAudit()).problems).toEqual([])
      expect(JSON.stringify(await store.auditRecords({}, 1000))).not.toContain('alice')
    })
  })
}
