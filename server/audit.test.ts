import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from './testing/test-server.ts'

const EVENT = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:u1', 'DTSTAMP:20260101T000000Z'],
  ...['DTSTART:20260301T100000Z', 'DTEND:20260301T110000Z', 'SUMMARY:Very private title'],
  ...['ORGANIZER:mailto:alice@example.test', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test'],
  ...['ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.test', 'END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n')

interface Listed {
  readonly items: readonly Record<string, unknown>[]
  readonly next: string | null
}

describe.each(['sqlite', 'postgres'] as const)('the audit of a server on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store: kind })
    const headers = { 'content-type': 'text/calendar' }
    const path = '/dav/calendars/alice/calendar/meeting.ics'
    expect((await server.as('alice').request('PUT', path, { headers, body: EVENT })).status).toBe(201)
    await server.as('alice').request('GET', path)
    await server.as('bob').request('DELETE', path)
    await server.as('alice', 'wrong').request('GET', path)
    await server.as('alice', 'wrong').request('GET', path)
  })
  afterAll(() => server.close())

  async function listed(query: string): Promise<Listed> {
    const { status, text } = await server.as('root').request('GET', `/api/v1/audit?${query}`)
    expect(status, text).toBe(200)
    return JSON.parse(text)
  }

  it('says who wrote, by what and from where, and tells deliveries by their cause', async () => {
    const { items } = await listed('kind=object-created&actor=alice')
    const by = { actor: 'alice', credential: 'password', source: '127.0.0.1' }
    const path = '/dav/calendars/alice/calendar/meeting.ics'
    expect(items).toContainEqual(expect.objectContaining({ ...by, path, owner: 'alice', changeNumber: 1 }))
    const ofBob = items.filter(({ owner }) => owner === 'bob')
    expect(ofBob.length).toBeGreaterThan(0)
    for (const item of ofBob) expect(item).toMatchObject(by)
    expect(items.filter(({ path: of }) => of === path)).toHaveLength(1)
  })

  it('has sign-ins once, refused ones too, and no title', async () => {
    expect((await listed('kind=sign-in&actor=alice')).items).toHaveLength(1)
    await expect.poll(async () => (await listed('kind=sign-in-refused')).items).toHaveLength(1)
    expect(JSON.stringify(await listed('limit=200'))).not.toContain('private title')
  })

  it('comes in pages, and is whole', async () => {
    const { items } = await listed('limit=200')
    const pages: unknown[] = []
    let next: string | null = null
    do {
      const from: string = next ?? Buffer.from(`${Number(items[0]?.number) + 1}`).toString('base64url')
      const page = await listed(`limit=3&cursor=${from}`)
      pages.push(...page.items)
      next = page.next
    } while (next !== null)
    expect(pages).toEqual(items)
    const { text } = await server.as('root').request('GET', '/api/v1/audit/verification')
    expect(JSON.parse(text)).toMatchObject({ problems: [], prunedTo: 0 })
  })

  it('is for administrators', async () => {
    expect((await server.as('alice').request('GET', '/api/v1/audit')).status).toBe(403)
  })
})
