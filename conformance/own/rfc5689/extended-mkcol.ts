import { findAll } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import { componentSet, document, escapeXml, extendedMkcol, propfind, set } from '../bodies.ts'
import { clauseOf, davClass, needing } from '../case.ts'
import {
  expectClientError,
  expectEqual,
  expectIncludes,
  expectMatch,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
} from '../expect.ts'
import { vcalendar } from '../icalendar.ts'
import { C, D } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 5689')

const CALENDAR = '<D:collection/><C:calendar/>'

/** The status and the conditions that DAV:mkcol-response gives to a property. */
function propstatIn(answer: Answer, name: string): { readonly status: string; readonly conditions: readonly string[] } {
  const root = answer.xml()
  expectEqual('root', root.name, D('mkcol-response'))
  const propstat = findAll(root, D('propstat')).find((one) =>
    findAll(one, `${D('prop')}/*`).some((property) => property.name === name),
  )
  const found = expectPresent(`a DAV:propstat for ${name}`, propstat, answer.text)
  return {
    status: findAll(found, D('status'))[0]?.text ?? '',
    conditions: findAll(found, `${D('error')}/*`).map((condition) => condition.name),
  }
}

async function expectNothing({ user }: Session, href: string): Promise<void> {
  expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
}

export const cases = needing(
  [davClass('extended-mkcol')],
  [
    clause('4.1', 'MKCOL makes a calendar', async ({ user, freeHref }) => {
      const href = freeHref()
      expectStatus(await user.xml('MKCOL', href, extendedMkcol(CALENDAR)), 201)
      const answer = await user.propfind(href, '0', propfind(D('resourcetype')))
      const type = expectPresent('resourcetype', answer.multistatus().property(href, D('resourcetype')))
      expectSet(
        'types',
        type.children.map(({ name }) => name),
        [D('collection'), C('calendar')],
      )
    }),

    clause('3', 'properties are set', async ({ user, freeHref }) => {
      const href = freeHref()
      const body = extendedMkcol(CALENDAR, "<D:displayname>Lisa's Events</D:displayname>", componentSet('VTODO'))
      expectStatus(await user.xml('MKCOL', href, body), 201)
      const names = [D('displayname'), C('supported-calendar-component-set')]
      const multistatus = (await user.propfind(href, '0', propfind(...names))).multistatus()
      expectEqual('displayname', multistatus.property(href, D('displayname'))?.text, "Lisa's Events")
      const components = multistatus.property(href, C('supported-calendar-component-set'))?.children ?? []
      expectSet(
        'components',
        components.map(({ attributes }) => attributes.get('name') ?? ''),
        ['VTODO'],
      )
    }),

    clause('3', 'more than one DAV:set is one', async ({ user, freeHref }) => {
      const href = freeHref()
      const sets = [set(`<D:resourcetype>${CALENDAR}</D:resourcetype>`), set('<D:displayname>X</D:displayname>')]
      expectStatus(await user.xml('MKCOL', href, document('D:mkcol', sets.join(''))), 201)
      const answer = await user.propfind(href, '0', propfind(D('displayname')))
      expectEqual('displayname', answer.multistatus().property(href, D('displayname'))?.text, 'X')
    }),

    clause('3', 'an answer to success is empty, or mkcol-response', async ({ user, freeHref }) => {
      const answer = await user.xml('MKCOL', freeHref(), extendedMkcol(CALENDAR))
      expectStatus(answer, 201)
      if (answer.bytes.length > 0) expectEqual('root', answer.xml().name, D('mkcol-response'))
    }),

    clause('3.5', 'a type that is not supported violates valid-resourcetype', async (session) => {
      const { user, freeHref } = session
      const href = freeHref()
      const body = extendedMkcol('<D:collection/><Z:special-resource/>', '<D:displayname>X</D:displayname>')
      const answer = await user.xml('MKCOL', href, body)
      expectStatus(answer, 403, 409, 424, 207)
      const { status, conditions } = propstatIn(answer, D('resourcetype'))
      expectMatch('status of resourcetype', status, /\b403\b/)
      expectIncludes('conditions', conditions, D('valid-resourcetype'))
      expectMatch('status of displayname', propstatIn(answer, D('displayname')).status, /\b424\b/)
      await expectNothing(session, href)
    }),

    clause('3', 'a type without DAV:collection is refused', async (session) => {
      const href = session.freeHref()
      expectClientError(await session.user.xml('MKCOL', href, extendedMkcol('<C:calendar/>')))
      await expectNothing(session, href)
    }),

    clause('3', 'a property that cannot be set leaves nothing behind', async (session) => {
      const { user, freeHref } = session
      const href = freeHref()
      const timezone = `<C:calendar-timezone>${escapeXml(vcalendar())}</C:calendar-timezone>`
      const answer = await user.xml(
        'MKCOL',
        href,
        extendedMkcol(CALENDAR, '<D:displayname>X</D:displayname>', timezone),
      )
      expectThat('an error', answer.status >= 400 || answer.status === 207, answer.describe())
      expectMatch('status of calendar-timezone', propstatIn(answer, C('calendar-timezone')).status, /\b4\d\d\b/)
      expectMatch('status of displayname', propstatIn(answer, D('displayname')).status, /\b424\b/)
      await expectNothing(session, href)
    }),

    clause('3', 'where something is, it is 405', async ({ user, calendar }) => {
      expectStatus(await user.xml('MKCOL', calendar.href, extendedMkcol(CALENDAR)), 405)
    }),

    clause('3', 'without a parent it is 409', async ({ user, freeHref }) => {
      expectStatus(await user.xml('MKCOL', `${freeHref()}below/`, extendedMkcol(CALENDAR)), 409)
    }),

    clause('4.1', 'not in a calendar', async ({ user, calendar }) => {
      expectStatus(await user.xml('MKCOL', `${calendar.href}inner/`, extendedMkcol(CALENDAR)), 403, 409)
      await calendar.expectNames()
    }),

    clause('3', 'another root is not understood', async (session) => {
      const href = session.freeHref()
      const body = document('D:propertyupdate', set('<D:displayname>X</D:displayname>'))
      expectStatus(await session.user.xml('MKCOL', href, body), 400, 415, 422)
      await expectNothing(session, href)
    }),
  ],
)
