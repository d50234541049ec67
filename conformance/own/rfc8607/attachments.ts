/** Attachments that the server keeps. */
import { findAll } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import { calendarQuery, multiget, propfind } from '../bodies.ts'
import { type Case, clauseOf, davClass, needing } from '../case.ts'
import type { Client } from '../client.ts'
import {
  expectClientError,
  expectDifferent,
  expectEqual,
  expectHeader,
  expectMatch,
  expectPresent,
  expectStatus,
  expectThat,
  Mismatch,
  Skip,
} from '../expect.ts'
import { anyEvent, event, member, newUid, vcalendar } from '../icalendar.ts'
import { C, D, type Name, shortName } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 8607')
const asked = (rfc: string, ...rest: Parameters<typeof clause>): Case => clauseOf(`RFC ${rfc}`)(...rest)

const TEXT = 'Agenda: éàü\n'.repeat(20)

interface Added {
  readonly answer: Answer
  readonly id: string
}

function post(
  client: Client,
  href: string,
  query: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const all = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': 'attachment; filename=agenda.txt',
    ...headers,
  }
  return client.send('POST', `${href}?${query}`, { headers: all, body })
}

async function add({ user }: Session, href: string, headers: Readonly<Record<string, string>> = {}): Promise<Added> {
  const answer = await post(user, href, 'action=attachment-add', TEXT, headers)
  expectStatus(answer, 201, 204)
  return { answer, id: expectPresent('Cal-Managed-ID', answer.header('cal-managed-id')) }
}

/** The ATTACH lines of the object now. */
async function attached({ user }: Session, href: string): Promise<readonly string[]> {
  const text = (await user.get(href)).text.replace(/\r\n[ \t]/g, '')
  return text.split('\r\n').filter((line) => line.startsWith('ATTACH'))
}

/** The path of the bytes. */
function pathIn(line = ''): string {
  return expectPresent('a URL in ATTACH', /:https?:\/\/[^/]+(\/[^\r]*)$/.exec(line)?.[1], line)
}

/** Of the RFC, or of the servers that were before it: they say which parameter, and the other way round. */
function expectOneOf(answer: Answer, ...conditions: readonly Name[]): void {
  const isOne = conditions.some((condition) => answer.conditions().includes(condition))
  if (isOne && [403, 409].includes(answer.status)) return
  throw new Mismatch(`status 403 or 409 with ${conditions.map(shortName).join(' or ')}`, answer.describe())
}

const NO_ACTION = [C('valid-action'), C('valid-action-parameter')] as const
const NO_RID = [C('valid-rid'), C('valid-rid-parameter')] as const
const NO_ID = [C('valid-managed-id'), C('valid-managed-id-parameter')] as const

function seriesWithOverride(): string {
  const uid = `UID:${newUid()}`
  return vcalendar(
    member('VEVENT', uid, 'DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
    member('VEVENT', uid, 'RECURRENCE-ID:20060103T100000Z', 'DTSTART:20060103T120000Z', 'DURATION:PT1H'),
  )
}

const stored = ({ calendar }: Session, uid = newUid()) => calendar.store('a.ics', anyEvent(`UID:${uid}`))

export const cases = needing(
  [davClass('calendar-managed-attachments')],
  [
    clause('3.4', 'attachment-add: the bytes are kept, and the event names them', async (session) => {
      const href = await stored(session)
      const { id } = await add(session, href)
      const [line = '', second] = await attached(session, href)
      expectEqual('another', second, undefined)
      expectThat('its id', line.includes(`MANAGED-ID=${id}`), line)
      const answer = await session.user.get(pathIn(line))
      expectStatus(answer, 200)
      expectEqual('the bytes', answer.text, TEXT)
    }),

    clause('4', 'ATTACH tells size, type and name', async (session) => {
      const href = await stored(session)
      await add(session, href)
      const [line = ''] = await attached(session, href)
      expectMatch('SIZE', line, new RegExp(`;SIZE=${Buffer.byteLength(TEXT)}[;:]`))
      expectMatch('FMTTYPE', line, /;FMTTYPE="?text\/plain/i)
      expectMatch('FILENAME', line, /;FILENAME="?agenda\.txt/)
    }),

    clause('3.4', 'the answer tells the id, and the object where that is asked for', async (session) => {
      const href = await stored(session)
      const { answer } = await add(session, href, { Prefer: 'return=representation' })
      const now = await session.user.get(href)
      expectEqual('body', answer.text, now.text)
      expectEqual('ETag', answer.header('etag'), now.header('etag'))
    }),

    clause('3.4', 'adding changes the entity tag, and a condition that fails leaves all as it was', async (session) => {
      const { calendar, user } = session
      const href = await stored(session)
      const before = await calendar.etagOf('a.ics')
      await add(session, href)
      expectDifferent('ETag', await calendar.etagOf('a.ics'), before)
      expectStatus(await post(user, href, 'action=attachment-add', 'x', { 'If-Match': before }), 412)
      expectEqual('attachments', (await attached(session, href)).length, 1)
    }),

    clause('3.5', 'attachment-update: other bytes, and another id', async (session) => {
      const href = await stored(session)
      const { id } = await add(session, href)
      const answer = await post(session.user, href, `action=attachment-update&managed-id=${id}`, 'other')
      expectStatus(answer, 200, 204)
      expectDifferent('Cal-Managed-ID', answer.header('cal-managed-id'), id)
      const [line] = await attached(session, href)
      expectEqual('the bytes', (await session.user.get(pathIn(line))).text, 'other')
    }),

    clause('3.6', 'attachment-remove: nothing is left of it', async (session) => {
      const href = await stored(session)
      const { id } = await add(session, href)
      const [line] = await attached(session, href)
      expectStatus(await session.user.send('POST', `${href}?action=attachment-remove&managed-id=${id}`), 200, 204)
      expectEqual('attachments', (await attached(session, href)).length, 0)
      expectStatus(await session.user.get(pathIn(line)), 403, 404, 410)
    }),

    clause('3.3.2', 'an attachment of one instance is of that one alone', async (session) => {
      const { calendar, user } = session
      const href = await calendar.store(
        'a.ics',
        event(`UID:${newUid()}`, 'DTSTART:20060102T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
      )
      const answer = await post(user, href, 'action=attachment-add&rid=20060103T100000Z', TEXT)
      if (answer.status === 403) return // a server may say calendar-managed-attachments-no-recurrence
      expectStatus(answer, 201)
      const text = (await user.get(href)).text
      const [master = '', override = ''] = text.split('RECURRENCE-ID')
      expectThat('none of the series', !master.includes('MANAGED-ID'), text)
      expectThat('one of the instance', override.includes('MANAGED-ID'), text)
    }),

    clause('3.9', 'a PUT without an attachment takes it away', async (session) => {
      const uid = newUid()
      const href = await stored(session, uid)
      await add(session, href)
      const [line] = await attached(session, href)
      expectStatus(await session.calendar.put('a.ics', anyEvent(`UID:${uid}`)), 200, 204)
      expectStatus(await session.user.get(pathIn(line)), 403, 404, 410)
    }),

    clause('3.8', 'a PUT names an attachment again, and does not invent one', async (session) => {
      const { calendar } = session
      const uid = newUid()
      const href = await stored(session, uid)
      await add(session, href)
      const [line = ''] = await attached(session, href)
      const again = anyEvent(`UID:${uid}`, 'LOCATION:there', (line.match(/.{1,60}/gu) ?? []).join('\r\n '))
      expectStatus(await calendar.put('a.ics', again), 200, 204)
      expectEqual('attachments', (await attached(session, href)).length, 1)
      const invented = anyEvent(`UID:${uid}`, 'ATTACH;MANAGED-ID=none-of-that-name:https://example.com/x')
      expectOneOf(await calendar.put('a.ics', invented), ...NO_ID)
    }),

    clause('3.7', 'a copy has its attachments, whatever becomes of the first', async (session) => {
      const { user, newCalendar } = session
      const href = await stored(session)
      await add(session, href)
      const there = (await newCalendar()).hrefOf('b.ics')
      const copied = await user.send('COPY', href, { headers: { Destination: there } })
      if (copied.status >= 400) return // one UID in a home
      expectStatus(await user.delete(href), 204)
      const [line] = await attached(session, there)
      expectEqual('the bytes', (await user.get(pathIn(line))).text, TEXT)
    }),

    clause('3.12.2', 'who may not see the event does not see its attachments', async (session) => {
      const { other, anonymous } = session
      const href = await stored(session)
      await add(session, href)
      const [line] = await attached(session, href)
      expectStatus(await other.get(pathIn(line)), 403, 404)
      expectStatus(await anonymous.get(pathIn(line)), 401)
      expectStatus(await post(other, href, 'action=attachment-add', 'x'), 403, 404)
    }),

    clause('3.10', 'what is attached is never a page', async (session) => {
      const { user } = session
      const href = await stored(session)
      for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript']) {
        const answer = await post(user, href, 'action=attachment-add', '<script>alert(1)</script>', {
          'Content-Type': type,
          'Content-Disposition': 'attachment; filename="a.html"',
        })
        if (answer.status !== 201) continue
        const line = (await attached(session, href)).at(-1)
        const got = await user.get(pathIn(line), { Accept: 'text/html' })
        const isSaved = /^attachment\b/.test(got.header('content-disposition') ?? '')
        expectThat(
          `${type} as a download`,
          isSaved,
          `${got.header('content-type')}, ${got.header('content-disposition')}`,
        )
        expectHeader(got, 'x-content-type-options', 'nosniff')
        expectHeader(got, 'content-security-policy', /default-src 'none'|sandbox/)
      }
    }),

    ...(
      [
        ['an action that nobody knows', 'action=attachment-explode'],
        ['no action', 'x=1'],
        ['an update without an id', 'action=attachment-update'],
        ['an id that is none', 'action=attachment-update&managed-id=../../etc/passwd'],
        ['an instance that is none', 'action=attachment-add&rid=yesterday'],
      ] as const
    ).map(([title, query]) =>
      clause('3.11', `${title} is refused`, async (session) => {
        const href = await stored(session)
        expectClientError(await post(session.user, href, query, 'x'))
        expectEqual('attachments', (await attached(session, href)).length, 0)
      }),
    ),

    clause('4', 'a name of a file is a name, whatever it holds', async (session) => {
      const { user } = session
      const href = await stored(session)
      for (const name of ['../../etc/passwd', 'a\\"; x=\\"b', 'C:\\\\con', '\u202egpj.exe']) {
        const disposition = `attachment; filename="${name.replace(/[^\x20-\x7e]/g, '_')}"`
        const answer = await post(user, href, 'action=attachment-add', 'x', { 'Content-Disposition': disposition })
        if (answer.status !== 201) continue
        const got = await user.get(pathIn((await attached(session, href)).at(-1)))
        expectThat(
          'no way out',
          !/filename="?[^"]*\.\.\//.test(got.header('content-disposition') ?? ''),
          String(got.header('content-disposition')),
        )
      }
    }),

    clause('6.2', 'what is too large is refused, and leaves nothing', async (session) => {
      const href = await stored(session)
      const answer = await post(session.user, href, 'action=attachment-add', Buffer.alloc(120 * 2 ** 20)).catch(
        () => undefined,
      )
      if (answer?.status === 201) return // a server may have no bound but the quota
      if (answer !== undefined)
        expectThat(
          '4xx or 507',
          (answer.status >= 400 && answer.status < 500) || answer.status === 507,
          answer.describe(),
        )
      expectEqual('attachments', (await attached(session, href)).length, 0)
    }),

    clause('3.3', 'attachments show in queries and multigets as they do in GET', async (session) => {
      const { calendar } = session
      const href = await stored(session)
      await add(session, href)
      for (const body of [calendarQuery('', { prop: '<C:calendar-data/>' }), multiget([href])]) {
        const data = (await calendar.report(body)).multistatus().property(href, C('calendar-data'))
        expectMatch('calendar-data', data?.text, /MANAGED-ID/)
      }
    }),

    ...(
      [
        ['6.2', 'max-attachment-size'],
        ['6.3', 'max-attachments-per-resource'],
      ] as const
    ).map(([section, name]) =>
      clause(section, `${name} is a number, where there is a bound`, async ({ calendar }) => {
        const value = await calendar.text(C(name))
        if (value !== undefined) expectMatch(name, value, /^\d+$/)
      }),
    ),

    clause('6', 'what is told of attachments is not in allprop', async ({ user, calendar, target }) => {
      for (const href of [target.user.home, calendar.href]) {
        const answer = await user.propfind(href, '0', '<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>')
        expectThat('nothing of them', !/(managed|max)-attachment/.test(answer.text), answer.text)
      }
    }),

    clause('6.1', 'managed-attachments-server-URL has no path', async ({ user, target }) => {
      const name = C('managed-attachments-server-URL')
      const answer = await user.propfind(target.user.home, '0', propfind(name))
      const value = answer.multistatus().property(target.user.home, name)
      const [href] = value === undefined ? [] : findAll(value, D('href'))
      if (href === undefined || href.text.trim() === '') throw new Skip('without one, an ATTACH has the whole address')
      expectMatch('a scheme and a host', href.text.trim(), /^https?:\/\/[^/]+\/?$/)
    }),

    clause('3.3.2', 'without a rid all components get it, with M the master alone', async (session) => {
      const attachesEach = async (name: string, query: string) => {
        const href = await session.calendar.store(name, seriesWithOverride())
        expectStatus(await post(session.user, href, `action=attachment-add${query}`, TEXT), 201)
        const parts = (await session.user.get(href)).text.split('END:VEVENT').slice(0, 2)
        return parts.map((part) => part.includes('MANAGED-ID')).join()
      }
      expectEqual('components with it', await attachesEach('all.ics', ''), 'true,true')
      expectEqual('components with it', await attachesEach('master.ics', '&rid=M'), 'true,false')
    }),

    clause('3.10', 'an attachment is changed through its objects alone', async (session) => {
      const { user } = session
      const href = await stored(session)
      await add(session, href)
      const path = pathIn((await attached(session, href))[0])
      expectClientError(await user.put(path, 'other', { 'Content-Type': 'text/plain' }))
      expectClientError(await user.delete(path))
      expectEqual('the bytes', (await user.get(path)).text, TEXT)
    }),

    clause('3.3.3', 'parameters that do not fit violate their conditions', async (session) => {
      const { user } = session
      const href = await stored(session)
      const { id } = await add(session, href)
      expectOneOf(await post(user, href, 'action=attachment-delete', TEXT), ...NO_ACTION)
      expectOneOf(await post(user, href, 'action=attachment-add&managed-id=1', TEXT), ...NO_ID)
      expectOneOf(await post(user, href, 'action=attachment-remove&managed-id=unknown', ''), ...NO_ID)
      expectOneOf(await post(user, href, 'action=attachment-update&managed-id=unknown', TEXT), ...NO_ID)
      expectOneOf(await post(user, href, `action=attachment-update&managed-id=${id}&rid=M`, TEXT), ...NO_RID)
      expectOneOf(await post(user, href, 'action=attachment-add&rid=20300101T000000Z', TEXT), ...NO_RID)
      expectEqual('attachments', (await attached(session, href)).length, 1)
    }),

    clause('3.2', 'the DAV header claims it', async ({ user, calendar }) => {
      const classes = (await user.send('OPTIONS', calendar.href)).list('dav')
      expectThat('calendar-managed-attachments', classes.includes('calendar-managed-attachments'), classes.join())
    }),

    clause('5.1', 'Cal-Managed-ID is a name without quotes', async (session) => {
      const { id } = await add(session, await stored(session))
      expectMatch('Cal-Managed-ID', id, /^[\x21-\x7e]+$/)
    }),

    asked('9110', '14.1.2', 'a part of an attachment', async (session) => {
      const href = await stored(session)
      await add(session, href)
      const path = pathIn((await attached(session, href))[0])
      const answer = await session.user.get(path, { Range: 'bytes=2-5' })
      if (answer.status === 200) return // a server may send all of it (RFC 9110 §14.2)
      expectStatus(answer, 206)
      expectHeader(answer, 'content-range', `bytes 2-5/${Buffer.byteLength(TEXT)}`)
      expectEqual('the bytes', answer.text, TEXT.slice(2, 6))
    }),

    asked('9110', '14.2', 'a part beyond the end is 416', async (session) => {
      const href = await stored(session)
      await add(session, href)
      const path = pathIn((await attached(session, href))[0])
      expectStatus(await session.user.get(path, { Range: 'bytes=999999-' }), 200, 416)
    }),

    asked('6266', '4.1', 'an attachment comes as a file with its name', async (session) => {
      const href = await stored(session)
      await add(session, href)
      const got = await session.user.get(pathIn((await attached(session, href))[0]))
      expectHeader(got, 'content-disposition', /^attachment\b.*filename/)
    }),

    asked('6266', '4.3', 'a name that is not ASCII is kept', async (session) => {
      const href = await stored(session)
      await add(session, href, { 'Content-Disposition': "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt" })
      const [line = ''] = await attached(session, href)
      expectMatch('FILENAME', line, /FILENAME="?Größe\.txt/)
    }),

    asked('8187', '3.2.1', 'and comes back as it was sent', async (session) => {
      const href = await stored(session)
      await add(session, href, { 'Content-Disposition': "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt" })
      const got = await session.user.get(pathIn((await attached(session, href))[0]))
      expectHeader(got, 'content-disposition', /filename\*=UTF-8''Gr%C3%B6%C3%9Fe\.txt/i)
    }),

    asked('9110', '5.6.4', 'a name in quotes is read to its end', async (session) => {
      const href = await stored(session)
      await add(session, href, { 'Content-Disposition': 'attachment; filename="a; b=c.txt"' })
      const [line = ''] = await attached(session, href)
      expectMatch('FILENAME', line, /FILENAME="a; b=c\.txt"/)
    }),
  ],
)
