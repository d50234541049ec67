/** Methods, fields and URLs, RFC 9110, and messages, RFC 9112. */
import { propfind } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf } from '../case.ts'
import {
  expectClientError,
  expectEqual,
  expectHeader,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectStatus,
  expectSuccess,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import { FINAL_STATUS, RawConnection, sendRaw } from '../raw.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 9110')
const rfc9112 = clauseOf('RFC 9112')

const authorized = ({ target }: Session) => ({ Authorization: target.user.authorization })

/** The same object under several spellings of its URL. */
async function expectSameObject({ user }: Session, calendar: Calendar, spelling: string): Promise<void> {
  expectStatus(await user.get(calendar.href + spelling), 200)
}

export const cases = [
  clause('9.3.2', 'HEAD has the fields of GET and no body', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const got = await user.get(href)
    const head = await user.send('HEAD', href)
    expectStatus(head, 200)
    expectEqual('length of the body', head.bytes.length, 0)
    for (const field of ['etag', 'content-type', 'last-modified'])
      expectEqual(field, head.header(field), got.header(field))
    expectEqual('Content-Length', head.header('content-length') ?? String(got.bytes.length), String(got.bytes.length))
  }),

  clause('9.3.2', 'HEAD of nothing is 404', async ({ user, calendar }) => {
    expectStatus(await user.send('HEAD', calendar.hrefOf('none.ics')), 404)
  }),

  clause('15.5.6', 'a method that a resource has not is 405 with Allow', async ({ user, calendar }) => {
    const answer = await user.send('PUT', calendar.href, {
      headers: { 'Content-Type': 'text/calendar' },
      body: anyEvent(),
    })
    if (answer.status !== 405) throw new Skip(`PUT on a calendar is ${answer.status}`)
    expectIncludes('Allow', answer.list('allow'), 'PROPFIND')
    expectEqual('PUT in Allow', answer.list('allow').includes('PUT'), false)
  }),

  clause('9.1', 'a method that nobody knows is 501 or 405', async ({ target, calendar, ...session }) => {
    const status = await sendRaw(
      target.url,
      `BREW ${calendar.href} HTTP/1.1`,
      authorized({ target, calendar, ...session }),
    )
    expectThat('501, 405 or 400', [501, 405, 400].includes(status), String(status))
  }),

  clause('10.2.1', 'Allow of OPTIONS is what works', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const allow = (await user.send('OPTIONS', href)).list('allow')
    expectIncludes(
      'Allow of an object',
      allow,
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'PROPFIND',
      'PROPPATCH',
      'COPY',
      'MOVE',
      'OPTIONS',
    )
  }),

  clause('6.6.1', 'answers have a Date', async ({ user, calendar }) => {
    const answer = await user.get(await calendar.store('a.ics', anyEvent()))
    const date = Date.parse(answer.header('date') ?? '')
    expectThat('about now', Math.abs(Date.now() - date) < 86_400_000, answer.header('date') ?? 'no Date')
  }),

  clause('8.8.2', 'Last-Modified is not later than Date', async ({ user, calendar }) => {
    const answer = await user.get(await calendar.store('a.ics', anyEvent()))
    const [date, modified] = [answer.header('date'), answer.header('last-modified')].map((text) =>
      Date.parse(text ?? ''),
    )
    expectThat(
      'not later',
      (modified ?? 0) <= (date ?? 0),
      `${answer.header('last-modified')} after ${answer.header('date')}`,
    )
  }),

  clause('8.6', 'Content-Length is that of the body', async ({ user, calendar }) => {
    const answer = await user.get(await calendar.store('a.ics', anyEvent('LOCATION:Café 🗓')))
    const length = answer.header('content-length')
    if (length !== undefined) expectEqual('Content-Length', Number(length), answer.bytes.length)
  }),

  clause('8.3', 'Content-Type of an object says UTF-8, or nothing', async ({ user, calendar }) => {
    const answer = await user.get(await calendar.store('a.ics', anyEvent('LOCATION:Café')))
    expectHeader(answer, 'content-type', /^text\/calendar(?!.*charset)|^text\/calendar.*charset="?utf-8"?/i)
  }),

  clause('14.5', 'PUT with Content-Range is refused', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent('UID:range@example.com'))
    const before = await calendar.etagOf('a.ics')
    expectClientError(await calendar.put('a.ics', 'BEGIN', { 'Content-Range': 'bytes 0-4/100' }))
    expectEqual('ETag', await calendar.etagOf('a.ics'), before)
  }),

  rfc9112('7.1', 'a PUT in chunks is read', async (session) => {
    const { target, calendar } = session
    const text = anyEvent('LOCATION:In chunks')
    const chunks = (text.match(/[\s\S]{1,37}/g) ?? []).map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    const headers = { ...authorized(session), 'Content-Type': 'text/calendar', 'Transfer-Encoding': 'chunked' }
    const body = `${chunks.join('')}0\r\n\r\n`
    expectEqual('status', await sendRaw(target.url, `PUT ${calendar.hrefOf('a.ics')} HTTP/1.1`, headers, body), 201)
    expectEqual('body', (await calendar.get('a.ics')).text, text)
  }),

  clause('10.1.1', 'Expect: 100-continue is answered before the body comes', async (session) => {
    const { target, calendar } = session
    const text = anyEvent()
    const connection = new RawConnection(target.url)
    try {
      const headers = [
        `PUT ${calendar.hrefOf('a.ics')} HTTP/1.1`,
        `Host: ${target.url.host}`,
        `Authorization: ${target.user.authorization}`,
        'Content-Type: text/calendar',
        `Content-Length: ${Buffer.byteLength(text)}`,
        'Expect: 100-continue',
      ]
      connection.write(`${headers.join('\r\n')}\r\n\r\n`)
      const first = await connection.readUntil(/\r\n\r\n/)
      expectMatch('first status line', first.split('\r\n')[0], /^HTTP\/1\.1 100 /)
      connection.write(text)
      expectMatch('final status line', await connection.readUntil(FINAL_STATUS), /\bHTTP\/1\.1 201 /)
    } finally {
      connection.close()
    }
  }),

  clause(
    '10.1.1',
    'Expect: 100-continue is refused without credentials, and the body is not taken for a request',
    async (session) => {
      const { target, calendar } = session
      const connection = new RawConnection(target.url)
      try {
        const body = `DELETE ${calendar.href} HTTP/1.1\r\nHost: ${target.url.host}\r\nAuthorization: ${target.user.authorization}\r\n\r\n`
        const headers = [
          `PUT ${calendar.hrefOf('a.ics')} HTTP/1.1`,
          `Host: ${target.url.host}`,
          `Content-Length: ${body.length}`,
        ]
        connection.write(`${headers.join('\r\n')}\r\n\r\n`)
        connection.write(body)
        expectMatch('status line', await connection.readUntil(FINAL_STATUS), /HTTP\/1\.1 401 /)
        await new Promise((resolve) => setTimeout(resolve, 200))
        await calendar.expectNames()
      } finally {
        connection.close()
      }
    },
  ),

  rfc9112('3.2', 'a request without Host is 400', async ({ target }) => {
    const connection = new RawConnection(target.url)
    try {
      connection.write('OPTIONS / HTTP/1.1\r\nConnection: close\r\n\r\n')
      expectMatch('status line', await connection.readUntil(/\r\n/), /^HTTP\/1\.1 400 /)
    } finally {
      connection.close()
    }
  }),

  clause('4.2.3', 'characters that need no encoding may be encoded', async (session) => {
    const { calendar } = session
    await calendar.store('plain.ics', anyEvent())
    for (const spelling of ['plain.ics', '%70lain.ics', 'plain%2Eics', '%70%6C%61%69%6E.ics', '%70%6c%61%69%6e.ics']) {
      await expectSameObject(session, calendar, spelling)
    }
  }),

  clause('4.2.3', 'two spellings of a name are one resource', async ({ user, calendar }) => {
    expectStatus(await user.put(`${calendar.href}a@b.ics`, anyEvent('UID:one@example.com')), 201)
    expectSuccess(await user.put(`${calendar.href}a%40b.ics`, anyEvent('UID:one@example.com', 'LOCATION:New')))
    await calendar.expectNames('a@b.ics')
  }),

  clause('4.2.3', 'names that differ in case are two', async ({ calendar }) => {
    await calendar.store('name.ics', anyEvent())
    await calendar.store('NAME.ics', anyEvent())
    await calendar.expectNames('name.ics', 'NAME.ics')
  }),

  clause('4.2.3', 'names that Unicode holds for the same are two, or one', async ({ calendar }) => {
    await calendar.store('caf\u00e9.ics', anyEvent())
    const answer = await calendar.get('cafe\u0301.ics')
    expectStatus(answer, 404, 200)
    if (answer.status === 200) throw new Skip('the server holds both for the same')
    await calendar.store('cafe\u0301.ics', anyEvent())
    await calendar.expectNames('caf\u00e9.ics', 'cafe\u0301.ics')
  }),

  clause('15.4.2', 'a redirect has a Location', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href.slice(0, -1), '0', propfind(D('resourcetype')))
    if (answer.status > 299 && answer.status < 400) expectPresent('Location', answer.header('location'))
  }),
]
