/** Schedule-Tag and If-Schedule-Tag-Match: RFC 6638 §3.2.10. What answers do with it is in scheduling.test.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { event } from '../testing/calendar-text.ts'
import { Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

let server: TestServer
let homes: Homes

beforeAll(async () => {
  server = await testServer({ provision: `users:\n${usersNamed('alice', 'bob')}` })
  homes = new Homes(server)
  await server.as('alice').mkcalendar(homes.calendarOf('alice', 'other'))
})
afterAll(() => server.close())

const hrefOf = (uid: string, slug = 'calendar') => `${homes.calendarOf('alice', slug)}${uid}.ics`
const tagOf = async (href: string, who = 'alice') => (await server.as(who).get(href)).headers['schedule-tag']

async function invite(uid: string): Promise<string> {
  expect((await server.as('alice').put(hrefOf(uid), meeting({ uid, attendees: ['bob'] }))).status).toBe(201)
  return hrefOf(uid)
}

async function transfer(method: 'COPY' | 'MOVE', from: string, to: string, tag?: unknown) {
  const condition = tag === undefined ? {} : { 'if-schedule-tag-match': String(tag) }
  return server.as('alice').request(method, from, { headers: { destination: to, ...condition } })
}

it('GET, PUT, COPY and MOVE tell the tag', async () => {
  const put = await server.as('alice').put(hrefOf('one'), meeting({ uid: 'one', attendees: ['bob'] }))
  expect(put.headers['schedule-tag']).toMatch(/^".+"$/)
  expect(await tagOf(hrefOf('one'))).toBe(put.headers['schedule-tag'])
  const moved = await transfer('MOVE', hrefOf('one'), hrefOf('one', 'other'))
  expect(moved.headers['schedule-tag']).toMatch(/^".+"$/)
  expect(await tagOf(hrefOf('one', 'other'))).toBe(moved.headers['schedule-tag'])
})

it('is another after a MOVE, of either side, by another name in the same calendar too', async () => {
  const href = await invite('five')
  const tags = [await tagOf(href)]
  const copy = await homes.copyOf('bob', 'five')
  for (const [from, to] of [
    [href, hrefOf('five', 'other')],
    [hrefOf('five', 'other'), hrefOf('renamed', 'other')],
  ] as const) {
    await transfer('MOVE', from, to)
    tags.push(await tagOf(to))
  }
  expect(new Set(tags).size).toBe(3)
  const renamed = `${homes.calendarOf('bob')}renamed.ics`
  expect((await server.as('bob').request('MOVE', copy.href, { headers: { destination: renamed } })).status).toBe(201)
  expect(await tagOf(renamed, 'bob')).toMatch(/^".+"$/)
  expect(await tagOf(renamed, 'bob')).not.toBe(copy.tag)
  const plain = homes.calendarOf('alice', 'other')
  await server.as('alice').put(`${plain}plain.ics`, event('plain', 'DTSTART:20301202T100000Z'))
  await transfer('MOVE', `${plain}plain.ics`, `${plain}none.ics`)
  expect(await tagOf(`${plain}none.ics`)).toBeUndefined()
})

it('is another after one’s own write', async () => {
  const href = await invite('two')
  const tag = await tagOf(href)
  const changed = meeting({ uid: 'two', attendees: ['bob'], lines: ['LOCATION:Atlas'] })
  expect((await server.as('alice').put(href, changed)).headers['schedule-tag']).not.toBe(tag)
  const before = await homes.copyOf('bob', 'two')
  expect(await homes.answer('bob', 'two', 'ACCEPTED')).toBe(204)
  expect((await homes.copyOf('bob', 'two')).tag).not.toBe(before.tag)
})

it('of an attendee is another when the meeting is', async () => {
  const href = await invite('three')
  const before = await homes.copyOf('bob', 'three')
  await server.as('alice').put(href, meeting({ uid: 'three', attendees: ['bob'], lines: ['LOCATION:Atlas'] }))
  const after = await homes.copyOf('bob', 'three')
  expect(after.text).toContain('LOCATION:Atlas')
  expect(after.tag).not.toBe(before.tag)
})

it('DELETE, COPY and MOVE are done on the tag, and 412 on another', async () => {
  const href = await invite('four')
  const tag = await tagOf(href)
  const other = hrefOf('four', 'other')
  expect((await transfer('MOVE', href, other, '"old"')).status).toBe(412)
  expect((await transfer('COPY', href, other, '"old"')).status).toBe(412)
  expect((await server.as('alice').delete(href, { 'if-schedule-tag-match': '"old"' })).status).toBe(412)
  expect(await tagOf(href)).toBe(tag)
  // RFC 6638 §3.2.4.1: a second copy in one home is refused, but for another reason.
  expect((await transfer('COPY', href, other, tag)).status).toBe(403)
  expect((await transfer('MOVE', href, other, tag)).status).toBe(201)
  const moved = await tagOf(other)
  expect((await server.as('alice').delete(other, { 'if-schedule-tag-match': String(moved) })).status).toBe(204)
})
