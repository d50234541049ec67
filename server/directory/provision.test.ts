import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../storage/store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { isPassword } from '../auth/password.ts'
import { findProblems } from './check-organisation.ts'
import { ensureAdmin } from './first-admin.ts'
import { readOrganisation } from './organisation-file.ts'
import { provision } from './provision.ts'

async function apply(text: string, store: Store): Promise<readonly string[]> {
  const file = readOrganisation(text, 'org.yaml')
  const report = file.report(await findProblems(file.entries, store, file.slugs))
  return report.length > 0 ? report : provision(file.entries, store)
}

const ORGANISATION = `
users:
  - slug: alice
    name: Alice Moreau
    emails: [alice@example.test, a.moreau@example.test]
    password: alice
    timezone: Europe/Brussels
    calendars:
      - { slug: work, name: Work, components: [VEVENT], grants: [{ to: authenticated, privilege: free-busy }] }
      - { slug: team, components: [VEVENT, VTODO], grants: [{ to: analysts, privilege: read-write }, { to: bob, privilege: all }] }
    delegates: { write: [bob], read: [] }
    quotaBytes: 104857600
  - { slug: bob, name: Bob, emails: [bob@example.test] }
groups:
  - { slug: analysts, name: Analysts, emails: [analysts@example.test], members: [alice, bob] }
  - { slug: staff, members: [analysts] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 12, building: North, floor: "2", features: [video],
      delegates: { write: [staff] }, policy: { accept: if-free, window: P180D, maxDuration: PT4H } }
resources:
  - { slug: van, name: Van, policy: { accept: none, approvers: [alice] } }
`

describe.each(['sqlite', 'postgres'] as const)('provision on %s', (kind) => {
  let opened: TestStore
  let store: Store
  beforeAll(async () => {
    opened = await testStore(kind)
    store = opened.store
  })
  afterAll(() => opened.destroy())

  test('makes an organisation', async () => {
    expect(await apply(ORGANISATION, store)).toEqual([
      '+ user alice',
      '+ calendar alice/work',
      '+ calendar alice/team',
      '~ calendar alice/work: grants none → authenticated: read-free-busy',
      '~ calendar alice/team: grants none → analysts: read, write; bob: all',
      '~ user alice: delegates to write +bob',
      '+ user bob',
      '+ group analysts',
      '~ group analysts: members +alice +bob',
      '+ group staff',
      '~ group staff: members +analysts',
      '+ room atlas',
      '~ room atlas: delegates to write +staff',
      '+ resource van',
      '~ resource van: delegates to write +alice',
    ])
    const account = await store.findAccount('alice')
    expect(account?.principal).toMatchObject({
      kind: 'user',
      name: 'Alice Moreau',
      addresses: ['mailto:alice@example.test', 'mailto:a.moreau@example.test'],
      timezone: 'Europe/Brussels',
      admin: false,
      quotaBytes: 104_857_600,
    })
    expect(await isPassword('alice', account?.passwordHash ?? null)).toBe(true)
    expect(await store.findPrincipal('atlas')).toMatchObject({
      kind: 'room',
      details: { capacity: 12, building: 'North', floor: '2', features: ['video'] },
      policy: { accept: 'if-free', window: 'P180D', maxDuration: 'PT4H' },
    })
  })

  test('who approves of bookings may write into the calendar of the room, as long as that is so', async () => {
    const approvers = (list: string) => `resources: [{ slug: cart, policy: { approvers: [${list}] } }]`
    expect((await apply(approvers('alice'), store))[1]).toBe('~ resource cart: delegates to write +alice')
    expect((await apply(approvers('alice, bob'), store))[1]).toBe('~ resource cart: delegates to write +bob')
    expect((await apply(approvers('bob'), store))[1]).toBe('~ resource cart: delegates to write -alice')
    expect(await apply('resources: [{ slug: cart, delegates: { write: [alice] } }]', store)).toEqual([
      '~ resource cart: delegates to write +alice',
    ])
    expect((await apply(approvers(''), store))[1]).toBe('~ resource cart: delegates to write -bob')
    expect(await apply(approvers(''), store)).toEqual([])
  })

  test('gives everybody what their kind has', async () => {
    const collections = async (slug: string) => {
      const { id } = (await store.findPrincipal(slug)) ?? { id: '' }
      const all = [...(await store.collectionsOf(id, 'calendars')), ...(await store.collectionsOf(id, 'addressbooks'))]
      return all.map((collection) => `${collection.slug} ${collection.components.join()} "${collection.displayName}"`)
    }
    const scheduling = [
      'inbox VEVENT,VTODO,VFREEBUSY "Inbox"',
      'notification  "Notifications"',
      'outbox VEVENT,VTODO,VFREEBUSY "Outbox"',
    ]
    expect(await collections('alice')).toEqual([
      ...scheduling,
      'team VEVENT,VTODO "team"',
      'work VEVENT "Work"',
      'addressbook  "Contacts"',
    ])
    expect(await collections('bob')).toEqual([
      'calendar VEVENT "Calendar"',
      ...scheduling,
      'tasks VTODO "Tasks"',
      'addressbook  "Contacts"',
    ])
    expect(await collections('atlas')).toEqual(['calendar VEVENT "Calendar"', ...scheduling])
    expect(await collections('analysts')).toEqual([])
  })

  test('relations are those of the file', async () => {
    const { id } = (await store.findPrincipal('bob')) ?? { id: '' }
    const memberships = await store.memberships(id)
    const slugs = await Promise.all(
      [...memberships.principals].map(async (id) => (await store.findPrincipalById(id))?.slug),
    )
    expect(slugs.sort()).toEqual(['analysts', 'bob', 'staff'])
    const [alice, atlas] = [await store.findPrincipal('alice'), await store.findPrincipal('atlas')]
    expect(memberships.writeDelegatedBy).toEqual(new Set([alice?.id, atlas?.id]))
  })

  test('a second time there is nothing to change', async () => {
    const version = (await store.findAccount('alice'))?.credentialVersion
    expect(await apply(ORGANISATION, store)).toEqual([])
    expect((await store.findAccount('alice'))?.credentialVersion).toBe(version)
  })

  test('only what is named changes', async () => {
    expect(
      await apply(
        `
rooms: [{ slug: atlas, capacity: 14, picture: "https://example.test/a.jpg", policy: { accept: always } }]
users:
  - slug: alice
    password: wonderland
    emails: [alice@example.test]
    quotaBytes: none
    admin: true
    calendars: [{ slug: work, name: Office, grants: [] }, { slug: private }]
  - { slug: bob, emails: [a.moreau@example.test, bob@example.test], timezone: Europe/Oslo }
groups: [{ slug: analysts, members: [bob] }]
`,
        store,
      ),
    ).toEqual([
      '~ room atlas: capacity 12 → 14',
      '~ room atlas: picture none → https://example.test/a.jpg',
      '~ room atlas: policy {"accept":"if-free","window":"P180D","maxDuration":"PT4H"} → {"accept":"always","window":"P180D","maxDuration":"PT4H"}',
      '~ user alice: emails alice@example.test, a.moreau@example.test → alice@example.test',
      '~ user alice: admin false → true',
      '~ user alice: quotaBytes 104857600 → none',
      '~ user alice: password',
      '~ calendar alice/work: name Work → Office',
      '~ calendar alice/work: grants authenticated: read-free-busy → none',
      '+ calendar alice/private',
      '~ user bob: emails bob@example.test → a.moreau@example.test, bob@example.test',
      '~ user bob: timezone none → Europe/Oslo',
      '~ group analysts: members -alice',
    ])
    expect(await store.findPrincipal('atlas')).toMatchObject({
      name: 'Atlas',
      details: {
        capacity: 14,
        building: 'North',
        floor: '2',
        features: ['video'],
        picture: 'https://example.test/a.jpg',
      },
    })
    expect(await store.findPrincipal('alice')).toMatchObject({ name: 'Alice Moreau', timezone: 'Europe/Brussels' })
    expect(await isPassword('wonderland', (await store.findAccount('alice'))?.passwordHash ?? null)).toBe(true)
  })

  test('a hash is taken as it is', async () => {
    const hash = '$argon2id$v=19$m=19456,t=2,p=1$HzyEnY/8/wzsbHZRHrX1+w$CB047KpV3zOb0DZLvFvRuZbbtbmPbP+x5HdLw4pYCzk'
    const text = `users: [{ slug: bob, passwordHash: "${hash}" }]`
    expect(await apply(text, store)).toEqual(['~ user bob: password'])
    expect((await store.findAccount('bob'))?.passwordHash).toBe(hash)
    expect(await apply(text, store)).toEqual([])
  })

  test('what is there counts as much as what is named', async () => {
    expect(await apply('groups: [{ slug: analysts, members: [staff] }]', store)).toEqual([
      'org.yaml:1:38: "analysts" would be in itself: it is in "staff"',
    ])
    expect(await apply('rooms: [{ slug: alice }]', store)).toEqual([
      'org.yaml:1:17: "alice" is not a room: there is a user of that slug',
    ])
    expect(await apply('users: [{ slug: eve, emails: [bob@example.test] }]', store)).toEqual([
      'org.yaml:1:31: bob@example.test is an address of "bob" already',
    ])
    expect(await store.findPrincipal('eve')).toBeUndefined()
  })

  test('a store that has principals gets no administrator', async () => {
    expect(await ensureAdmin(store, undefined)).toBeUndefined()
    expect(await store.findPrincipal('admin')).toBeUndefined()
  })
})

test('all of a run is kept or nothing', async () => {
  const { store, destroy } = await testStore('sqlite')
  const first = readOrganisation('users: [{ slug: a }, { slug: b, emails: [x@y.z] }]', 'one')
  const second = readOrganisation('users: [{ slug: c }, { slug: d, emails: [x@y.z] }]', 'two')
  // Both were found right before either was written.
  const results = await Promise.allSettled([provision(first.entries, store), provision(second.entries, store)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const present = await Promise.all(['a', 'b', 'c', 'd'].map((slug) => store.findPrincipal(slug)))
  expect(present.filter((principal) => principal !== undefined)).toHaveLength(2)
  await destroy()
})

test('the first administrator', async () => {
  const { store, destroy } = await testStore('sqlite')
  const made = await ensureAdmin(store, undefined)
  const account = await store.findAccount('admin')
  expect(account?.principal.admin).toBe(true)
  expect(await isPassword(made?.password ?? '', account?.passwordHash ?? null)).toBe(true)
  expect((await store.collectionsOf(account?.principal.id ?? '', 'calendars')).map(({ slug }) => slug)).toEqual([
    'calendar',
    'inbox',
    'notification',
    'outbox',
    'tasks',
  ])
  expect(await ensureAdmin(store, 'other')).toBeUndefined()
  await destroy()
})
