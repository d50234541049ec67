import { expect, test } from 'vitest'
import { testServer } from '../testing/test-server.ts'

const CURRENT_USER_PRINCIPAL = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'

// RFC 6764 §7.
test.each(['/', '/dav/'])('a client that looks for its principal at %s is made to sign in', async (path) => {
  const server = await testServer()
  const anonymous = await server.anonymous.propfind(path, CURRENT_USER_PRINCIPAL)
  expect(anonymous.status).toBe(401)
  expect(anonymous.headers['www-authenticate']).toContain('Basic')
  const alice = await server.as('alice').propfind(path, CURRENT_USER_PRINCIPAL)
  expect(alice.text).toContain('<D:href>/dav/principals/users/alice/</D:href>')
  await server.close()
})

const BROKEN = { headers: { 'content-type': 'application/xml' }, body: '<broken' }

// RFC 4918 §8.1: what is wrong with a request is told after its rights, or it would tell what exists.
test.each(['PROPFIND', 'PROPPATCH', 'REPORT', 'LOCK', 'UNLOCK', 'MKCALENDAR', 'MKCOL', 'COPY', 'POST', 'PATCH'])(
  '%s by somebody without rights tells nothing, however wrong it is',
  async (method) => {
    const server = await testServer()
    const home = '/dav/calendars/alice/'
    for (const client of [server.as('bob'), server.anonymous]) {
      const [there, free] = await Promise.all([
        client.request(method, `${home}calendar/`, BROKEN),
        client.request(method, `${home}nothing/`, BROKEN),
      ])
      expect(there.status).toBe(client === server.anonymous ? 401 : 403)
      expect(free.status).toBe(there.status)
      expect(free.text.replaceAll('nothing', 'calendar')).toBe(there.text)
    }
    await server.close()
  },
)

test('MKCOL with a body that is no XML is not understood', async () => {
  const server = await testServer()
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await server
    .as('alice')
    .request('MKCOL', '/dav/calendars/alice/x/', { headers, body: 'what is this?' })
  expect(answer.status).toBe(415)
  await server.close()
})
