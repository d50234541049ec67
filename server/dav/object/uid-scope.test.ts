import { expect, test } from 'vitest'
import { testServer } from '../../testing/test-server.ts'

const EVENT =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'

test('a UID that is taken in the home: its owner is told where, and nobody else', async () => {
  const server = await testServer({
    settings: { uidScope: 'home' },
    provision: `users:
  - { slug: alice, password: alice, calendars: [{ slug: open, grants: [{ to: bob, privilege: read-write }] }, { slug: secret }] }
  - { slug: bob, password: bob }
`,
  })
  const put = (user: string) => server.as(user).put('/dav/calendars/alice/open/two.ics', EVENT)
  const copy = () => {
    const headers = { destination: '/dav/calendars/alice/open/two.ics' }
    return server.as('bob').request('COPY', '/dav/calendars/bob/calendar/mine.ics', { headers })
  }
  expect((await server.as('alice').put('/dav/calendars/alice/secret/one.ics', EVENT)).status).toBe(201)
  expect((await server.as('bob').put('/dav/calendars/bob/calendar/mine.ics', EVENT)).status).toBe(201)
  expect((await put('alice')).text).toContain('/dav/calendars/alice/secret/one.ics')
  for (const { status, text } of [await put('bob'), await copy()]) {
    expect([status, text]).toEqual([403, expect.stringContaining('unique-scheduling-object-resource')])
    expect(text).not.toContain('secret')
  }
  await server.close()
})
