import { findAll } from '../../caldavtester/xml.ts'
import { componentSet, document, escapeXml, mkcalendar, propfind, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import {
  expectClientError,
  expectCondition,
  expectEqual,
  expectHeader,
  expectIncludes,
  expectPresent,
  expectSet,
  expectStatus,
  expectThat,
  Skip,
} from '../expect.ts'
import { anyEvent, NEW_YORK, vcalendar } from '../icalendar.ts'
import { C, D, Z } from '../names.ts'

const clause = clauseOf('RFC 4791')

export const cases = [
  clause('5.3.1', 'MKCALENDAR makes a collection that is a calendar', async ({ user, freeHref }) => {
    const href = freeHref()
    expectStatus(await user.send('MKCALENDAR', href), 201)
    const answer = await user.propfind(href, '0', propfind(D('resourcetype')))
    const type = expectPresent('resourcetype', answer.multistatus().property(href, D('resourcetype')))
    expectSet(
      'types',
      type.children.map(({ name }) => name),
      [D('collection'), C('calendar')],
    )
  }),

  clause('5.3.1', 'the answer may not be cached', async ({ user, freeHref }) => {
    expectHeader(await user.send('MKCALENDAR', freeHref()), 'cache-control', /\bno-cache\b/)
  }),

  clause('5.3.1.2', 'MKCALENDAR sets properties', async ({ newCalendar }) => {
    const calendar = await newCalendar(
      "<D:displayname>Lisa's Events</D:displayname>",
      '<C:calendar-description xml:lang="en">Calendar restricted to events.</C:calendar-description>',
      componentSet('VEVENT'),
      `<C:calendar-timezone><![CDATA[${vcalendar(NEW_YORK)}]]></C:calendar-timezone>`,
      '<Z:colour>blue</Z:colour>',
    )
    expectEqual('displayname', await calendar.text(D('displayname')), "Lisa's Events")
    expectEqual('description', await calendar.text(C('calendar-description')), 'Calendar restricted to events.')
    expectEqual('dead property', await calendar.text(Z('colour')), 'blue')
    const components = expectPresent('components', await calendar.property(C('supported-calendar-component-set')))
    expectSet(
      'components',
      components.children.map(({ attributes }) => attributes.get('name') ?? ''),
      ['VEVENT'],
    )
    expectPresent('calendar-timezone', await calendar.property(C('calendar-timezone')))
  }),

  clause('5.3.1', 'DAV:set may come more than once, in order', async ({ user, freeHref }) => {
    const href = freeHref()
    const names = ['A', 'B'].map((name) => set(`<D:displayname>${name}</D:displayname>`))
    expectStatus(await user.xml('MKCALENDAR', href, document('C:mkcalendar', names.join(''))), 201)
    const answer = await user.propfind(href, '0', propfind(D('displayname')))
    expectEqual('displayname', answer.multistatus().property(href, D('displayname'))?.text, 'B')
  }),

  clause('5.3.1', 'where something is, resource-must-be-null is violated', async ({ user, calendar }) => {
    await calendar.store('a.ics', anyEvent())
    expectCondition(await user.send('MKCALENDAR', calendar.href), D('resource-must-be-null'), 403, 405, 409)
    await calendar.expectNames('a.ics')
  }),

  clause('5.3.1.1', 'without a parent it is 409', async ({ user, freeHref }) => {
    expectStatus(await user.send('MKCALENDAR', `${freeHref()}below/`), 409)
  }),

  clause('4.2', 'no calendar is made in a calendar', async ({ user, calendar }) => {
    const answer = await user.send('MKCALENDAR', `${calendar.href}inner/`)
    expectCondition(answer, C('calendar-collection-location-ok'), 403, 409)
    await calendar.expectNames()
  }),

  clause('5.3.1', 'no calendar is made below an object', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectClientError(await user.send('MKCALENDAR', `${href}/inner/`))
    await calendar.expectNames('a.ics')
  }),

  clause('5.3.1', 'a property that cannot be set leaves nothing behind', async ({ user, freeHref }) => {
    const href = freeHref()
    const body = mkcalendar('<D:displayname>X</D:displayname>', '<D:getetag>"x"</D:getetag>')
    const answer = await user.xml('MKCALENDAR', href, body)
    expectThat('an error', answer.status === 207 || answer.status === 403 || answer.status === 409, answer.describe())
    const statuses = new Map(
      findAll(answer.xml(), `//${D('propstat')}`).flatMap((propstat) => {
        const status = findAll(propstat, D('status'))[0]?.text ?? ''
        return findAll(propstat, `${D('prop')}/*`).map(({ name }) => [name, status] as const)
      }),
    )
    expectIncludes('properties in the answer', statuses.keys(), D('getetag'))
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  clause('5.3.1', 'a calendar-timezone that is none leaves nothing behind', async ({ user, freeHref }) => {
    const href = freeHref()
    const body = mkcalendar(`<C:calendar-timezone>${escapeXml(vcalendar())}</C:calendar-timezone>`)
    const answer = await user.xml('MKCALENDAR', href, body)
    const conditions = findAll(answer.xml(), `//${C('valid-calendar-data')}`)
    expectEqual('CALDAV:valid-calendar-data in the answer', conditions.length, 1)
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  clause('5.3.1', 'a body has mkcalendar as its root', async ({ user, freeHref }) => {
    const href = freeHref()
    const body = document('D:propertyupdate', set('<D:displayname>X</D:displayname>'))
    expectStatus(await user.xml('MKCALENDAR', href, body), 400, 403, 415, 422)
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  clause('5.3.1', 'XML that is not well-formed leaves nothing behind', async ({ user, freeHref }) => {
    const href = freeHref()
    expectStatus(await user.xml('MKCALENDAR', href, '<C:mkcalendar>'), 400)
    expectStatus(await user.propfind(href, '0', propfind(D('resourcetype'))), 404)
  }),

  clause('5.3.1', 'a name that needs encoding is kept', async ({ user, freeHref }) => {
    const href = `${freeHref().slice(0, -1)}%20%C3%BC/`
    const made = await user.send('MKCALENDAR', href)
    if (made.conditions().includes(C('calendar-collection-location-ok'))) throw new Skip('no calendar of such a name')
    expectStatus(made, 201)
    const answer = await user.propfind(href, '0', propfind(D('resourcetype')))
    expectPresent('resourcetype', answer.multistatus().property(href, D('resourcetype')))
    await user.delete(href)
  }),
]
