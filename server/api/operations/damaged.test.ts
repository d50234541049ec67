import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesLiteral, tamper } from '../../../storage/testing/tamper.ts'
import { davDepsOf } from '../../app.ts'
import { event } from '../../testing/calendar-text.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { runTransfers } from '../../transfers/run.ts'
import { ask } from '../testing/ask.ts'

const TIMES = ['DTSTART:20260301T100000Z', 'DTEND:20260301T110000Z']
const CARD = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:C\r\nN:C;;;;\r\nEND:VCARD\r\n'

describe.each(['sqlite', 'postgres'] as const)('damaged objects on %s', (database) => {
  let server: TestServer
  let root: TestClient

  beforeAll(async () => {
    server = await testServer({ store: database, settings: { data: tmpdir() } })
    root = server.as('root')
    for (const uid of ['cut', 'well', 'line']) {
      await server.as('alice').put(`/dav/calendars/alice/calendar/${uid}.ics`, event(uid, ...TIMES))
    }
    const card = { headers: { 'content-type': 'text/vcard' }, body: CARD }
    await server.as('bob').request('PUT', '/dav/addressbooks/bob/addressbook/c.vcf', card)
    await damage('cut.ics', event('cut', ...TIMES).slice(0, 60))
    // A line that import puts right.
    await damage('line.ics', event('line', ...TIMES).replace('DTEND:', 'RUBBISH\r\nDTEND:'))
    await damage('c.vcf', 'rubbish')
  })
  afterAll(() => server.close())

  const damage = (name: string, text: string) => {
    const bytes = bytesLiteral(server.storeUrl, Buffer.from(text))
    return tamper(
      server.storeUrl,
      `UPDATE object_body SET bytes = ${bytes} WHERE object_id = (SELECT id FROM object WHERE name = '${name}')`,
    )
  }

  test('are told of by a verification', async () => {
    const made = await ask(root, 'POST', '/server/verifications')
    const log = { ...console, error: () => undefined } as never
    await runTransfers(davDepsOf({ ...server, log, now: () => new Date() }), new AbortController().signal)
    const { json } = await ask(root, 'GET', `/jobs/${made.json.id}`)
    expect(json).toMatchObject({ state: 'done', done: 4, total: 4, skipped: 3 })
    expect(json.reasons.map(({ name }: { name: string }) => name).toSorted()).toEqual(['c.vcf', 'cut.ics', 'line.ics'])
    const { text } = await root.get(json.file.url)
    expect(text).toMatch(/^alice\/calendar\/cut\.ics .*\n[\s\S]*\n3 found\n$/)
  })

  async function list(limit: number): Promise<readonly string[]> {
    const found: string[] = []
    for (let cursor = ''; ; ) {
      const { json } = await ask(root, 'GET', `/damaged?limit=${limit}${cursor}`)
      found.push(...json.items.map(({ url }: { url: string }) => url))
      if (json.next === null) return found
      cursor = `&cursor=${json.next}`
    }
  }
  const CUT = '/dav/calendars/alice/calendar/cut.ics'
  const LINE = '/dav/calendars/alice/calendar/line.ics'
  const LOST_CARD = '/dav/addressbooks/bob/addressbook/c.vcf'

  test('are listed page by page, shown, mended and removed', async () => {
    expect([await list(50), await list(1)]).toEqual([
      [CUT, LINE, LOST_CARD],
      [CUT, LINE, LOST_CARD],
    ])
    const cut = await ask(root, 'GET', '/damaged/alice/calendars/calendar/cut.ics')
    expect(cut.json).toMatchObject({ url: CUT, text: expect.stringMatching(/^BEGIN:VCALENDAR/), repaired: null })
    expect((await ask(root, 'GET', '/damaged/alice/calendars/calendar/well.ics')).status).toBe(404)

    const path = '/damaged/alice/calendars/calendar/line.ics'
    const { json } = await ask(root, 'GET', path)
    expect(json.repaired).toContain('UID:line')
    expect((await ask(root, 'PUT', path, { text: json.repaired })).status).toBe(428)
    expect((await ask(root, 'PUT', path, { text: json.repaired }, { 'if-match': '"other"' })).status).toBe(412)
    expect((await ask(root, 'PUT', path, { text: 'rubbish' }, { 'if-match': json.etag })).status).toBe(403)
    expect((await ask(root, 'PUT', path, { text: json.repaired }, { 'if-match': json.etag })).status).toBe(204)
    expect((await server.as('alice').get(LINE)).text).toBe(json.repaired)
    expect((await ask(root, 'PUT', path, { text: json.repaired }, { 'if-match': json.etag })).status).toBe(404)

    expect((await ask(root, 'DELETE', '/damaged/bob/addressbooks/addressbook/c.vcf')).status).toBe(204)
    expect(await list(50)).toEqual([CUT])
    expect((await ask(server.as('alice'), 'GET', '/damaged')).status).toBe(403)
  })

  test.each(['eA', Buffer.from('["alice"]').toString('base64url')])('no cursor: %s', async (cursor) => {
    const { status, json } = await ask(root, 'GET', `/damaged?cursor=${cursor}`)
    expect([status, json.errors[0].field]).toEqual([400, 'query/cursor'])
  })
})
