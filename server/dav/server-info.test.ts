import { expect, it } from 'vitest'
import { testServer } from '../testing/test-server.ts'

it('draft-douglass-server-info: what the server can do is one document, told of to who does not know it', async () => {
  const server = await testServer()
  const options = (headers = {}) => server.anonymous.request('OPTIONS', '/dav/', { headers })
  const url = String((await options()).headers['server-info-url'])
  const { status, text, headers } = await server.anonymous.get(url)
  expect(status).toBe(200)
  expect(text).toContain('<D:class-1/>')
  expect(text).toMatch(/<D:name>caldav<\/D:name><D:features><C:calendar-access\/>/)
  expect(text).toMatch(/<D:name>carddav<\/D:name><D:features><CR:addressbook\/>/)
  const token = /<D:token>(.*)<\/D:token>/.exec(text)?.[1]
  expect(headers.etag).toBe(`"${token}"`)

  expect((await options({ 'server-info-token': token })).headers['server-info-url']).toBeUndefined()
  expect((await options({ 'server-info-token': '*' })).headers['server-info-url']).toBe(url)
  const alice = server.as('alice')
  const home = '/dav/calendars/alice/'
  expect((await alice.get(home)).headers['server-info-url']).toBeUndefined()
  expect((await alice.get(home, { 'server-info-token': token })).headers['server-info-url']).toBeUndefined()
  expect((await alice.get(home, { 'server-info-token': 'other' })).headers['server-info-url']).toBe(url)
  expect((await alice.put(url, '')).status).toBe(404)
  await server.close()
})
