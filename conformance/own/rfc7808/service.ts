/** The time zone data distribution service, where `/.well-known/timezone` leads to one. */
import type { Answer } from '../answer.ts'
import { clauseOf } from '../case.ts'
import { expectEqual, expectHeader, expectMatch, expectPresent, expectStatus, expectThat, Skip } from '../expect.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 7808')

async function contextOf({ anonymous }: Session): Promise<string> {
  const answer = await anonymous.get('/.well-known/timezone')
  const location = answer.header('location')
  if (answer.status >= 400 || location === undefined) throw new Skip('the server has no service of time zones')
  return location.replace(/^https?:\/\/[^/]*/i, '').replace(/\/$/, '')
}

async function get(session: Session, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return session.anonymous.get((await contextOf(session)) + path, headers)
}

async function json(session: Session, path: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await get(session, path)
  expectStatus(answer, 200)
  expectHeader(answer, 'content-type', /^application\/json\b/)
  return JSON.parse(answer.text) as Readonly<Record<string, unknown>> // what the next lines look at
}

const list = (value: unknown) => (Array.isArray(value) ? value : []) as readonly Readonly<Record<string, unknown>>[] // JSON

const ERRORS: readonly (readonly [section: string, path: string, type: string, status: number])[] = [
  ['5.3', '/zones/Nowhere%2FAtAll', 'tzid-not-found', 404],
  ['5.2', '/zones?changedsince=a&changedsince=b', 'invalid-changedsince', 400],
  ['5.3', '/zones/Europe%2FVienna?start=soon', 'invalid-start', 400],
  ['5.4', '/zones/Europe%2FVienna/observances?start=2026-01-01T00:00:00Z&end=2025-01-01T00:00:00Z', 'invalid-end', 400],
  ['5.5', '/zones?pattern=', 'invalid-pattern', 400],
  ['4.1.7', '/nothing-of-the-kind', 'invalid-action', 400],
]

export const cases = [
  clause('5.1', 'capabilities tell the actions', async (session) => {
    const { version, info, actions } = await json(session, '/capabilities')
    expectEqual('version', version as number, 1) // JSON
    expectPresent('info', info)
    const names = list(actions).map(({ name }) => String(name))
    for (const name of ['capabilities', 'list', 'get'])
      expectThat(`the action ${name}`, names.includes(name), names.join())
  }),

  clause('5.2', 'a list has every zone, with an entity tag and a token', async (session) => {
    const { synctoken, timezones } = await json(session, '/zones')
    expectPresent('synctoken', synctoken)
    const vienna = list(timezones).find(({ tzid }) => tzid === 'Europe/Vienna')
    expectPresent('Europe/Vienna', vienna)
    expectMatch('etag', String(vienna?.etag ?? ''), /.+/)
    expectMatch('last-modified', String(vienna?.['last-modified'] ?? ''), /^\d{4}-\d\d-\d\dT/)
  }),

  clause('4.1.4', 'nothing is new since the last token', async (session) => {
    const { synctoken } = await json(session, '/zones')
    const { timezones } = await json(session, `/zones?changedsince=${encodeURIComponent(String(synctoken))}`)
    expectEqual('zones', list(timezones).length, 0)
  }),

  clause('5.3', 'a zone is given as iCalendar, with its type and entity tag', async (session) => {
    const answer = await get(session, '/zones/Europe%2FVienna')
    expectStatus(answer, 200)
    expectHeader(answer, 'content-type', /^text\/calendar\b/)
    expectMatch('TZID', answer.text, /^TZID:Europe\/Vienna\r?$/m)
    const again = await get(session, '/zones/Europe%2FVienna', {
      'If-None-Match': expectPresent('ETag', answer.header('etag')),
    })
    expectStatus(again, 304)
  }),

  clause('3.9', 'a zone is cut where it is asked to be', async (session) => {
    const answer = await get(session, '/zones/Europe%2FVienna?start=2020-01-01T00:00:00Z&end=2026-01-01T00:00:00Z')
    if (answer.status === 400) throw new Skip('the server does not cut')
    expectStatus(answer, 200)
    expectMatch('TZUNTIL', answer.text, /^TZUNTIL:20260101T000000Z\r?$/m)
    expectThat('nothing of 1920', !/^DTSTART:19[0-6]/m.test(answer.text), answer.text)
  }),

  clause('5.4', 'observances of a year', async (session) => {
    const body = await json(
      session,
      '/zones/Europe%2FVienna/observances?start=2026-01-01T00:00:00Z&end=2027-01-01T00:00:00Z',
    )
    const onsets = list(body.observances).map(({ onset }) => String(onset))
    for (const onset of ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'])
      expectThat(`a change at ${onset}`, onsets.includes(onset), onsets.join())
  }),

  clause('5.5', 'a zone is found by a part of its name', async (session) => {
    const { timezones } = await json(session, '/zones?pattern=*vienn*')
    expectThat(
      'Europe/Vienna',
      list(timezones).some(({ tzid }) => tzid === 'Europe/Vienna'),
      JSON.stringify(timezones).slice(0, 200),
    )
  }),

  clause('5.6', 'leap seconds', async (session) => {
    const answer = await get(session, '/leapseconds')
    if (answer.status === 404) throw new Skip('the server knows none')
    const { leapseconds } = await json(session, '/leapseconds')
    const last = list(leapseconds).at(-1)
    expectEqual('offset from TAI', Number(last?.['utc-offset']), 37)
  }),

  ...ERRORS.map(([section, path, type, status]) =>
    clause(section, `${path} is ${type}`, async (session) => {
      const answer = await get(session, path)
      expectStatus(answer, status)
      expectHeader(answer, 'content-type', /^application\/problem\+json\b/)
      expectMatch('type', answer.text, new RegExp(`urn:ietf:params:tzdist:error:${type}`))
    }),
  ),

  clause('4.2.1', 'everybody may ask, and nobody may write', async (session) => {
    const context = await contextOf(session)
    for (const method of ['PUT', 'DELETE', 'POST', 'PROPFIND']) {
      const answer = await session.user.send(method, `${context}/zones/Europe%2FVienna`)
      expectThat('a status of 4xx', answer.status >= 400 && answer.status < 500, answer.describe())
    }
  }),

  clause('7', 'capabilities name the bounds of what can be asked', async (session) => {
    const { info } = await json(session, '/capabilities')
    expectThat('truncated', JSON.stringify(info).includes('truncated'), JSON.stringify(info))
  }),

  clause('6', 'no pattern is too long to be answered soon', async (session) => {
    const answer = await get(session, `/zones?pattern=${'*a'.repeat(2000)}`)
    expectThat('an answer', answer.status < 500, answer.describe())
  }),
]
