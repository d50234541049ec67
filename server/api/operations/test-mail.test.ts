import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../mail/testing/mail-server.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
  - { slug: root, name: Root, emails: [root@example.test], password: root, admin: true }
  - { slug: other, name: Other, password: other, admin: true }
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
`
const PATH = '/server/test-mail'

describe.each(['sqlite', 'postgres'] as const)('a test mail on %s', (store) => {
  let mail: MailServer
  let server: TestServer
  let clock = Date.parse('2026-11-22T12:00:00Z')
  beforeAll(async () => {
    mail = await startMailServer()
    const settings = { smtpUrl: mail.url, mailFrom: 'Kalends <calendar@example.test>' }
    server = await testServer({ store, provision: PEOPLE, settings, now: () => new Date(clock) })
  })
  afterAll(async () => {
    await server.close()
    await mail.close()
  })

  test('goes to who asks, at once', async () => {
    const { status, json } = await ask(server.as('root'), 'POST', PATH)
    expect([status, json]).toEqual([200, { to: 'root@example.test', failure: null, detail: null }])
    const [received] = mail.received
    expect(received?.envelope).toEqual({ from: 'calendar@example.test', to: ['root@example.test'] })
    expect(received?.raw).toMatch(/^Auto-Submitted: auto-generated/m)
  })

  test('is for administrators who have an address', async () => {
    expect((await ask(server.as('alice'), 'POST', PATH)).status).toBe(403)
    expect((await ask(server.as('other'), 'POST', PATH)).json.detail).toBe('you have no address to which it could go')
  })

  test('what the mail server says is told', async () => {
    mail.refusal = () => ({ code: 550, text: 'no such mailbox' })
    const { json } = await ask(server.as('root'), 'POST', PATH)
    expect(json).toMatchObject({ failure: 'recipient', detail: expect.stringContaining('no such mailbox') })
    mail.refusal = () => undefined
  })

  test('is in the audit, and ends at ten in an hour', async () => {
    const statuses: number[] = []
    for (let sent = 2; sent < 12; sent++) statuses.push((await ask(server.as('root'), 'POST', PATH)).status)
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429, 429])
    const { items } = (await ask(server.as('root'), 'GET', '/audit?kind=test-mail')).json
    expect(items).toHaveLength(10)
    expect(items[0]).toMatchObject({ actor: 'root', owner: 'root' })
    clock += 61 * 60_000
    expect((await ask(server.as('root'), 'POST', PATH)).status).toBe(200)
  })
})

test('where nobody listens, that is said', async () => {
  const gone = await startMailServer()
  await gone.close()
  const settings = { smtpUrl: gone.url, mailFrom: 'calendar@example.test' }
  const server = await testServer({ provision: PEOPLE, settings })
  expect((await ask(server.as('root'), 'POST', PATH)).json).toMatchObject({ failure: 'unreachable' })
  await server.close()
})

test('without a mail server there is nothing to test', async () => {
  const server = await testServer({ provision: PEOPLE })
  expect((await ask(server.as('root'), 'POST', PATH)).status).toBe(409)
  await server.close()
})
