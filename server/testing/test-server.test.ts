import { expect, test } from 'vitest'
import { testServer } from './test-server.ts'

const EVENT = `BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//Test//EN\r
BEGIN:VEVENT\r
UID:one\r
DTSTAMP:20260101T000000Z\r
DTSTART:20260105T090000Z\r
SUMMARY:Breakfast\r
END:VEVENT\r
END:VCALENDAR\r
`

test.each(['sqlite', 'postgres'] as const)('a server on %s answers its clients', async (store) => {
  const server = await testServer({ store })
  const alice = server.as('alice')
  const path = '/dav/calendars/alice/calendar/one.ics'
  expect((await alice.put(path, EVENT)).status).toBe(201)
  expect((await alice.get(path)).text).toBe(EVENT)
  expect((await server.as('bob').get(path)).status).toBe(403)
  expect((await server.as('alice', 'wrong').get(path)).status).toBe(401)
  expect((await server.anonymous.get(path)).status).toBe(401)
  expect(server.log.filter((line) => Number(line.level) >= 50)).toEqual([])
  await server.close()
})

test('wrong passwords are answered 401, and soon 429 with the time to wait', async () => {
  const server = await testServer({ settings: { rateLimits: 'default' } })
  const answers = []
  for (let guess = 0; guess < 6; guess++) answers.push(await server.as('alice', `guess ${guess}`).get('/dav/'))
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429])
  // RFC 7617 §2.1.
  expect(answers[0]?.headers['www-authenticate']).toMatch(/^Basic realm="Kalends", charset="UTF-8", Bearer /)
  // RFC 6585 §4.
  expect(answers[5]?.headers['retry-after']).toBe('1')
  await server.close()
})
