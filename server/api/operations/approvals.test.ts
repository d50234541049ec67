import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { event, unfold } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: dave, name: Dave, emails: [dave@example.test], password: dave }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
  - { slug: board, name: Board, emails: [board@example.test], policy: { approval: all, approvers: [dave] } }
  - { slug: hall, name: Hall, emails: [hall@example.test], policy: { accept: none } }
resources:
  - { slug: car, name: Car, emails: [car@example.test], policy: { approval: all } }
`

describe.each(['sqlite', 'postgres'] as const)('approvals on %s', (database) => {
  let server: TestServer
  let day = 10

  beforeAll(async () => {
    server = await testServer({ store: database, provision: PEOPLE, now: () => new Date('2026-01-05T08:00:00Z') })
  })
  beforeEach(() => {
    day++
  })
  afterAll(() => server.close())

  async function book(uid: string, room: string, ...lines: readonly string[]): Promise<void> {
    const people = ['ORGANIZER:mailto:alice@example.test', `ATTENDEE:mailto:${room}@example.test`]
    const times = [`DTSTART:202601${day}T100000Z`, 'DURATION:PT1H']
    const text = event(uid, `SUMMARY:${uid}`, ...times, ...people, ...lines)
    expect((await server.as('alice').put(`/dav/calendars/alice/calendar/${uid}.ics`, text)).status).toBeLessThan(300)
  }

  async function toldTo(uid: string): Promise<string> {
    const { text } = await server.as('alice').get(`/dav/calendars/alice/calendar/${uid}.ics`)
    return unfold(text)
  }

  const list = async (who: string, query = '') => (await ask(server.as(who), 'GET', `/approvals${query}`)).json

  test('what waits is seen by who keeps the room and by administrators, in pages', async () => {
    await book('plan', 'board')
    await book('tour', 'car')
    await book('show', 'hall')
    await book('talk', 'atlas')
    const at = `2026-01-${day}T10:00:00.000Z`
    expect((await list('dave')).items).toMatchObject([
      { room: 'board', uid: 'plan', start: at, count: 1, until: '2026-01-08T08:00:00.000Z', value: { title: 'plan' } },
    ])
    expect((await list('alice')).items).toEqual([])
    const seen: unknown[] = []
    let page = await list('root', '?limit=1&fields=room,uid,until')
    for (; page.next !== null; page = await list('root', `?limit=1&fields=room,uid,until&cursor=${page.next}`)) {
      seen.push(...page.items)
    }
    seen.push(...page.items)
    expect(seen).toMatchObject([
      { room: 'car', uid: 'tour' },
      { room: 'board', uid: 'plan' },
      { room: 'hall', uid: 'show', until: null },
    ])
    expect((await list('root', '?room=hall')).items).toMatchObject([{ uid: 'show' }])
    expect((await list('root', '?room=nobody')).items).toEqual([])
  })

  test('it is approved, and who asked hears of it with the words', async () => {
    await book('good', 'board')
    const dave = server.as('dave')
    const [, waiting] = (await list('dave')).items.toSorted((a: { uid: string }) => (a.uid === 'good' ? 1 : -1))
    const stale = await ask(dave, 'POST', '/approvals/board/good', { answer: 'accepted' }, { 'if-match': '"old"' })
    expect(stale.status).toBe(412)
    const body = { answer: 'accepted', comment: 'Keys are at the desk' }
    const done = await ask(dave, 'POST', '/approvals/board/good', body, { 'if-match': waiting.etag })
    expect([done.status, done.json.title]).toEqual([200, 'good'])
    const told = await toldTo('good')
    expect(told).toMatch(/ATTENDEE[^\r]*PARTSTAT=ACCEPTED[^\r]*board@/)
    expect((await list('dave')).items.map(({ uid }: { uid: string }) => uid)).not.toContain('good')
    const again = await ask(dave, 'POST', '/approvals/board/good', { answer: 'declined' })
    expect([again.status, again.json.detail]).toEqual([409, 'nothing waits for an answer'])
  })

  test('one occurrence of a series is declined, the others approved, and what was answered stays', async () => {
    await book('week', 'board', 'RRULE:FREQ=DAILY;COUNT=3')
    const root = server.as('root')
    const recurrenceId = `2026-01-${day + 1}T10:00:00`
    const one = await ask(root, 'POST', '/approvals/board/week', { answer: 'declined', recurrenceId })
    expect(one.status).toBe(200)
    expect((await list('root', '?room=board')).items).toContainEqual(expect.objectContaining({ uid: 'week', count: 2 }))
    expect((await ask(root, 'POST', '/approvals/board/week', { answer: 'accepted', recurrenceId })).status).toBe(409)
    expect((await ask(root, 'POST', '/approvals/board/week', { answer: 'accepted' })).status).toBe(200)
    const told = await toldTo('week')
    expect(told.match(/ATTENDEE[^\r]*PARTSTAT=ACCEPTED[^\r]*board@/g)).toHaveLength(1)
    expect(told.match(/ATTENDEE[^\r]*PARTSTAT=DECLINED[^\r]*board@/g)).toHaveLength(1)
    const room = await server.store.findPrincipal('board')
    const booked = await server.store.bookingsOf(room?.id ?? '', 'week')
    expect(booked.map(({ kind }) => kind)).toEqual(['booked', 'booked'])
    day += 3
  })

  test('what is not for everybody is seen as times, and answered by administrators alone', async () => {
    await book('quiet', 'board', 'CLASS:PRIVATE', 'LOCATION:Here')
    const seen = (await list('dave')).items.find(({ uid }: { uid: string }) => uid === 'quiet')
    expect(seen).toMatchObject({ count: 1, start: `2026-01-${day}T10:00:00.000Z` })
    expect([seen.value.title, JSON.stringify(seen).includes('Here')]).toEqual(['Busy', false])
    expect((await ask(server.as('dave'), 'POST', '/approvals/board/quiet', { answer: 'accepted' })).status).not.toBe(
      200,
    )
    expect((await ask(server.as('root'), 'POST', '/approvals/board/quiet', { answer: 'accepted' })).status).toBe(200)
  })

  test('who may not answer is told nothing', async () => {
    await book('mine', 'board')
    const answers = await Promise.all(
      ['mine', 'nothing'].map((uid) =>
        ask(server.as('alice'), 'POST', `/approvals/board/${uid}`, { answer: 'accepted' }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
    expect((await ask(server.as('dave'), 'POST', '/approvals/board/nothing', { answer: 'accepted' })).status).toBe(404)
    expect((await ask(server.as('dave'), 'POST', '/approvals/dave/mine', { answer: 'accepted' })).status).toBe(404)
    expect((await ask(server.as('dave'), 'POST', '/approvals/board/mine', { answer: 'perhaps' })).status).toBe(400)
  })
})
