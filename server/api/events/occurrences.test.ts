/** Single occurrences, this and the future, answers and proposals by REST, beside CalDAV. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answersIn, Homes, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask as askApi } from '../testing/ask.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
`

describe.each(['sqlite', 'postgres'] as const)('occurrences on %s', (database) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store: database, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  function ask(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return askApi(server.as(who), method, path, body, headers)
  }

  const invited = (name: string) => ({ email: `${name}@example.test`, roles: { attendee: true }, expectReply: true })

  /** Every day at nine in Brussels, from 2 December on, with bob and carol. */
  async function daily(uid: string, more: object = {}) {
    const body = {
      ...{ uid, title: 'Daily', start: '2030-12-02T09:00:00', timeZone: 'Europe/Brussels', duration: 'PT30M' },
      recurrenceRules: [{ frequency: 'daily', count: 10 }],
      participants: { bob: invited('bob'), carol: invited('carol') },
      ...more,
    }
    const made = await ask('alice', 'POST', '/calendars/alice/calendar/events', body)
    expect([made.status, made.json?.detail]).toEqual([201, undefined])
    return String(made.headers.location).replace('/api/v1', '')
  }

  describe('one occurrence', () => {
    const key = '2030-12-04T09:00:00'

    test('is read, changed and removed, and the rest stays', async () => {
      const path = await daily('one')
      const at = `${path}/occurrences/${key}`
      const read = await ask('alice', 'GET', at)
      expect(read.json).toMatchObject({ start: key, recurrenceId: key, recurrenceIdTimeZone: 'Europe/Brussels' })
      expect(read.json.recurrenceRules).toBeUndefined()

      const later = await ask('alice', 'PATCH', at, { start: '2030-12-04T11:00:00', title: 'Late' })
      expect(later.json).toMatchObject({ start: '2030-12-04T11:00:00', title: 'Late', recurrenceId: key })
      const whole = (await ask('alice', 'GET', path)).json
      expect(whole).toMatchObject({ title: 'Daily', recurrenceOverrides: { [key]: { title: 'Late' } } })
      const bobs = (await homes.copyOf('bob', 'one')).text
      expect(bobs).toContain('RECURRENCE-ID;TZID=Europe/Brussels:20301204T090000')
      expect(bobs).toContain('DTSTART;TZID=Europe/Brussels:20301204T110000')

      expect((await ask('alice', 'PATCH', at, { title: 'x' }, { 'if-match': String(read.headers.etag) })).status).toBe(
        412,
      )
      expect((await ask('alice', 'DELETE', at)).status).toBe(204)
      expect((await ask('alice', 'GET', at)).status).toBe(404)
      expect((await ask('alice', 'GET', path)).json.recurrenceOverrides).toEqual({ [key]: { excluded: true } })
    })

    test.each([
      ['2030-12-04T10:00:00', 404],
      ['2031-12-04T09:00:00', 404],
      ['2030-12-01T09:00:00', 404],
      ['tomorrow', 400],
    ])('there is none at %s', async (time, status) => {
      const path =
        (await ask('alice', 'GET', '/calendars/alice/calendar/events/none')).status === 200
          ? '/calendars/alice/calendar/events/none'
          : await daily('none')
      expect((await ask('alice', 'GET', `${path}/occurrences/${time}`)).status).toBe(status)
      expect((await ask('alice', 'PATCH', `${path}/occurrences/${time}`, { title: 'x' })).status).toBe(status)
      expect((await ask('alice', 'DELETE', `${path}/occurrences/${time}`)).status).toBe(status)
    })

    test.each([
      [{ uid: 'x' }, '/uid'],
      [{ recurrenceRules: [{ frequency: 'daily' }] }, '/recurrenceRules'],
      [{ privacy: 'secret' }, '/privacy'],
      [{ 'participants/nobody/participationStatus': 'accepted' }, '/participants~1nobody~1participationStatus'],
      [{ start: 'x' }, '/start'],
    ])('%j is refused', async (patch, field) => {
      const uid = `bad-${field.length}`
      const path = await daily(uid)
      const { status, json } = await ask('alice', 'PATCH', `${path}/occurrences/${key}`, patch)
      expect([status, json.errors?.[0].field]).toEqual([400, field])
    })
  })

  test('this and the future are changed by themselves', async () => {
    const path = await daily('split')
    const { status, json } = await ask('alice', 'POST', `${path}/split`, { recurrenceId: '2030-12-06T09:00:00' })
    expect(status).toBe(200)
    expect(json.past.value).toMatchObject({ start: '2030-12-02T09:00:00', title: 'Daily' })
    expect(json.ongoing).toMatchObject({ name: path.split('/').at(-1), value: { start: '2030-12-06T09:00:00' } })
    expect(json.ongoing.value.recurrenceRules[0].count).toBe(6)
    expect((await ask('alice', 'PATCH', path, { title: 'From now on' })).json.title).toBe('From now on')
    expect((await ask('alice', 'GET', `/calendars/alice/calendar/events/${json.past.name}`)).json.title).toBe('Daily')
    for (const recurrenceId of ['2030-12-01T09:00:00', '2040-12-06T09:00:00']) {
      expect((await ask('alice', 'POST', `${path}/split`, { recurrenceId })).status).toBe(403)
    }
  })

  describe('answers', () => {
    const inBobs = (uid: string) => `/calendars/bob/calendar/events/${uid}`

    test('to a series, and to one occurrence of it', async () => {
      const path = await daily('asked')
      const all = { participationStatus: 'accepted', comment: 'Gladly' }
      const answered = await ask('bob', 'POST', `${inBobs('asked')}/reply`, all)
      expect([answered.status, answered.json.participants.bob.participationStatus]).toEqual([200, 'accepted'])
      expect((await ask('alice', 'GET', path)).json.participants.bob.participationStatus).toBe('accepted')
      const replies = (await homes.texts('alice', 'inbox')).filter(({ text }) => text.includes('UID:asked\r\n'))
      expect(replies.map(({ text }) => text).join()).toContain('COMMENT:Gladly')

      const recurrenceId = '2030-12-05T09:00:00'
      const once = { participationStatus: 'declined', recurrenceId, comment: 'Dentist' }
      expect((await ask('bob', 'POST', `${inBobs('asked')}/reply`, once)).status).toBe(200)
      const { json } = await ask('alice', 'GET', `${path}/occurrences/${recurrenceId}`)
      expect(json.participants.bob.participationStatus).toBe('declined')
      expect((await ask('alice', 'GET', path)).json.participants.bob.participationStatus).toBe('accepted')
      expect(answersIn((await homes.copyOf('alice', 'asked')).text, 'bob')).toEqual(['ACCEPTED', 'DECLINED'])
      expect((await homes.texts('alice', 'inbox')).map(({ text }) => text).join()).toContain('COMMENT:Dentist')
    })

    test.each([
      [{ participationStatus: 'perhaps' }, 400],
      [{ participationStatus: 'accepted', recurrenceId: '2030-12-05T10:00:00' }, 404],
      [{ participationStatus: 'accepted', comment: 'a\u0000' }, 400],
    ])('%j is refused, and nobody hears of it', async (body, status) => {
      const uid = `asked-${status}-${'comment' in body}`
      const path = await daily(uid)
      expect((await ask('bob', 'POST', `${inBobs(uid)}/reply`, body)).status).toBe(status)
      expect((await ask('alice', 'GET', path)).json.participants.bob.participationStatus).toBe('needs-action')
    })

    test('who is not invited has nothing to answer', async () => {
      const path = await daily('own', { participants: undefined })
      const { status, json } = await ask('alice', 'POST', `${path}/reply`, { participationStatus: 'accepted' })
      expect([status, json.type]).toEqual([409, expect.stringContaining('#not-invited')])
    })
  })

  describe('proposals', () => {
    test('reach the organizer, and change nothing', async () => {
      const path = await daily('moved')
      const before = (await ask('bob', 'GET', '/calendars/bob/calendar/events/moved')).headers.etag
      const counter = { recurrenceId: '2030-12-05T09:00:00', start: '2030-12-05T15:00:00', comment: 'Later?' }
      const sent = await ask('bob', 'POST', '/calendars/bob/calendar/events/moved/counter', counter)
      expect([sent.status, sent.json]).toEqual([200, { requestStatus: '2.0;Success' }])
      const [proposal] = (await homes.texts('alice', 'inbox')).filter(({ text }) => text.includes('METHOD:COUNTER'))
      for (const line of ['COMMENT:Later?', 'UID:moved', 'DTSTART;TZID=Europe/Brussels:20301205T150000'])
        expect(proposal?.text).toContain(`${line}\r\n`)
      expect(proposal?.text).toContain('RECURRENCE-ID;TZID=Europe/Brussels:20301205T090000')
      expect((await ask('bob', 'GET', '/calendars/bob/calendar/events/moved')).headers.etag).toBe(before)
      expect((await ask('alice', 'GET', path)).json.recurrenceOverrides).toBeUndefined()
    })

    test('an organizer proposes nothing to themselves', async () => {
      const path = await daily('mine')
      const { status, json } = await ask('alice', 'POST', `${path}/counter`, { start: '2030-12-02T10:00:00' })
      expect([status, json.type]).toEqual([400, expect.stringContaining('#valid-scheduling-message')])
    })
  })

  test('of a task that recurs, what is to be done next', async () => {
    const body = {
      ...{ uid: 'water', title: 'Water', start: '2030-12-02T00:00:00', due: '2030-12-02T00:00:00' },
      ...{ showWithoutTime: true, recurrenceRules: [{ frequency: 'weekly', count: 3 }] },
    }
    const all = '/calendars/alice/tasks/tasks'
    expect((await ask('alice', 'POST', all, body)).status).toBe(201)
    expect((await ask('alice', 'POST', all, { uid: 'once', title: 'Once' })).status).toBe(201)
    const next = async () => {
      const { json } = await ask('alice', 'GET', `${all}?nextOpen=true`)
      return json.items.find(({ value }: { value: { uid: string } }) => value.uid === 'water').value
    }
    expect((await ask('alice', 'GET', `${all}?nextOpen=true`)).json.items).toHaveLength(2)
    expect(await next()).toMatchObject({ recurrenceId: '2030-12-02T00:00:00', due: '2030-12-02T00:00:00' })
    for (const [key, progress] of [
      ['2030-12-02T00:00:00', 'completed'],
      ['2030-12-09T00:00:00', 'cancelled'],
    ]) {
      expect((await ask('alice', 'PATCH', `${all}/water/occurrences/${key}`, { progress })).status).toBe(200)
    }
    expect(await next()).toMatchObject({ recurrenceId: '2030-12-16T00:00:00', due: '2030-12-16T00:00:00' })
    await ask('alice', 'PATCH', `${all}/water/occurrences/2030-12-16T00:00:00`, { progress: 'completed' })
    expect(await next()).toMatchObject({ recurrenceRules: [{ frequency: 'weekly', count: 3 }] })
    expect((await ask('alice', 'GET', '/calendars/alice/calendar/events?nextOpen=true')).status).toBe(400)
  })
})
