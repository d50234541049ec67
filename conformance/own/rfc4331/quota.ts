import { statusOfProperty } from '../answer.ts'
import { propertyUpdate, propfind, set } from '../bodies.ts'
import { clauseOf, ofCalendar, ofHome } from '../case.ts'
import { expectCondition, expectEqual, expectMatch, expectPresent, expectThat, Skip } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { C, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 4331')

const AVAILABLE = D('quota-available-bytes')
const USED = D('quota-used-bytes')

async function read({ user }: Session, href: string, name: Name): Promise<number> {
  const value = (await user.propfind(href, '0', propfind(name))).multistatus().property(href, name)
  const text = expectPresent(name, value).text.trim()
  expectMatch(name, text, /^\d+$/)
  return Number(text)
}

export const cases = [
  clause(
    '4',
    'quota-used-bytes of the home grows with what is stored',
    async (session) => {
      const { home } = session.target.user
      const before = await read(session, home, USED)
      await session.calendar.store('a.ics', anyEvent(`DESCRIPTION:${'x'.repeat(20_000)}`))
      const after = await read(session, home, USED)
      expectThat('20,000 bytes more', after - before >= 20_000, `${after - before} more`)
      await session.user.delete(session.calendar.hrefOf('a.ics'))
      expectThat('less again', (await read(session, home, USED)) < after, 'not less')
    },
    ofHome(USED),
  ),

  clause(
    '4',
    'quota-used-bytes of a calendar is a number',
    async (session) => expectThat('a number', (await read(session, session.calendar.href, USED)) >= 0, 'less than 0'),
    ofCalendar(USED),
  ),

  clause(
    '3',
    'quota-available-bytes shrinks with what is stored',
    async (session) => {
      const { home } = session.target.user
      const before = await read(session, home, AVAILABLE)
      await session.calendar.store('a.ics', anyEvent(`DESCRIPTION:${'x'.repeat(20_000)}`))
      const after = await read(session, home, AVAILABLE)
      expectThat('20,000 bytes less', before - after >= 20_000, `${before - after} less`)
    },
    ofHome(AVAILABLE),
  ),

  ...[AVAILABLE, USED].map((name) =>
    clause(
      name === AVAILABLE ? '3' : '4',
      `${name.replace('{DAV:}', '')} is protected`,
      async ({ user, target }) => {
        const local = name.replace('{DAV:}', '')
        const body = propertyUpdate(set(`<D:${local}>1</D:${local}>`))
        const response = (await user.proppatch(target.user.home, body)).multistatus().of(target.user.home)
        expectEqual('status', statusOfProperty(response, name), 403)
      },
      ofHome(name),
    ),
  ),

  clause(
    '6',
    'more than the quota violates quota-not-exceeded',
    async (session) => {
      const { calendar, target } = session
      const available = await read(session, target.user.home, AVAILABLE)
      if (available > 4 * 2 ** 20) throw new Skip(`${available} bytes are left`)
      const most = Number((await calendar.text(C('max-resource-size'))) ?? 2 ** 20)
      const size = Math.min(available + 1, Math.floor(most / 2))
      const stored: string[] = []
      for (let left = available; left >= 0; left -= size) {
        const name = `${stored.length}.ics`
        const answer = await calendar.put(name, anyEvent(`DESCRIPTION:${'x'.repeat(size)}`))
        if (answer.status !== 201) expectCondition(answer, D('quota-not-exceeded'), 507)
        else stored.push(name)
      }
      expectThat('a PUT that was refused', stored.length * size <= available, `${stored.length} PUTs of ${size} bytes`)
      await calendar.expectNames(...stored)
    },
    ofHome(AVAILABLE),
  ),
]
