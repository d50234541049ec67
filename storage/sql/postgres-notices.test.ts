import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Collection, News, Store } from '../store.ts'
import { type Listener, listenTo } from '../testing/listener.ts'
import { calendar, DIRECTORY, event, homeOf, person, writing } from '../testing/store-fixture.ts'
import { freshSchema, type TestStore, testStore } from '../testing/stores.ts'
import { channelOf } from './notice.ts'
import { PostgresDatabase } from './postgres.ts'
import { PostgresNotices } from './postgres-notices.ts'
import { PostgresPresence } from './postgres-presence.ts'

describe('news between two stores of one PostgreSQL', () => {
  let test: TestStore
  let here: Store
  let there: Store
  let work: Collection
  let other: Collection
  let listener: Listener

  beforeEach(async () => {
    test = await testStore('postgres')
    here = test.store
    there = await test.openBeside()
    const alice = await here.transaction(DIRECTORY, (tx) => tx.createPrincipal(person('alice')))
    const make = (slug: string) =>
      here.transaction(homeOf(alice.id), (tx) => tx.createCollection(alice.id, calendar(slug)))
    work = await make('work')
    other = await make('other')
    listener = listenTo(there)
    await listener.hears(other.id)
  })
  afterEach(async () => {
    await there.close()
    await test.destroy()
  })

  let writes = 0
  const put = (store: Store, { id }: Collection) =>
    store.transaction(writing(id), (tx) => tx.createObject(id, `${writes++}`, event(`${writes}`)))

  const schema = () => new URL(test.url).searchParams.get('schema') ?? ''
  async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: test.url.replace(/\?.*/, '') })
    await client.connect()
    return work(client).finally(() => client.end())
  }
  /** Ends the connections on which both stores listen. */
  const cut = () =>
    asAdmin(async (client) => {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(a.pid)
           FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'
          WHERE (l.classid::bigint << 32) + l.objid::bigint = hashtextextended($1, 0)
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        [`kalends store ${schema()}`],
      )
      return rowCount
    })

  it('go both ways', async () => {
    const own = listenTo(here)
    await put(there, work)
    await Promise.all([own.hears(work.id), listener.hears(work.id)])
    await put(here, other)
    await Promise.all([own.hears(other.id), listener.hears(other.id)])
    own.end()
  })

  it('say whose access changed', async () => {
    await here.transaction(DIRECTORY, (tx) => tx.setPasswordHash(work.ownerId, 'x'))
    await vi.waitFor(() => expect(listener.access()).toContain(work.ownerId), 30_000)
  })

  it('are sent before a store closes', async () => {
    const third = await test.openBeside()
    await put(third, work)
    await third.close()
    await listener.hears(work.id)
  })

  it('say all after the connection was cut, and go on', async () => {
    expect(await cut()).toBe(2)
    // Told on a connection that is broken: it arrives all the same.
    await put(here, work)
    await listener.hears('all')
    await vi.waitFor(async () => {
      const heard = listener.heard.length
      await put(here, other)
      await vi.waitFor(() =>
        expect(listener.heard.slice(heard)).toContainEqual({ collections: [other.id], homes: [], access: [] }),
      )
    }, 60_000)
  })

  it('of a stranger to the words are taken for all', async () => {
    await asAdmin((client) => client.query('SELECT pg_notify($1, $2)', [channelOf(schema()), '{"version": 2}']))
    await listener.hears('all')
    expect(listener.heard.at(-1)).toEqual({ collections: 'all', homes: 'all', access: 'all' })
  })
})

describe('notices of two nodes', () => {
  let drop: () => Promise<void>
  let ends: (() => Promise<void>)[]
  let nodes: { readonly notices: PostgresNotices; readonly heard: News[] }[]

  beforeEach(async () => {
    const fresh = await freshSchema()
    drop = fresh.drop
    ends = []
    nodes = []
    for (const _ of ['here', 'there']) nodes.push(await node(fresh.url))
  })
  afterEach(async () => {
    for (const end of ends) await end()
    await drop()
  })

  async function node(url: string) {
    const database = await PostgresDatabase.open({ url, poolSize: 2 }, { readOnly: false })
    const connect = () => new pg.Client({ connectionString: url.replace(/\?.*/, '') })
    const presence = await PostgresPresence.announce(connect, url)
    // It never looks into the feed: what it hears came by notices.
    const notices = await PostgresNotices.open(presence, database.sql, url, 1_000_000)
    const heard: News[] = []
    notices.onHeard((news) => heard.push(news))
    ends.push(async () => {
      await notices.end()
      await presence.end()
      await database.close()
    })
    return { notices, heard }
  }

  it('are heard once by the other, and never by who sent them', async () => {
    const [here, there] = nodes
    if (here === undefined || there === undefined) throw new Error('no nodes')
    const of = (id: string): News => ({ collections: [id], homes: [], access: [] })
    here.notices.send(of('1'))
    await vi.waitFor(() => expect(there.heard).toEqual([of('1')]), 30_000)
    there.notices.send(of('2'))
    await vi.waitFor(() => expect(here.heard).toEqual([of('2')]), 30_000)
    here.notices.send(of('3'))
    there.notices.send(of('4'))
    await vi.waitFor(
      () =>
        expect([here.heard, there.heard]).toEqual([
          [of('2'), of('4')],
          [of('1'), of('3')],
        ]),
      30_000,
    )
  })
})
