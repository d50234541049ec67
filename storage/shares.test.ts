/** Invitations and shares, on both databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Collection, type NewShare, type Principal, type Scope, type Share, StoreConflict } from './store.ts'
import { type TestStore, testStore } from './testing/stores.ts'

const PLAIN = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
const NO_PROPERTIES = { displayName: null, description: null, color: null, order: null, transparent: true }

describe.each(['sqlite', 'postgres'] as const)('shares on %s', (kind) => {
  let test: TestStore
  let alice: Principal
  let bob: Principal
  let carol: Principal
  let team: Principal
  let everybody: Principal
  let work: Collection

  const write = <T>(work: Parameters<typeof test.store.transaction<T>>[1]) => {
    const homes = [alice.id, bob.id, carol.id]
    const scope: Scope = { origin: 'client', scheduling: 'on', homes, collections: [workId] }
    return test.store.transaction(scope, work)
  }
  let workId = ''
  const homeNoOf = async ({ id }: Principal) => (await test.store.findPrincipalById(id))?.homeNo ?? Number.NaN
  const changeNo = async () => (await test.store.findCollectionById(work.id))?.changeNo ?? Number.NaN
  const shareOf = (sharee: Principal, more: Partial<NewShare> = {}): NewShare => ({
    ...NO_PROPERTIES,
    collectionId: work.id,
    shareeId: sharee.id,
    uid: `uid-${sharee.slug}`,
    access: 'read',
    state: 'no-response',
    summary: 'Work of Alice',
    ...more,
  })
  const shared = async (sharee: Principal) => {
    const found = await test.store.findShare(sharee.id, `uid-${sharee.slug}`)
    if (found === undefined) throw new Error(`no share of ${sharee.slug}`)
    return found.share
  }
  const departed = async (sharee: Principal) =>
    (await test.store.departedCollections(sharee.id, 'calendars', 0)).map(({ slug }) => slug)

  beforeAll(async () => {
    test = await testStore(kind)
    await test.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
      const make = (slug: string, of: 'user' | 'group') =>
        tx.createPrincipal({ ...PLAIN, kind: of, slug, name: slug, addresses: [`mailto:${slug}@example.test`] })
      alice = await make('alice', 'user')
      bob = await make('bob', 'user')
      carol = await make('carol', 'user')
      team = await make('team', 'group')
      everybody = await make('everybody', 'group')
      await tx.setMembers(team.id, [bob.id, everybody.id])
      // Groups that contain each other end nowhere.
      await tx.setMembers(everybody.id, [carol.id, bob.id, team.id])
      work = await tx.createCollection(alice.id, {
        kind: 'calendar',
        home: 'calendars',
        slug: 'work',
        components: ['VEVENT'],
        description: "the owner's",
      })
    })
    workId = work.id
  })

  afterAll(() => test.destroy())

  it('are of the people in groups, each once', async () => {
    const people = await test.store.peopleOf([team.id, alice.id])
    expect(people.get(team.id)).toEqual([bob.id, carol.id])
    expect(people.get(alice.id)).toEqual([alice.id])
  })

  it('begin with an invitation, by which a collection is shared', async () => {
    const before = await homeNoOf(alice)
    const invitation = { collectionId: work.id, principalId: team.id, access: 'read', summary: null } as const
    await write((tx) => tx.setInvitation(invitation))
    await write((tx) => tx.setInvitation({ ...invitation, access: 'read-write' }))
    expect(await test.store.invitationsTo(work.id)).toEqual([{ ...invitation, access: 'read-write' }])
    expect(await test.store.sharedWithGroups()).toEqual([work.id])
    expect((await test.store.findCollectionById(work.id))?.shared).toBe(true)
    expect(await homeNoOf(alice)).toBe(before + 2)

    await write((tx) => tx.removeInvitation(work.id, team.id))
    expect(await test.store.sharedWithGroups()).toEqual([])
    expect((await test.store.collectionsOf(alice.id, 'calendars')).map(({ shared }) => shared)).toEqual([false])
  })

  it('come into a home when they are accepted, and count in it and in the collection', async () => {
    const before = { home: await homeNoOf(bob), change: await changeNo() }
    const made = await write((tx) => tx.createShare(shareOf(bob)))
    expect(await test.store.sharesIn(bob.id)).toEqual([])
    expect(await test.store.sharesOf(work.id)).toEqual([made])
    expect(await homeNoOf(bob)).toBe(before.home)

    await write((tx) => tx.updateShare(made, { state: 'accepted', displayName: 'Hers' }))
    const [there] = await test.store.sharesIn(bob.id)
    expect(await test.store.sharesInEach([bob.id, carol.id, alice.id])).toEqual([there])
    expect(there?.share).toMatchObject({ state: 'accepted', displayName: 'Hers', homeNo: before.home + 1 })
    expect(there?.collection).toEqual(await test.store.findCollectionById(work.id))
    expect(there?.owner).toEqual(await test.store.findPrincipal('alice'))
    expect(await changeNo()).toBe(before.change + 2)
    expect(await departed(bob)).toEqual([])
  })

  it('keep their name while they are not there', async () => {
    const taking = write((tx) =>
      tx.createCollection(bob.id, { kind: 'calendar', home: 'calendars', slug: 'uid-bob', components: ['VEVENT'] }),
    )
    await expect(taking).rejects.toThrow(new StoreConflict('slug-taken'))
  })

  it('have properties of their own, whose changes their home tells', async () => {
    const before = await homeNoOf(bob)
    const target = { kind: 'share', id: (await shared(bob)).id } as const
    await write((tx) => tx.setDeadProperty({ target, namespace: 'urn:x', localName: 'p', xml: '<p/>' }))
    await write(async (tx) => tx.updateShare(await shared(bob), { color: '#ff0000' }))
    expect(await homeNoOf(bob)).toBe(before + 2)
    expect((await shared(bob)).homeNo).toBe(before + 2)
    expect(await test.store.deadProperties([target])).toHaveLength(1)
    expect((await test.store.findCollectionById(work.id))?.color).toBeNull()
  })

  it('tell of changes of what they are of', async () => {
    const before = await changeNo()
    await write((tx) => tx.updateCollection(work.id, { displayName: 'Other' }))
    expect(await changeNo()).toBe(before + 1)
  })

  it('change in what is said of them, and in nothing that changed since they were read', async () => {
    const stale = await shared(bob)
    await write((tx) => tx.updateShare(stale, { access: 'read-write' }))
    await write((tx) => tx.updateShare(stale, { color: '#00ff00' }))
    expect(await shared(bob)).toMatchObject({ access: 'read-write', color: '#00ff00', state: stale.state })
    await write((tx) => tx.updateShare(stale, { access: stale.access, color: stale.color }))
  })

  it('leave a home when they are declined, and come back', async () => {
    await write(async (tx) => tx.updateShare(await shared(bob), { state: 'declined' }))
    expect([await test.store.sharesIn(bob.id), await departed(bob)]).toEqual([[], ['uid-bob']])
    await write(async (tx) => tx.updateShare(await shared(bob), { state: 'accepted' }))
    expect([(await test.store.sharesIn(bob.id)).length, await departed(bob)]).toEqual([1, []])
  })

  it('leave the home when they are taken away, with their properties', async () => {
    const share: Share = await shared(bob)
    await write((tx) => tx.deleteShare(share))
    expect([await test.store.sharesOf(work.id), await departed(bob)]).toEqual([[], ['uid-bob']])
    expect(await test.store.deadProperties([{ kind: 'share', id: share.id }])).toEqual([])
  })

  it('need the home of the sharee and the collection in the scope', async () => {
    const narrow: Scope = { origin: 'client', scheduling: 'on', homes: [bob.id] }
    await expect(test.store.transaction(narrow, (tx) => tx.createShare(shareOf(bob)))).rejects.toThrow('scope')
    await expect(
      test.store.transaction({ ...narrow, homes: [], collections: [work.id] }, (tx) => tx.createShare(shareOf(bob))),
    ).rejects.toThrow('scope')
  })

  it('end with the collection, and with its owner', async () => {
    await write((tx) => tx.createShare(shareOf(carol, { state: 'accepted' })))
    const before = await homeNoOf(carol)
    await write((tx) => tx.deleteCollection(work.id))
    expect([await test.store.sharesIn(carol.id), await departed(carol)]).toEqual([[], ['uid-carol']])
    expect(await homeNoOf(carol)).toBe(before + 1)

    const home = { kind: 'calendar', home: 'calendars', slug: 'home', components: [] } as const
    work = await write((tx) => tx.createCollection(alice.id, home))
    workId = work.id
    await write((tx) => tx.createShare(shareOf(bob, { uid: 'second', state: 'accepted' })))
    const directory: Scope = { origin: 'admin', scheduling: 'silent', directory: true, homes: [alice.id] }
    await test.store.transaction(directory, (tx) => tx.deletePrincipal(alice.id))
    expect(await departed(bob)).toEqual(['uid-bob', 'second'])
    const flaws = []
    for await (const flaw of test.store.flaws(false)) flaws.push(flaw)
    expect(flaws).toEqual([])
  })
})
