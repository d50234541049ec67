import { expect, test } from 'vitest'
import { event } from '../../server/testing/calendar-text.ts'
import { testServer } from '../../server/testing/test-server.ts'
import { usersText } from '../cluster.ts'
import { findings, gather, idle } from './followers.ts'

const USERS = ['ada', 'ben', 'cleo', 'dan']
const DAY = 'DTSTART:20270101T100000Z'

test('clients of two nodes, of which one ends, lose nothing and hear nothing twice', async () => {
  const first = await testServer({ store: 'postgres', provision: await usersText(USERS) })
  const second = await testServer({ store: 'postgres', beside: first })
  let urls = [first.url, second.url]
  const authorizationOf = (user: string) => `Basic ${Buffer.from(`${user}:bench`).toString('base64')}`
  const crowd = gather({ users: USERS, each: 15, urls: () => urls, authorizationOf, calendar: 'calendar' })
  const written = new Map<string, string[]>(USERS.map((user) => [user, []]))
  const writeSome = async (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      for (const user of USERS) {
        const name = `e${index}.ics`
        await first.as(user, 'bench').put(`/dav/calendars/${user}/calendar/${name}`, event(name, DAY))
        written.get(user)?.push(name)
      }
    }
  }
  try {
    await crowd.ready
    await writeSome(0, 5)
    await crowd.until(5)
    urls = [first.url]
    await Promise.all([second.close(), writeSome(5, 10)])
    await crowd.until(10)
    expect(findings(crowd, written)).toEqual([])
    expect(crowd.reconnected).toBe((USERS.length * 15) / 2)
    // What would be wrong is found.
    written.get('ada')?.push('never.ics')
    expect(findings(crowd, written)).toHaveLength(15)
  } finally {
    crowd.end()
    await first.close()
  }
})

test('connections that say nothing stay', async () => {
  const server = await testServer()
  const alice = `Basic ${Buffer.from('alice:alice').toString('base64')}`
  const sockets = await idle(
    server.url,
    50,
    () => alice,
    () => ({ kind: 'calendar', owner: 'alice', name: 'calendar' }),
  )
  expect(new Set(sockets.map(({ readyState }) => readyState))).toEqual(new Set([1]))
  for (const socket of sockets) socket.terminate()
  await server.close()
})
