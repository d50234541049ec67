/** Conditional requests, RFC 9110 §13. */
import { clauseOf } from '../case.ts'
import { expectEqual, expectHeader, expectPresent, expectStatus, expectSuccess } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 9110')

const UID = 'UID:conditional@example.com'
const OLD = 'Sat, 01 Jan 2000 00:00:00 GMT'
const FUTURE = 'Fri, 01 Jan 2100 00:00:00 GMT'

interface Place {
  readonly etag: string
  readonly lastModified: string
}

async function store({ calendar }: Session): Promise<Place> {
  await calendar.store('a.ics', anyEvent(UID))
  const answer = await calendar.get('a.ics')
  return {
    etag: expectPresent('ETag', answer.header('etag')),
    lastModified: expectPresent('Last-Modified', answer.header('last-modified')),
  }
}

type Headers = (place: Place) => Readonly<Record<string, string>>

const READS: readonly (readonly [section: string, title: string, headers: Headers, status: number])[] = [
  ['13.1.1', 'If-Match with the tag', ({ etag }) => ({ 'If-Match': etag }), 200],
  ['13.1.1', 'If-Match: *', () => ({ 'If-Match': '*' }), 200],
  ['13.1.1', 'If-Match with another tag', () => ({ 'If-Match': '"other"' }), 412],
  ['13.1.1', 'If-Match with the tag among others', ({ etag }) => ({ 'If-Match': `"a", ${etag}, "b"` }), 200],
  ['13.1.2', 'If-None-Match with the tag', ({ etag }) => ({ 'If-None-Match': etag }), 304],
  ['13.1.2', 'If-None-Match with the tag, weak', ({ etag }) => ({ 'If-None-Match': `W/${etag}` }), 304],
  ['13.1.2', 'If-None-Match with the tag among others', ({ etag }) => ({ 'If-None-Match': `"a", ${etag}` }), 304],
  ['13.1.2', 'If-None-Match: *', () => ({ 'If-None-Match': '*' }), 304],
  ['13.1.2', 'If-None-Match with another tag', () => ({ 'If-None-Match': '"other"' }), 200],
  [
    '13.1.3',
    'If-Modified-Since with Last-Modified',
    ({ lastModified }) => ({ 'If-Modified-Since': lastModified }),
    304,
  ],
  ['13.1.3', 'If-Modified-Since long ago', () => ({ 'If-Modified-Since': OLD }), 200],
  ['13.1.3', 'If-Modified-Since that is no date is ignored', () => ({ 'If-Modified-Since': 'nonsense' }), 200],
  [
    '13.1.3',
    'If-Modified-Since is ignored beside If-None-Match',
    ({ lastModified }) => ({ 'If-None-Match': '"other"', 'If-Modified-Since': lastModified }),
    200,
  ],
  [
    '13.1.4',
    'If-Unmodified-Since with Last-Modified',
    ({ lastModified }) => ({ 'If-Unmodified-Since': lastModified }),
    200,
  ],
  ['13.1.4', 'If-Unmodified-Since long ago', () => ({ 'If-Unmodified-Since': OLD }), 412],
  [
    '13.1.4',
    'If-Unmodified-Since is ignored beside If-Match',
    ({ etag }) => ({ 'If-Match': etag, 'If-Unmodified-Since': OLD }),
    200,
  ],
]

const WRITES: readonly (readonly [section: string, title: string, headers: Headers, holds: boolean])[] = [
  ['13.1.1', 'If-Match with the tag', ({ etag }) => ({ 'If-Match': etag }), true],
  ['13.1.1', 'If-Match: *', () => ({ 'If-Match': '*' }), true],
  ['13.1.1', 'If-Match with another tag', () => ({ 'If-Match': '"other"' }), false],
  ['13.1.1', 'If-Match with the tag, weak, is compared strongly', ({ etag }) => ({ 'If-Match': `W/${etag}` }), false],
  ['13.1.1', 'If-Match with the tag among others', ({ etag }) => ({ 'If-Match': `"a", ${etag}` }), true],
  ['13.1.2', 'If-None-Match: *', () => ({ 'If-None-Match': '*' }), false],
  ['13.1.2', 'If-None-Match with the tag', ({ etag }) => ({ 'If-None-Match': etag }), false],
  ['13.1.2', 'If-None-Match with another tag', () => ({ 'If-None-Match': '"other"' }), true],
  ['13.1.4', 'If-Unmodified-Since long ago', () => ({ 'If-Unmodified-Since': OLD }), false],
  ['13.1.4', 'If-Unmodified-Since in the future', () => ({ 'If-Unmodified-Since': FUTURE }), true],
]

export const cases = [
  ...READS.flatMap(([section, title, headers, status]) =>
    ['GET', 'HEAD'].map((method) =>
      clause(section, `${method} with ${title} is ${status}`, async (session) => {
        const place = await store(session)
        const { user, calendar } = session
        const answer = await user.send(method, calendar.hrefOf('a.ics'), { headers: headers(place) })
        expectStatus(answer, status)
        if (status === 304) expectHeader(answer, 'etag', place.etag)
        if (status === 304) expectEqual('length of the body', answer.bytes.length, 0)
      }),
    ),
  ),

  ...WRITES.flatMap(([section, title, headers, holds]) => [
    clause(section, `PUT with ${title} ${holds ? 'succeeds' : 'is 412'}`, async (session) => {
      const place = await store(session)
      const { calendar } = session
      const answer = await calendar.put('a.ics', anyEvent(UID, 'LOCATION:New'), headers(place))
      if (holds) expectSuccess(answer)
      else expectStatus(answer, 412)
      expectEqual('changed', (await calendar.etagOf('a.ics')) !== place.etag, holds)
    }),

    clause(section, `DELETE with ${title} ${holds ? 'succeeds' : 'is 412'}`, async (session) => {
      const place = await store(session)
      const { user, calendar } = session
      const answer = await user.delete(calendar.hrefOf('a.ics'), headers(place))
      if (holds) expectSuccess(answer)
      else expectStatus(answer, 412)
      await calendar.expectNames(...(holds ? [] : ['a.ics']))
    }),
  ]),

  clause('13.1.1', 'PUT of a free name with If-Match: * is 412', async ({ calendar }) => {
    expectStatus(await calendar.put('a.ics', anyEvent(), { 'If-Match': '*' }), 412)
    await calendar.expectNames()
  }),

  clause('13.1.1', 'PUT of a free name with If-Match and a tag is 412', async ({ calendar }) => {
    expectStatus(await calendar.put('a.ics', anyEvent(), { 'If-Match': '"x"' }), 412)
    await calendar.expectNames()
  }),

  clause('13.2.1', 'a request that would fail anyway is not 304', async ({ user, calendar }) => {
    expectStatus(await user.get(calendar.hrefOf('none.ics'), { 'If-None-Match': '"x"' }), 404)
  }),

  clause('13.1.1', 'of many PUTs with the same If-Match one succeeds', async (session) => {
    const { etag } = await store(session)
    const { calendar } = session
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        calendar.put('a.ics', anyEvent(UID, `LOCATION:Room ${index}`), { 'If-Match': etag }),
      ),
    )
    const winners = answers.flatMap(({ status }, index) => (status < 300 ? [index] : []))
    expectEqual('PUTs that succeeded', winners.length, 1)
    expectEqual('PUTs that were 412', answers.filter(({ status }) => status === 412).length, 7)
    const text = (await calendar.get('a.ics')).text
    expectEqual('what is stored', text.includes(`LOCATION:Room ${winners[0]}\r\n`), true)
  }),

  clause('13.1.2', 'of many PUTs with If-None-Match: * one succeeds', async ({ calendar }) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => calendar.put('a.ics', anyEvent(UID), { 'If-None-Match': '*' })),
    )
    expectEqual('PUTs that were 201', answers.filter(({ status }) => status === 201).length, 1)
    expectEqual('PUTs that were 412', answers.filter(({ status }) => status === 412).length, 7)
  }),

  clause('9.3.4', 'of many PUTs of one UID under different names one succeeds', async ({ calendar }) => {
    const names = Array.from({ length: 8 }, (_, index) => `${index}.ics`)
    const answers = await Promise.all(names.map((name) => calendar.put(name, anyEvent(UID))))
    expectEqual('PUTs that were 201', answers.filter(({ status }) => status === 201).length, 1)
    expectEqual('members', (await calendar.names()).length, 1)
  }),
]
