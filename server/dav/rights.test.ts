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
