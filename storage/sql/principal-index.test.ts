import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MatchType, partSought } from '../../protocol/dav/collation.ts'
import type { Id, NewPrincipal, PrincipalHint, PrincipalKind, Store, StoreTransaction } from '../store.ts'
import { type TestStore, testStore } from '../testing/stores.ts'
import { tamper } from '../testing/tamper.ts'

const DIRECTORY = { origin: 'admin', scheduling: 'silent', directory: true } as const
const has = (text: string, type: MatchType = 'contains') => partSought(type, text)

function somebody(slug: string, more: Partial<NewPrincipal> = {}): NewPrincipal {
  const plain = { timezone: null, admin: false, quotaBytes: null, details: {}, policy: null }
  return { kind: 'user', slug, name: `The ${slug}`, addresses: [`mailto:${slug}@example.test`], ...plain, ...more }
}

const PEOPLE = [
  somebody('alice'),
  somebody('jose', { name: 'José Ångström', addresses: ['mailto:ja@other.test'] }),
  somebody('room', { kind: 'room', name: 'José', addresses: ['urn:uuid:AB-1'] }),
  somebody('odd', { name: '\u{10ffff}\u{10ffff} of planes', addresses: [] }),
]

describe.each(['sqlite', 'postgres'] as const)('principals by hints, on %s', (kind) => {
  let test: TestStore
  let store: Store
  let alice: Id

  beforeAll(async () => {
    test = await testStore(kind)
    store = test.store
    await change(async (tx) => {
      for (const person of PEOPLE) await tx.createPrincipal(person)
    })
    alice = (await store.findPrincipal('alice'))?.id ?? ''
  })
  afterAll(() => test.destroy())

  const change = (work: (tx: StoreTransaction) => Promise<unknown>) => store.transaction(DIRECTORY, work)
  async function found(hint: PrincipalHint, kind?: PrincipalKind, from = store): Promise<readonly string[]> {
    const slugs: string[] = []
    for await (const page of from.principals(kind, hint)) slugs.push(...page.map(({ slug }) => slug))
    return slugs
  }

  it('are those whose texts have a part, whoever has a text longer than the index, and everybody when it says nothing', async () => {
    for (const [hint, slugs] of [
      [has('ngstro'), ['jose']],
      [has('gström'), ['jose']],
      [has('jose', 'starts-with'), ['jose', 'room']],
      [has('ose', 'starts-with'), []],
      [has('uuid', 'equals'), []],
      [has('UUID:ab'), ['room']],
      [has('mailto:ja'), []],
      [has('The alice who goes on'), []],
      [has('\u{10ffff}'), ['odd']],
      [{ anyOf: [has('alic'), has('angst')] }, ['alice', 'jose']],
      // Few enough to be looked at: the second is not asked for.
      [{ allOf: [has('alic'), has('angst')] }, ['alice']],
      [{ allOf: [has(''), { anyOf: [has('room')] }] }, ['room']],
      [{ anyOf: [] }, []],
      [{ allOf: [] }, ['alice', 'jose', 'odd', 'room']],
      [has(''), ['alice', 'jose', 'odd', 'room']],
    ] as const) {
      expect(await found(hint), JSON.stringify(hint)).toEqual(slugs)
    }
    expect(await found(has('jose'), 'room')).toEqual(['room'])
    await change((tx) => tx.createPrincipal(somebody('long', { name: 'x'.repeat(10_000) })))
    expect(await found(has('zebra'))).toEqual(['long'])
  })

  it('follow what changes', async () => {
    expect(await found(has('zebra'))).toEqual(['long'])
    await change(async (tx) => tx.updatePrincipal((await tx.findPrincipal('long'))?.id ?? '', { name: 'Long' }))
    expect(await found(has('zebra'))).toEqual([])
    await change((tx) => tx.updatePrincipal(alice, { name: 'Bertha', slug: 'b' }))
    expect(await found(has('alice'))).toEqual(['b'])
    await change((tx) => tx.updatePrincipal(alice, { addresses: ['mailto:b@x'] }))
    expect(await found(has('alice'))).toEqual([])
    expect(await found(has('bert'))).toEqual(['b'])
    await change((tx) => tx.deletePrincipal(alice))
    expect(await found(has('bert'))).toEqual([])
  })

  it('come in pages when there are many, and all when there are too many for an index', async () => {
    await change(async (tx) => {
      for (let i = 0; i < 210; i++) {
        const name = `Moreau u0u1u2u3u4u5u6u7u8u9 ${i}`
        await tx.createPrincipal(somebody(`s${String(i).padStart(3, '0')}`, { name, addresses: [] }))
      }
    })
    const some = await found(has('moreau'))
    expect(some).toHaveLength(210)
    expect(some).toEqual(some.toSorted())
    expect(await found({ allOf: [has('u'), has('moreau')] })).toEqual(some)
    expect(await found(has('u'))).toHaveLength(214)
  })

  it('are entered when a store is restored, or comes to this layout', async () => {
    const target = await testStore(kind)
    await target.store.load(store.dump())
    expect(await found(has('angst'), undefined, target.store)).toEqual(['jose'])
    await target.destroy()
    await tamper(
      test.url,
      `DROP TABLE principal_suffix; DELETE FROM migration WHERE name = 'PrincipalSuffixes1700000007300'`,
    )
    expect(await found(has('angst'), undefined, await test.reopen())).toEqual(['jose'])
  })
})
