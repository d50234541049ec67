import { expect, test } from 'vitest'
import { testServer } from '../testing/test-server.ts'
import { addressesOf, findCalendarUser, findCalendarUsers, isAddressOf } from './calendar-user.ts'

const ORIGINS = ['https://cal.example.test']

test('RFC 6638 §2.4.1: by an address, or by the URL of the principal', async () => {
  const server = await testServer()
  const find = async (address: string) => (await findCalendarUser(address, ORIGINS, server.store))?.slug
  const bob = await server.store.findPrincipal('bob')
  if (bob === undefined) throw new Error('not provisioned')
  for (const [address, slug] of [
    ['mailto:bob@example.test', 'bob'],
    [' MailTo:BOB@example.test', 'bob'],
    ['/dav/principals/users/bob/', 'bob'],
    ['/dav/principals/users/bob', 'bob'],
    ['/dav/principals/users/%62ob/', 'bob'],
    ['https://cal.example.test/dav/principals/users/bob/', 'bob'],
    ['https://other.example.test/dav/principals/users/bob/', undefined],
    ['/dav/principals/rooms/bob/', undefined],
    ['/dav/principals/users/bob/calendar-proxy-read/', undefined],
    ['/dav/principals/users/nobody/', undefined],
    ['/dav/principals/users/..%2Fbob/', undefined],
    ['mailto:alice@example.test', 'alice'],
    ['bob@example.test', undefined],
    ['bob', undefined],
    ['', undefined],
  ] as const) {
    expect([address, await find(address)]).toEqual([address, slug])
    const both = await findCalendarUsers([address, 'mailto:alice@example.test'], ORIGINS, server.store)
    expect([address, both.get(address)?.slug]).toEqual([address, slug])
    expect(both.get('mailto:alice@example.test')?.slug).toBe('alice')
    expect([address, isAddressOf(bob, address, ORIGINS)]).toEqual([address, slug === 'bob'])
  }
  expect([...addressesOf(bob)]).toEqual(['mailto:bob@example.test', '/dav/principals/users/bob/'])
  await server.close()
})
