import { expect, test } from 'vitest'
import { testServer } from '../testing/test-server.ts'

test('a refused sign-in says so, and the log has whose it was and from where, and no secret', async () => {
  const server = await testServer()
  expect((await server.as('alice', 'hunter2').get('/dav/')).status).toBe(401)
  expect((await server.as('s3cret-in-the-wrong-field', 'x').get('/dav/')).status).toBe(401)
  const refused = server.log.filter(({ msg }) => msg === 'a sign-in was refused')
  expect(refused.map(({ account, address }) => [account, address])).toEqual([
    ['alice', expect.stringContaining('127.0.0.1')],
    ['unknown', expect.stringContaining('127.0.0.1')],
  ])
  expect(server.log.some(({ msg }) => msg === 'wrong name or password')).toBe(true)
  expect(JSON.stringify(server.log)).not.toMatch(/hunter2|s3cret/)
  await server.close()
})
