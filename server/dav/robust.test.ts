import { Agent, request } from 'node:http'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'

function event(uid: string, summary = uid): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nDTEND:20260301T110000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
}

const GETETAG = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
const ALL = `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260301T000000Z" end="20260302T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
const SYNC = (token = '') =>
  `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`
const MULTIGET = (...names: string[]) =>
  `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop>${names.map((name) => `<href>${CALENDAR}${name}</href>`).join('')}</C:calendar-multiget>`

describe('bodies', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ settings: { maxResourceBytes: 100_000 } })
  })
  afterAll(() => server.close())

  it('takes gzip, and refuses what it cannot decode', async () => {
    const alice = server.as('alice')
    const headers = { 'content-encoding': 'gzip' }
    expect((await alice.put(`${CALENDAR}z.ics`, gzipSync(event('z')), headers)).status).toBe(201)
    expect((await alice.get(`${CALENDAR}z.ics`)).text).toBe(event('z'))
    expect((await alice.put(`${CALENDAR}y.ics`, event('y'), headers)).status).toBe(400)
    expect((await alice.put(`${CALENDAR}y.ics`, event('y'), { 'content-encoding': 'zip' })).status).toBe(415)
    expect((await alice.get(`${CALENDAR}y.ics`)).status).toBe(404)
  })

  it('RFC 5545 §3.1: a fold inside a character comes back as it came, and is no loss where text is asked for', async () => {
    const alice = server.as('alice')
    const path = `${CALENDAR}fold.ics`
    const sent = Buffer.from(event('fold', 'Caf\u00c3\r\n \u00a9 x'), 'latin1')
    expect((await alice.put(path, sent)).status).toBe(201)
    expect((await alice.get(path)).buffer).toEqual(sent)
    const multiget = await alice.report(CALENDAR, MULTIGET('fold.ics'))
    expect(multiget.text).toMatch(/SUMMARY:Caf\u00e9(&#13;|\r)\n {2}x/)
    for (const headers of [{ accept: 'application/calendar+json' }, { 'caldav-timezones': 'F' }]) {
      expect((await alice.get(path, headers)).text.replace('\r\n ', '')).toContain('Caf\u00e9 x')
    }
    expect((await alice.get(CALENDAR)).text.replace('\r\n ', '')).toContain('Caf\u00e9 x')
  })

  it('refuses what grows beyond the limit, however small it was sent', async () => {
    const alice = server.as('alice')
    const bomb = gzipSync(event('bomb', 'x'.repeat(5_000_000)))
    expect(bomb.length).toBeLessThan(10_000)
    const refused = await alice.put(`${CALENDAR}bomb.ics`, bomb, { 'content-encoding': 'gzip' })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('max-resource-size')
    expect((await alice.put(`${CALENDAR}big.ics`, event('big', 'x'.repeat(200_000)))).text).toContain(
      'max-resource-size',
    )
    expect((await alice.get(CALENDAR)).status).toBe(200)
  })

  it('compresses long answers for those who want it, but nothing with a strong entity tag', async () => {
    const alice = server.as('alice')
    for (let i = 0; i < 20; i++) await alice.put(`${CALENDAR}c${i}.ics`, event(`c${i}`, 'compress me '.repeat(20)))
    const plain = await alice.report(CALENDAR, ALL)
    for (const [coding, decode] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const headers = { depth: '1', 'accept-encoding': `${coding};q=0.5, identity;q=0.1` }
      const packed = await alice.request('REPORT', CALENDAR, { headers, body: ALL })
      expect(packed.headers['content-encoding']).toBe(coding)
      expect(packed.headers.vary).toContain('Accept-Encoding')
      expect(decode(packed.buffer).toString()).toBe(plain.text)
    }
    const object = await alice.get(`${CALENDAR}c0.ics`, { 'accept-encoding': 'gzip' })
    expect(object.headers['content-encoding']).toBeUndefined()
    const none = await alice.request('REPORT', CALENDAR, {
      headers: { depth: '1', 'accept-encoding': 'gzip;q=0' },
      body: ALL,
    })
    expect(none.headers['content-encoding']).toBeUndefined()
  })

  const wrong: readonly (readonly [string, string, string, string | undefined, number])[] = [
    ['broken XML', 'PROPFIND', CALENDAR, '<propfind', 400],
    [
      'a DOCTYPE',
      'PROPFIND',
      CALENDAR,
      '<!DOCTYPE x [<!ENTITY y "z">]><propfind xmlns="DAV:"><allprop/></propfind>',
      400,
    ],
    ['an empty PROPFIND element', 'PROPFIND', CALENDAR, '<propfind xmlns="DAV:"/>', 400],
    ['another root', 'PROPFIND', CALENDAR, '<prop xmlns="DAV:"/>', 400],
    ['no body', 'REPORT', CALENDAR, undefined, 400],
    ['an unknown report', 'REPORT', CALENDAR, '<x xmlns="u:"/>', 403],
    ['a dot segment', 'GET', '/dav/calendars/alice/../bob/calendar/x.ics', undefined, 400],
    ['an encoded slash', 'GET', '/dav/calendars/alice%2Fcalendar/', undefined, 400],
    ['a NUL in the path', 'PUT', `${CALENDAR}x%00.ics`, event('nul'), 400],
    ['a bad token', 'REPORT', CALENDAR, SYNC('data:,nonsense'), 403],
    ['an unknown method', 'PATCH', CALENDAR, undefined, 405],
  ]
  it.each(wrong)('refuses %s', async (_, method, path, body, status) => {
    const answer = await server
      .as('alice')
      .request(method, path, { headers: { depth: '0' }, ...(body === undefined ? {} : { body }) })
    expect(answer.status).toBe(status)
  })

  it('goes on after all that, and none of it was a bug', async () => {
    expect((await server.as('alice').propfind(CALENDAR, GETETAG, '1')).status).toBe(207)
    expect(server.log.filter(({ msg }) => msg === 'a bug')).toEqual([])
  })
})

describe('a chunked body', () => {
  it('that is too large is answered, and the connection goes on', async () => {
    const server = await testServer({ settings: { maxResourceBytes: 50_000 } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const send = (body: string) =>
      new Promise<number>((resolve, reject) => {
        const authorization = `Basic ${Buffer.from('alice:alice').toString('base64')}`
        const headers = { authorization, 'content-type': 'text/calendar', 'transfer-encoding': 'chunked' }
        const outgoing = request(
          `${server.url}${CALENDAR}chunked.ics`,
          { method: 'PUT', agent, headers },
          (incoming) => {
            incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0))
          },
        )
        outgoing.on('error', reject)
        for (let i = 0; i < body.length; i += 10_000) outgoing.write(body.slice(i, i + 10_000))
        outgoing.end()
      })
    expect(await send(event('chunked', 'x'.repeat(3_000_000)))).toBe(403)
    expect(await send(event('chunked'))).toBe(201)
    agent.destroy()
    await server.close()
  })
})
