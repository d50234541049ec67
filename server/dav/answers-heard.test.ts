/** Of one person's answers to a meeting no more is kept than is needed to bring them into their order. */

import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { arrive } from '../../scheduling/delivery/arrival.ts'
import type { Message } from '../../scheduling/itip/index.ts'
import { attendeeIn, meeting } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { termsOfServer } from './scheduling.ts'

const GUEST = 'mailto:guest@example.test'

function answer(uid: string, number: number): Message {
  const stamp = `DTSTAMP:20301201T1200${String(number).padStart(2, '0')}Z`
  const said = ['ACCEPTED', 'TENTATIVE', 'DECLINED'][number % 3]
  const people = ['ORGANIZER:mailto:alice@example.test', `ATTENDEE;PARTSTAT=${said}:${GUEST}`]
  const event = ['BEGIN:VEVENT', `UID:${uid}`, stamp, 'DTSTART:20301202T100000Z', ...people, 'END:VEVENT']
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'METHOD:REPLY', ...event, 'END:VCALENDAR', '']
  const calendar = parseCalendarBytes(Buffer.from(lines.join('\r\n')))
  return { method: 'REPLY', uid, from: GUEST, to: 'mailto:alice@example.test', calendar, news: true }
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ store })
  })
  afterAll(() => server.close())

  it('the last twenty to a series', async () => {
    const href = '/dav/calendars/alice/calendar/often.ics'
    const body = meeting({ uid: 'often', attendees: ['guest'] })
    expect((await server.as('alice').put(href, body)).status).toBe(201)
    const recipient = await server.store.findPrincipal('alice')
    if (recipient === undefined) throw new Error('no alice')
    const deps = { ...server, log: pino({ level: 'silent' }), now: () => new Date(), newName: randomUUID }
    for (let number = 0; number < 30; number++) {
      const arrived = await arrive({ message: answer('often', number), recipient }, server.store, termsOfServer(deps))
      expect(arrived).toEqual({ kind: 'delivered' })
    }
    expect(attendeeIn((await server.as('alice').get(href)).text, 'guest')).toContain('PARTSTAT=DECLINED')
    const heard = (await server.store.heardBy([recipient.id], 'often')).get(recipient.id) ?? []
    const stated = heard.filter(({ name }) => /[A-Z]+ \d+$/.test(name))
    expect(stated).toHaveLength(20)
    expect(Math.max(...stated.map(({ stampedAt }) => stampedAt ?? 0))).toBe(Date.UTC(2030, 11, 1, 12, 0, 29) / 1000)
  })
})
