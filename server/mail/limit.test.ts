/** How much mail leaves in the name of one account: somebody who has taken one over sends so much of it, and no more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from '../testing/calendar-text.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const MOST = 5
const DAY = 24 * 3_600_000

describe.each(['sqlite', 'postgres'] as const)('mails of an account in a day on %s', (database) => {
  let server: TestServer
  let clock = Date.UTC(2026, 0, 1)

  beforeAll(async () => {
    const settings = { smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'calendar@example.test', accountMails: MOST }
    server = await testServer({ store: database, settings, now: () => new Date(clock) })
  })
  afterAll(() => server.close())

  /** Gives what its organizer is told of each guest. */
  async function invite(who: string, uid: string, guests: readonly string[], more: readonly string[] = []) {
    const href = `/dav/calendars/${who}/calendar/${uid}.ics`
    const text = event(
      uid,
      ...['DTSTART:20301203T100000Z', 'DURATION:PT1H', 'SUMMARY:Secret', `ORGANIZER:mailto:${who}@example.test`],
      ...[...guests, ...more].map(
        (name) => `ATTENDEE:mailto:${name}@${more.includes(name) ? 'example.test' : 'far.example'}`,
      ),
    )
    expect((await server.as(who).put(href, text)).status).toBe(201)
    const lines = (await server.as(who).get(href)).text.replace(/\r\n[ \t]/g, '').split('\r\n')
    return [...guests, ...more].map((name) => {
      const line = lines.find((one) => one.startsWith('ATTENDEE') && one.includes(`mailto:${name}@`))
      return /SCHEDULE-STATUS="?([0-9.]+)/.exec(line ?? '')?.[1]
    })
  }

  it('the ones that are too many are not sent, and the organizer knows; people here get theirs', async () => {
    expect(await invite('alice', 'one', ['a', 'b', 'c'])).toEqual(['1.1', '1.1', '1.1'])
    expect(await invite('alice', 'two', ['d', 'e', 'f'], ['bob'])).toEqual(['1.1', '1.1', '5.1', '1.2'])
    expect(await invite('alice', 'three', ['a'])).toEqual(['5.1'])
    const warned = server.log.filter(({ msg }) => String(msg).includes('all mails of a day'))
    expect(warned).toMatchObject([
      { slug: 'alice', mails: 1 },
      { slug: 'alice', mails: 1 },
    ])
    expect(JSON.stringify(warned)).not.toMatch(/Secret|far\.example/)
    const due = await server.store.dueOutbound(new Date(clock + DAY), 100)
    expect(due).toHaveLength(MOST)
  })

  it('what guests propose to somebody, and what an alarm says, uses up nothing of it', async () => {
    clock += 2 * DAY
    const alice = await server.store.findPrincipal('alice')
    await server.store.transaction({ origin: 'itip', scheduling: 'silent' }, async (tx) => {
      for (const kind of ['proposal', 'reminder', 'approval'] as const) {
        const recipients = Array.from({ length: MOST }, (_, at) => ({ address: 'mailto:x@y', key: `${kind}${at}` }))
        const about = { kind, senderId: alice?.id ?? '', uid: 'x', method: 'COUNTER', payload: Buffer.from('{}') }
        const notBefore = new Date(clock)
        await tx.enqueue({ ...about, recipients, notBefore, isWhole: false, isAcquainted: false })
      }
    })
    expect(await invite('alice', 'six', ['a'])).toEqual(['1.1'])
  })

  it('others have their own, and a day later there are new ones', async () => {
    expect(await invite('bob', 'four', ['a'])).toEqual(['1.1'])
    clock += DAY + 1
    expect(await invite('alice', 'five', ['a'])).toEqual(['1.1'])
  })
})
