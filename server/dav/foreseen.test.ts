/** How often a write begins, and what it locks from the start (docs/decisions/0112). */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scope } from '../../storage/store.ts'
import { interceptStore } from '../testing/intercept-store.ts'
import { Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PROVISION = `users:
${usersNamed('alice', 'bob', 'carol')}
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`

describe('a write about a meeting', () => {
  let server: TestServer
  let homes: Homes
  let scopes: Scope[] = []
  /** What is looked at before anything is locked finds nothing then. */
  let isNextUnseen = false

  beforeAll(async () => {
    server = await testServer({ provision: PROVISION })
    homes = new Homes(server)
    interceptStore(server.store, (store) => ({
      transaction(scope, work) {
        scopes.push(scope)
        return store.transaction(scope, work)
      },
      async collectionsOfEach(...of) {
        const isSeen = !isNextUnseen
        isNextUnseen = false
        return isSeen ? store.collectionsOfEach(...of) : []
      },
    }))
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await server.close()
  })
  beforeEach(() => {
    scopes = []
  })

  const alice = () => server.as('alice')
  const hrefOf = (uid: string) => `${homes.calendarOf('alice')}${uid}.ics`
  const put = async (uid: string, ...attendees: readonly string[]) => {
    expect((await alice().put(hrefOf(uid), meeting({ uid, attendees }))).status).toBeLessThan(300)
    return counted()
  }
  /** Of each beginning how many collections it locks. */
  const counted = () => scopes.splice(0).map(({ collections }) => collections?.length)

  it('begins once: an invitation, with a room too; a change, an answer, who is taken out, the end', async () => {
    expect(await put('one', 'bob', 'carol')).toEqual([5])
    expect(await put('booked', 'bob', 'atlas')).toEqual([6])
    expect((await homes.copyOf('alice', 'booked')).text).toContain('PARTSTAT=ACCEPTED;')
    scopes = []

    expect(await homes.answer('bob', 'one', 'ACCEPTED')).toBe(204)
    expect(counted()).toEqual([5])
    const { href, text } = await homes.copyOf('alice', 'one')
    expect((await alice().put(href, text.replace('SUMMARY:Budget', 'SUMMARY:Money'))).status).toBe(204)
    expect(counted()).toEqual([5])
    expect(await put('one', 'bob')).toEqual([5])
    expect((await alice().delete(href)).status).toBe(204)
    expect(counted()).toEqual([3])
  })

  it('locks nobody for what concerns nobody else', async () => {
    await put('two', 'bob', 'carol')
    const alarm = 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT'
    for (const name of ['alice', 'bob']) {
      const { href, text } = await homes.copyOf(name, 'two')
      scopes = []
      expect((await server.as(name).put(href, text.replace('END:VEVENT', alarm))).status).toBe(204)
      expect(counted()).toEqual([1])
    }
  })

  it('begins again where it reaches further than what was there to be seen', async () => {
    isNextUnseen = true
    expect(await put('three', 'bob', 'carol')).toEqual([1, 5])
  })
})
