/** Bodies that are more than they seem: refused before they are unpacked, kept or looked at. */
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { ADDRESS_BOOK, CARD_TYPE } from '../address-book.ts'
import type { Answer } from '../answer.ts'
import { extendedMkcol, propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { CALENDAR_TYPE, type Client, XML_TYPE } from '../client.ts'
import { expectClientError, expectEqual, expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import { RawConnection, STATUS_LINE } from '../raw.ts'
import { expectAlive, within } from './alive.ts'

const clause = clauseOf('RFC 9110')

const MEGABYTE = 2 ** 20
const SECONDS = 20

/** A quarter of a gigabyte, in a quarter of a megabyte and less. */
const zeros = () => Buffer.alloc(256 * MEGABYTE, 'x')
const QUICK = { level: 6 }
const brotli = (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

const BOMBS: readonly (readonly [coding: string, pack: () => Buffer])[] = [
  ['gzip', () => gzipSync(zeros(), QUICK)],
  ['deflate', () => deflateSync(zeros(), QUICK)],
  ['br', () => brotli(zeros())],
  ['gzip, gzip', () => gzipSync(gzipSync(zeros(), QUICK))],
  ['gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip', () => gzipSync('x')],
]

const BROKEN: readonly (readonly [title: string, coding: string, bytes: () => Buffer])[] = [
  ['gzip that ends too early', 'gzip', () => gzipSync(anyEvent()).subarray(0, 40)],
  ['gzip with something behind it', 'gzip', () => Buffer.concat([gzipSync('BEGIN:X'), Buffer.from('garbage')])],
  ['gzip that is none', 'gzip', () => Buffer.from(anyEvent())],
  ['a coding that nobody knows', 'x-unheard-of', () => Buffer.from(anyEvent())],
]

async function putPacked(client: Client, href: string, coding: string, body: Buffer, type: string): Promise<Answer> {
  return client.send('PUT', href, { headers: { 'Content-Type': type, 'Content-Encoding': coding }, body })
}

/** A server may hang up in the middle of it. */
function expectRefused(answer: Answer | undefined): void {
  if (answer !== undefined) expectClientError(answer)
}

export const cases = [
  ...BOMBS.map(([coding, pack]) =>
    clause('8.4', `a body that unpacks without end (${coding}) is refused`, async (session) => {
      const { user, calendar } = session
      const bomb = pack()
      const headers = { 'Content-Type': XML_TYPE, 'Content-Encoding': coding, Depth: '0' }
      for (const send of [
        () => putPacked(user, calendar.hrefOf('a.ics'), coding, bomb, CALENDAR_TYPE),
        () => user.send('PROPFIND', calendar.href, { headers, body: bomb }),
        () => user.send('REPORT', calendar.href, { headers, body: bomb }),
      ]) {
        expectRefused(await within(SECONDS, () => send().catch(() => undefined)))
      }
      await calendar.expectNames()
      await expectAlive(session)
    }),
  ),

  ...BROKEN.map(([title, coding, bytes]) =>
    clause('8.4', `${title} is refused`, async (session) => {
      const { user, calendar } = session
      expectClientError(await putPacked(user, calendar.hrefOf('a.ics'), coding, bytes(), CALENDAR_TYPE))
      await calendar.expectNames()
    }),
  ),

  clause('8.4', 'a bomb in an address book is refused', async (session) => {
    const { user, target } = session
    const href = `${target.user.home.replace('/calendars/', '/addressbooks/')}conformance-bomb/`
    const made = await user.xml('MKCOL', href, extendedMkcol(ADDRESS_BOOK))
    if (made.status !== 201) return
    try {
      const bomb = gzipSync(zeros(), QUICK)
      expectRefused(
        await within(SECONDS, () => putPacked(user, `${href}a.vcf`, 'gzip', bomb, CARD_TYPE).catch(() => undefined)),
      )
    } finally {
      await user.delete(href)
    }
  }),

  clause('8.6', 'a stranger sends no large body: it is refused before it is read', async ({ anonymous, calendar }) => {
    const body = Buffer.alloc(64 * MEGABYTE, 'x')
    const answer = await within(SECONDS, () => anonymous.put(calendar.hrefOf('a.ics'), body).catch(() => undefined))
    if (answer !== undefined) expectStatus(answer, 401, 413)
  }),

  clause('8.6', 'a length that is announced and never comes holds nobody up', async (session) => {
    const { target, calendar } = session
    const half = Array.from({ length: 50 }, () => {
      const connection = new RawConnection(target.url)
      connection.write(
        `PUT ${calendar.href}a.ics HTTP/1.1\r\nHost: ${target.url.host}\r\nAuthorization: ${target.user.authorization}\r\n` +
          'Content-Type: text/calendar\r\nContent-Length: 1000000\r\n\r\nBEGIN:VCALENDAR\r\n',
      )
      return connection
    })
    try {
      await expectAlive(session)
      await calendar.expectNames()
    } finally {
      for (const connection of half) connection.close()
    }
  }),

  clause('8.6', 'two hundred connections that say nothing hold nobody up', async (session) => {
    const idle = Array.from({ length: 200 }, () => new RawConnection(session.target.url))
    for (const connection of idle) connection.write('GET / HTTP/1.1\r\nX-Slow: ')
    try {
      await expectAlive(session)
    } finally {
      for (const connection of idle) connection.close()
    }
  }),

  clause('8.6', 'a length beyond all bounds is refused at once', async (session) => {
    const { target, calendar } = session
    for (const length of [
      '99999999999999999999',
      '9007199254740993',
      '4294967296',
      '-1',
      '0x10',
      '1e3',
      '+5',
      '5, 5',
    ]) {
      const connection = new RawConnection(target.url)
      try {
        connection.write(
          `PUT ${calendar.href}a.ics HTTP/1.1\r\nHost: ${target.url.host}\r\nAuthorization: ${target.user.authorization}\r\n` +
            `Content-Type: text/calendar\r\nContent-Length: ${length}\r\n\r\nx`,
        )
        const received = await connection.readUntil(STATUS_LINE)
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0)
        expectThat(`4xx, or no answer, to ${length}`, status === 0 || (status >= 400 && status < 500), String(status))
      } finally {
        connection.close()
      }
    }
    await calendar.expectNames()
  }),

  clause('17.5', 'fifty requests at once, each as large as may be, are all answered', async (session) => {
    const { user, calendar } = session
    const text = anyEvent(`DESCRIPTION:${'x'.repeat(200_000)}`)
    const names = Array.from({ length: 50 }, (_, index) => `${index}.ics`)
    const answers = await within(60, () =>
      Promise.all(names.map((name) => calendar.put(name, text.replace(/^UID:/m, `UID:${name}-`)))),
    )
    expectEqual('faults', answers.filter(({ status }) => status >= 500 && status !== 503).length, 0)
    expectStatus(await user.propfind(calendar.href, '1', propfind(D('getetag'))), 207)
  }),
]
