import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

describe.each(['sqlite', 'postgres'] as const)('who lets whom in, on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: database })
    const [alice, bob] = [server.as('alice'), server.as('bob')]
    await ask(alice, 'PUT', '/calendars/alice/calendar/shares/bob', { access: 'read' })
    await ask(alice, 'PUT', '/calendars/alice/calendar/shares/root', { access: 'busy' })
    await ask(bob, 'PUT', '/calendars/bob/tasks/shares/alice', { access: 'read-write' })
    const asSeen = { 'if-match': '*' }
    await ask(alice, 'PUT', '/principals/alice/delegates', { read: ['bob', 'root'], write: ['bob'] }, asSeen)
  })
  afterAll(() => server.close())

  async function all(path: string): Promise<readonly unknown[]> {
    const found: unknown[] = []
    for (let cursor = ''; ; ) {
      const { json } = await ask(server.as('root'), 'GET', `${path}?limit=1${cursor}`)
      found.push(...json.items)
      if (json.next === null) return found
      cursor = `&cursor=${json.next}`
    }
  }

  test('is listed for administrators', async () => {
    expect(await all('/shares')).toEqual([
      { owner: 'alice', calendar: 'calendar', to: 'bob', access: 'read' },
      { owner: 'alice', calendar: 'calendar', to: 'root', access: 'busy' },
      { owner: 'bob', calendar: 'tasks', to: 'alice', access: 'read-write' },
    ])
    expect(await all('/delegations')).toEqual([
      { owner: 'alice', calendar: null, to: 'bob', access: 'read-write' },
      { owner: 'alice', calendar: null, to: 'root', access: 'read' },
    ])
    expect((await ask(server.as('alice'), 'GET', '/shares')).status).toBe(403)
    expect((await ask(server.as('root'), 'GET', '/shares?cursor=eA')).status).toBe(400)
  })
})
