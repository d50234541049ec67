/** Requests that two readers of HTTP would read differently: one answer and no more, or none. */
import { clauseOf } from '../case.ts'
import { expectEqual, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { FINAL_STATUS, RawConnection } from '../raw.ts'
import type { Session } from '../session.ts'
import { expectAlive } from './alive.ts'

const clause = clauseOf('RFC 9112')

/** The hidden request: it would make `smuggled.ics`, with the rights of whoever sent the outer one. */
function hidden({ target, calendar }: Session): string {
  const text = anyEvent()
  return (
    `PUT ${calendar.href}smuggled.ics HTTP/1.1\r\nHost: ${target.url.host}\r\nAuthorization: ${target.user.authorization}\r\n` +
    `Content-Type: text/calendar\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  )
}

/** `framing` are the fields that tell where the body ends; the body is an empty chunk and the hidden request. */
const FRAMINGS: readonly (readonly [title: string, framing: (length: number) => string])[] = [
  ['Content-Length and Transfer-Encoding', (n) => `Content-Length: ${n}\r\nTransfer-Encoding: chunked\r\n`],
  ['Transfer-Encoding and Content-Length', (n) => `Transfer-Encoding: chunked\r\nContent-Length: ${n}\r\n`],
  ['two lengths', (n) => `Content-Length: 0\r\nContent-Length: ${n}\r\n`],
  ['two lengths in one field', (n) => `Content-Length: 0, ${n}\r\n`],
  ['a space before the colon', (n) => `Transfer-Encoding : chunked\r\nContent-Length: ${n}\r\n`],
  ['a folded field', (n) => `Transfer-Encoding:\r\n chunked\r\nContent-Length: ${n}\r\n`],
  ['a tab before the value and junk behind it', (n) => `Transfer-Encoding:\tchunked, x\r\nContent-Length: ${n}\r\n`],
  ['chunked twice', (n) => `Transfer-Encoding: chunked, chunked\r\nContent-Length: ${n}\r\n`],
  ['a coding before chunked that is none', (n) => `Transfer-Encoding: xchunked\r\nContent-Length: ${n}\r\n`],
  ['a name with a bare line feed', (n) => `X: y\nTransfer-Encoding: chunked\r\nContent-Length: ${n}\r\n`],
  ['a name with a bare carriage return', (n) => `X: y\rTransfer-Encoding: chunked\r\nContent-Length: ${n}\r\n`],
  ['NUL in a field', (n) => `Transfer-Encoding: chunked\0\r\nContent-Length: ${n}\r\n`],
]

const CHUNKS: readonly (readonly [title: string, body: string])[] = [
  ['a size below nothing', '-1\r\nx\r\n0\r\n\r\n'],
  ['a size in the form of C', '0x5\r\nhello\r\n0\r\n\r\n'],
  ['a size beyond all numbers', 'FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n'],
  ['a size that is not that of the data', '3\r\nhello\r\n0\r\n\r\n'],
  ['a bare line feed behind a size', '5\nhello\r\n0\r\n\r\n'],
  ['an extension of a megabyte', `5;${'x'.repeat(2 ** 20)}\r\nhello\r\n0\r\n\r\n`],
]

/** What came back on a connection on which this was written. */
async function converse({ target }: Session, bytes: string): Promise<string> {
  const connection = new RawConnection(target.url)
  try {
    connection.write(bytes)
    return await connection.readUntil(FINAL_STATUS)
  } finally {
    connection.close()
  }
}

const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0)

export const cases = [
  ...FRAMINGS.map(([title, framing]) =>
    clause('11.2', `${title}: no second request is read out of a body`, async (session) => {
      const { target, calendar } = session
      const body = `0\r\n\r\n${hidden(session)}`
      const head = `OPTIONS ${calendar.href} HTTP/1.1\r\nHost: ${target.url.host}\r\n${framing(Buffer.byteLength(body))}\r\n`
      const received = await converse(session, head + body)
      const status = statusOf(received)
      expectThat('4xx, or no answer', status === 0 || (status >= 400 && status < 500), String(status))
      await expectAlive(session)
      await calendar.expectNames()
    }),
  ),

  ...CHUNKS.map(([title, body]) =>
    clause('7.1', `chunks with ${title} are refused`, async (session) => {
      const { target, calendar } = session
      const received = await converse(
        session,
        `PUT ${calendar.href}a.ics HTTP/1.1\r\nHost: ${target.url.host}\r\nAuthorization: ${target.user.authorization}\r\n` +
          `Content-Type: text/calendar\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
      )
      const status = statusOf(received)
      expectThat('4xx, or no answer', status === 0 || (status >= 400 && status < 500), String(status))
      await expectAlive(session)
      await calendar.expectNames()
    }),
  ),

  clause('11.1', 'no field of an answer comes out of a request', async (session) => {
    const { target, calendar, user } = session
    const href = await calendar.store('a.ics', anyEvent())
    const injected = 'x%0d%0aX-Injected:%20yes%0d%0a%0d%0a<h1>'
    const requests = [
      `GET /.well-known/caldav/${injected} HTTP/1.1\r\nHost: ${target.url.host}`,
      `GET /.well-known/caldav?${injected} HTTP/1.1\r\nHost: ${target.url.host}`,
      `MKCALENDAR ${target.user.home}${injected}/ HTTP/1.1\r\nHost: ${target.url.host}`,
      `COPY ${href} HTTP/1.1\r\nHost: ${target.url.host}\r\nDestination: ${target.user.home}${injected}/b.ics`,
      `GET ${calendar.href}${injected} HTTP/1.1\r\nHost: ${target.url.host}`,
      `GET /feeds/${injected} HTTP/1.1\r\nHost: ${target.url.host}`,
    ]
    for (const request of requests) {
      const received = await converse(
        session,
        `${request}\r\nAuthorization: ${target.user.authorization}\r\nConnection: close\r\n\r\n`,
      )
      const [head = ''] = received.split('\r\n\r\n')
      expectThat('no field that was sent', !/^x-injected/im.test(head), head)
    }
    await user.delete(`${target.user.home}${injected}/`)
    await calendar.expectNames('a.ics')
  }),

  clause('3.2', 'a Host that is not ours leads nobody away', async (session) => {
    for (const host of ['evil.example', 'evil.example:80@127.0.0.1', '127.0.0.1:1@evil.example']) {
      const received = await converse(
        session,
        `GET /.well-known/caldav HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n`,
      )
      const location = /^location: *(.*)\r$/im.exec(received)?.[1] ?? ''
      expectThat('no Location elsewhere', !location.includes('evil.example'), location)
    }
  }),

  clause('9.3', 'a request without credentials has none of the one before it on its connection', async (session) => {
    const { target, calendar } = session
    await calendar.store('a.ics', anyEvent('SUMMARY:SECRET'))
    const connection = new RawConnection(target.url)
    try {
      const get = (authorization: string) =>
        `GET ${calendar.href}a.ics HTTP/1.1\r\nHost: ${target.url.host}\r\n${authorization === '' ? '' : `Authorization: ${authorization}\r\n`}\r\n`
      connection.write(get(target.user.authorization))
      await connection.readUntil(/END:VCALENDAR/)
      connection.write(get(''))
      connection.write(get(target.other.authorization))
      connection.write(`OPTIONS / HTTP/1.1\r\nHost: ${target.url.host}\r\nConnection: close\r\n\r\n`)
      const received = await connection.readUntil(/(?:HTTP\/1\.1 [\s\S]*){4}/)
      const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
      expectEqual('the first', statuses[0], 200)
      expectEqual('the second, of nobody', statuses[1], 401)
      expectThat('the third, of a stranger', [403, 404].includes(statuses[2] ?? 0), String(statuses[2]))
      expectEqual('times that the secret was told', received.split('SUMMARY:SECRET').length - 1, 1)
    } finally {
      connection.close()
    }
  }),

  clause(
    '9.3',
    'fields that ask for another method, path or user are not listened to',
    async ({ user, other, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent('SUMMARY:SECRET'))
      const tricks = {
        'X-HTTP-Method-Override': 'DELETE',
        'X-HTTP-Method': 'DELETE',
        'X-Method-Override': 'DELETE',
        'X-Original-URL': href,
        'X-Rewrite-URL': href,
        'X-Remote-User': 'root',
        'Remote-User': 'root',
        'X-Forwarded-User': 'root',
        'X-Forwarded-For': '127.0.0.1',
      }
      await user.send('POST', href, { headers: tricks, body: 'x' })
      await user.get(href, tricks)
      const answer = await other.get(calendar.hrefOf('none.ics'), tricks)
      expectThat('no secret', !answer.text.includes('SECRET') && answer.status >= 400, answer.describe())
      await calendar.expectNames('a.ics')
    },
  ),
]
