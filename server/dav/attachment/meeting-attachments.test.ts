/** What is attached to a meeting is its organizer's: RFC 8607 §3.12.2. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homes, meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob')}
`

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const attach = async (name: string, path: string, action = 'attachment-add') =>
    server.as(name).request('POST', `${path}?action=${action}`, {
      headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment;filename=plan.txt' },
      body: 'the plan',
    })

  /** A meeting of alice with bob and a file; gives the path of the file. */
  async function invite(uid: string) {
    const href = `${homes.calendarOf('alice')}${uid}.ics`
    expect((await server.as('alice').put(href, meeting({ uid, attendees: ['bob'] }))).status).toBe(201)
    const { status, headers } = await attach('alice', href)
    expect(status).toBe(201)
    return { href, file: new URL(String(headers.location)).pathname, managedId: String(headers['cal-managed-id']) }
  }
  const reads = async (name: string, file: string) => (await server.as(name).get(file)).status

  it('attendees read it, and may not add, update or remove', async () => {
    const { file, managedId } = await invite('one')
    const his = await homes.copyOf('bob', 'one')
    expect(his.text).toContain(managedId)
    expect(await reads('bob', file)).toBe(200)
    for (const action of ['attachment-add', 'attachment-update', 'attachment-remove']) {
      const id = action === 'attachment-add' ? '' : `&managed-id=${managedId}`
      const { status, text } = await attach('bob', his.href, action + id)
      expect([action, status]).toEqual([action, 403])
      expect(text).toContain(`valid-${action}`)
    }
    expect((await homes.copyOf('bob', 'one')).text).toBe(his.text)
  })

  it('what a PUT of an attendee says of it is put right, and he reads what he read', async () => {
    const { file } = await invite('two')
    const own = `${homes.calendarOf('bob')}own.ics`
    const text = meeting({ uid: 'own', by: 'bob', attendees: [] })
    expect((await server.as('bob').put(own, text)).status).toBe(201)
    const his = (await attach('bob', own)).headers
    const copy = await homes.copyOf('bob', 'two')
    const without = copy.text.replace(/ATTACH[^\r]*\r\n/, '')
    expect((await server.as('bob').put(copy.href, without)).status).toBe(204)
    expect((await homes.copyOf('bob', 'two')).text).toContain('ATTACH')
    expect(await reads('bob', file)).toBe(200)
    const added = `ATTACH;MANAGED-ID=${String(his['cal-managed-id'])}:${String(his.location)}\r\nEND:VEVENT`
    expect((await server.as('bob').put(copy.href, copy.text.replace('END:VEVENT', added))).status).toBe(204)
    expect((await homes.copyOf('bob', 'two')).text).not.toContain(String(his['cal-managed-id']))
    // Nothing of the meeting holds on to his file.
    expect((await server.as('bob').delete(own)).status).toBe(204)
    expect(await reads('bob', new URL(String(his.location)).pathname)).toBe(403)
  })

  it('who is invited no more reads it no more; without its organizer’s copy nobody does', async () => {
    const { href, file } = await invite('three')
    const mine = await homes.copyOf('alice', 'three')
    const alone = mine.text.replace(/ATTENDEE[^\r]*mailto:bob@example.test\r\n/, '')
    expect((await server.as('alice').put(href, alone)).status).toBe(204)
    expect(await reads('bob', file)).toBe(403)
    expect(await reads('alice', file)).toBe(200)
    expect((await server.as('alice').delete(href)).status).toBe(204)
    expect(await reads('alice', file)).toBe(403)
  })

  it('an update of the organizer is the file of all', async () => {
    const { href, file, managedId } = await invite('four')
    const updated = await attach('alice', href, `attachment-update&managed-id=${managedId}`)
    const now = new URL(String(updated.headers.location)).pathname
    expect([await reads('bob', now), await reads('bob', file)]).toEqual([200, 403])
  })
})
