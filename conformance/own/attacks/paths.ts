/** Tricks with paths: refused, and never another resource than the one that is named. */
import { clauseOf } from '../case.ts'
import { expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { sendRaw } from '../raw.ts'
import { expectAlive } from './alive.ts'

const clause = clauseOf('RFC 3986')

/** Put in the place of the name of an object. */
const NAMES: readonly (readonly [title: string, name: string])[] = [
  ['an encoded slash', 'a%2Fb.ics'],
  ['an encoded slash in lower case', 'a%2fb.ics'],
  ['an encoded slash that leads out', '..%2F..%2Fother%2Fa.ics'],
  ['encoded dots', '%2e%2e/a.ics'],
  ['half encoded dots', '.%2e/a.ics'],
  ['an encoded single dot', '%2e/a.ics'],
  ['NUL', 'a%00.ics'],
  ['a line break', 'a%0d%0aX-Injected:1.ics'],
  ['DEL', 'a%7f.ics'],
  ['octets that are no UTF-8', 'a%ff%fe.ics'],
  ['an overlong encoding of a slash', 'a%c0%afb.ics'],
  ['a surrogate', 'a%ed%a0%80.ics'],
  ['a percent sign alone', 'a%.ics'],
  ['half an encoding', 'a%2.ics'],
  ['letters that are no encoding', 'a%zz.ics'],
]

export const cases = [
  ...NAMES.map(([title, name]) =>
    clause('3.3', `PUT with ${title} in its path is refused`, async (session) => {
      const { target, calendar } = session
      const headers = {
        Authorization: target.user.authorization,
        'Content-Type': 'text/calendar',
        'Content-Length': String(Buffer.byteLength(anyEvent())),
      }
      const status = await sendRaw(target.url, `PUT ${calendar.href}${name} HTTP/1.1`, headers, anyEvent())
      expectThat('a status of 4xx', status >= 400 && status < 500, String(status))
      await calendar.expectNames()
      await expectAlive(session)
    }),
  ),

  clause('5.2.4', 'dot segments do not lead into another calendar', async (session) => {
    const { target, calendar, newCalendar } = session
    const there = await newCalendar()
    await there.store('a.ics', anyEvent())
    const inner = there.href.replace(target.user.home, '')
    for (const path of [`${calendar.href}../${inner}b.ics`, `${calendar.href}%2e%2e/${inner}b.ics`]) {
      const text = anyEvent()
      const headers = {
        Authorization: target.user.authorization,
        'Content-Type': 'text/calendar',
        'Content-Length': String(Buffer.byteLength(text)),
      }
      const status = await sendRaw(target.url, `PUT ${path} HTTP/1.1`, headers, text)
      expectThat('a status of 4xx', status >= 400 && status < 500, `${status} for ${path}`)
    }
    await there.expectNames('a.ics')
  }),

  clause('3.3', 'a name of 2,000 characters is refused, or kept', async (session) => {
    const { calendar } = session
    const name = `${'n'.repeat(2000)}.ics`
    const answer = await calendar.put(name, anyEvent())
    expectStatus(answer, 201, 400, 403, 404, 409, 414)
    await calendar.expectNames(...(answer.status === 201 ? [name] : []))
    await expectAlive(session)
  }),

  clause('4.1', 'a path of 60,000 characters is refused', async (session) => {
    const answer = await session.user.get(`/${'x/'.repeat(30_000)}`).catch(() => undefined)
    expectThat(
      'a status of 4xx, or no answer',
      answer === undefined || (answer.status >= 400 && answer.status < 500),
      String(answer?.status),
    )
    await expectAlive(session)
  }),

  clause('3.3', 'a path far below an object is refused', async (session) => {
    const { user, calendar } = session
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.put(`${href}/b/c/d.ics`, anyEvent()), 404, 405, 403, 409)
    await calendar.expectNames('a.ics')
  }),

  clause('3.4', 'a query does not make another resource', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.get(`${href}?x=1&y=%2F`), 200)
  }),
]
