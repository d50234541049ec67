import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingServer, mailingServer } from '../../mail/testing/mailing-server.ts'
import { event, unfold } from '../../testing/calendar-text.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { ask } from '../testing/ask.ts'

const MEETING = event(
  'secret-plan',
  ...['DTSTART:20301203T100000Z', 'DURATION:PT1H', 'SUMMARY:Never shown', 'ORGANIZER:mailto:alice@example.test'],
  ...['ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test'],
  ...['ann', 'ben', 'cem'].map((name) => `ATTENDEE;RSVP=TRUE:mailto:${name}@far.example`),
)

describe.each(['sqlite', 'postgres'] as const)('the queue of mail on %s', (database) => {
  let mailing: MailingServer
  let root: TestClient
  let clock = Date.UTC(2026, 0, 1)

  beforeAll(async () => {
    mailing = await mailingServer({ store: database, now: () => new Date(clock) })
    root = mailing.server.as('root')
    await mailing.server.as('alice').put('/dav/calendars/alice/calendar/a.ics', MEETING)
  })
  afterAll(() => mailing.close())

  async function statusOf(name: string): Promise<string | undefined> {
    const { text } = await mailing.server.as('alice').get('/dav/calendars/alice/calendar/a.ics')
    const line = unfold(text)
      .split('\r\n')
      .find((one) => one.includes(`mailto:${name}@`))
    return line && /SCHEDULE-STATUS="?([0-9.]+)/.exec(line)?.[1]
  }

  test('is listed without what mails say, tried again and given up', async () => {
    const first = await ask(root, 'GET', '/outbound?limit=2')
    expect(first.json.items).toMatchObject([
      { sender: 'alice', recipient: 'mailto:ann@far.example', method: 'REQUEST', state: 'queued', attempts: 0 },
      { sender: 'alice', recipient: 'mailto:ben@far.example', problem: null, settledAt: null },
    ])
    expect(first.text).not.toContain('Never shown')
    const second = await ask(root, 'GET', `/outbound?limit=2&cursor=${first.json.next}`)
    expect([second.json.items.length, second.json.next]).toEqual([1, null])
    const [ann, ben, cem] = [...first.json.items, ...second.json.items]

    expect((await ask(root, 'DELETE', `/outbound/${cem.id}`)).status).toBe(204)
    expect((await ask(root, 'DELETE', `/outbound/${cem.id}`)).status).toBe(409)
    expect(await statusOf('cem')).toBe('5.1')

    mailing.mails.refusal = (to) =>
      to.startsWith('ben') ? { code: 451, text: 'later' } : { code: 550, text: 'no such user' }
    clock += 60_000
    await mailing.mailed()
    expect(await statusOf('ann')).toBe('5.2')
    const failed = await ask(root, 'GET', '/outbound?state=failed&fields=id,problem,nextAt')
    expect(failed.json.items).toEqual([
      { id: ann.id, problem: expect.stringContaining('no such user'), nextAt: null },
      { id: cem.id, problem: 'an administrator gave it up', nextAt: null },
    ])
    expect((await ask(root, 'GET', '/outbound?state=queued')).json.items).toMatchObject([
      { id: ben.id, attempts: 1, problem: expect.stringContaining('later'), nextAt: '2026-01-01T00:02:00.000Z' },
    ])

    // The mail server was mended: all three leave without waiting for their turn.
    mailing.mails.refusal = () => undefined
    expect(await mailing.mailed()).toEqual([])
    for (const { id } of [ann, ben, cem]) expect((await ask(root, 'POST', `/outbound/${id}/retry`)).status).toBe(202)
    expect(await statusOf('ann')).toBe('1.1')
    expect((await mailing.mailed()).map(({ envelope }) => envelope.to).toSorted()).toEqual([
      ...[['ann@far.example'], ['ben@far.example'], ['cem@far.example']],
    ])
    expect(await mailing.mailed()).toEqual([])
    const again = await ask(root, 'POST', `/outbound/${ann.id}/retry`)
    expect([again.status, again.json.detail]).toEqual([409, 'it was sent, or is not kept any more'])
    expect((await ask(root, 'GET', '/outbound?state=sent')).json.items).toHaveLength(3)
  })

  test.each([
    ['GET', '/outbound?cursor=eA', 400],
    ['GET', '/outbound?state=lost', 400],
    ['POST', '/outbound/999999/retry', 404],
    ['DELETE', '/outbound/999999', 404],
    ['DELETE', '/outbound/x', 400],
  ])('%s %s: %i', async (method, path, status) => {
    expect((await ask(root, method, path)).status).toBe(status)
  })
})
