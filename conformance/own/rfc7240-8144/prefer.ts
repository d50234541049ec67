/** What a client prefers: RFC 7240, and RFC 8144 for WebDAV. A server may ignore all of it, and then nothing is asked. */
import { findAll } from '../../caldavtester/xml.ts'
import { type Answer, namesFound, statusOfProperty } from '../answer.ts'
import {
  calendarQuery,
  extendedMkcol,
  mkcalendar,
  multiget,
  propertyUpdate,
  propfind,
  set,
  syncCollection,
} from '../bodies.ts'
import { clauseOf, davClass, ofCalendar, report } from '../case.ts'
import { expectEqual, expectHeader, expectIncludes, expectPresent, expectSet, expectStatus, Skip } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, Z } from '../names.ts'

const rfc7240 = clauseOf('RFC 7240')
const rfc8144 = clauseOf('RFC 8144')

const MINIMAL = { Prefer: 'return=minimal' }
const REPRESENTATION = { Prefer: 'return=representation' }
const NOROOT = { Prefer: 'depth-noroot' }

const UID = 'UID:preferred@example.com'

/** Ends the case when the server did not do what was preferred, and does not say that it did. */
function requireApplied(answer: Answer, isApplied: boolean): void {
  const says = answer.header('preference-applied') !== undefined
  if (!isApplied && !says) throw new Skip('the server ignores the preference')
}

function has404(answer: Answer): boolean {
  return findAll(answer.xml(), `//${D('propstat')}/${D('status')}`).some(({ text }) => /\b404\b/.test(text))
}

const MISSING = '<D:getetag/><Z:nothing/>'

export const cases = [
  rfc8144('2.1', 'minimal PROPFIND leaves out what is 404', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype'), Z('nothing')), MINIMAL)
    requireApplied(answer, !has404(answer))
    expectEqual('a propstat with 404', has404(answer), false)
    expectSet('properties', namesFound(answer.multistatus().of(calendar.href)), [D('resourcetype')])
  }),

  rfc8144('2.1', 'minimal PROPFIND of what is not there at all has an empty 200', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(Z('nothing')), MINIMAL)
    requireApplied(answer, !has404(answer))
    const { status, propstats } = answer.multistatus().of(calendar.href)
    expectEqual('status', status ?? propstats[0]?.status, 200)
    expectEqual(
      'properties',
      propstats.reduce((sum, { properties }) => sum + properties.size, 0),
      0,
    )
  }),

  ...(
    [
      ['calendar-query', () => calendarQuery('', { prop: MISSING })],
      ['calendar-multiget', (href: string) => multiget([href], MISSING)],
    ] as const
  ).map(([name, body]) =>
    rfc8144('2.1', `minimal ${name} leaves out what is 404`, async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.report(calendar.href, body(href), { Depth: '1', ...MINIMAL })
      requireApplied(answer, !has404(answer))
      expectSet('properties', namesFound(answer.multistatus().of(href)), [D('getetag')])
    }),
  ),

  rfc8144(
    '2.1',
    'minimal sync-collection leaves out what is 404, not the removed members',
    async ({ user, calendar }) => {
      await calendar.store('b.ics', anyEvent())
      const token = (await calendar.text(D('sync-token')))?.trim() ?? ''
      const href = await calendar.store('a.ics', anyEvent())
      await user.delete(calendar.hrefOf('b.ics'))
      const body = syncCollection(token, { prop: MISSING })
      const answer = await user.report(calendar.href, body, { Depth: '0', ...MINIMAL })
      requireApplied(answer, !has404(answer))
      const multistatus = answer.multistatus()
      expectSet('properties', namesFound(multistatus.of(href)), [D('getetag')])
      expectEqual('status of the removed one', multistatus.of(calendar.hrefOf('b.ics')).status, 404)
    },
    report(D('sync-collection')),
  ),

  rfc8144('2.1', 'minimal multiget tells of missing objects', async ({ user, calendar }) => {
    const missing = calendar.hrefOf('none.ics')
    const answer = await user.report(calendar.href, multiget([missing]), MINIMAL)
    expectEqual('status', answer.multistatus().of(missing).status, 404)
  }),

  rfc8144('2.2', 'minimal PROPPATCH that succeeds answers no body', async ({ user, calendar }) => {
    const answer = await user.proppatch(calendar.href, propertyUpdate(set('<Z:a>1</Z:a>')), MINIMAL)
    requireApplied(answer, answer.status !== 207)
    expectStatus(answer, 200, 204)
    expectEqual('length of the body', answer.bytes.length, 0)
    expectEqual('Z:a', await calendar.text(Z('a')), '1')
  }),

  rfc8144('2.2', 'minimal PROPPATCH that fails tells why', async ({ user, calendar }) => {
    const answer = await user.proppatch(calendar.href, propertyUpdate(set('<D:getetag>x</D:getetag>')), MINIMAL)
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), D('getetag')), 403)
  }),

  rfc8144('2.3', 'minimal MKCALENDAR answers no body', async ({ user, freeHref }) => {
    const body = mkcalendar('<D:displayname>X</D:displayname>')
    const answer = await user.xml('MKCALENDAR', freeHref(), body, MINIMAL)
    expectStatus(answer, 201)
    requireApplied(answer, answer.bytes.length === 0)
    expectEqual('length of the body', answer.bytes.length, 0)
  }),

  rfc8144(
    '2.3',
    'minimal MKCOL answers no body',
    async ({ user, freeHref }) => {
      const answer = await user.xml('MKCOL', freeHref(), extendedMkcol('<D:collection/><C:calendar/>'), MINIMAL)
      expectStatus(answer, 201)
      requireApplied(answer, answer.bytes.length === 0)
      expectEqual('length of the body', answer.bytes.length, 0)
    },
    davClass('extended-mkcol'),
  ),

  rfc8144('3.1', 'PUT of a new object answers its representation', async ({ calendar }) => {
    const answer = await calendar.put('a.ics', anyEvent(UID), REPRESENTATION)
    requireApplied(answer, answer.bytes.length > 0)
    expectStatus(answer, 201)
    const got = await calendar.get('a.ics')
    expectEqual('body', answer.text, got.text)
    expectEqual('ETag', answer.header('etag'), got.header('etag'))
    expectHeader(answer, 'content-type', /^text\/calendar\b/i)
    expectHeader(answer, 'content-location', /a\.ics$/)
  }),

  rfc8144('3.1', 'PUT of a changed object answers its representation', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent(UID))
    const answer = await calendar.put('a.ics', anyEvent(UID, 'LOCATION:New'), REPRESENTATION)
    requireApplied(answer, answer.bytes.length > 0)
    expectStatus(answer, 200)
    expectEqual('body', answer.text, (await calendar.get('a.ics')).text)
  }),

  rfc8144('3.1', 'without the preference PUT answers none', async ({ calendar }) => {
    const answer = await calendar.put('a.ics', anyEvent(UID), MINIMAL)
    expectStatus(answer, 201)
    expectEqual('length of the body', answer.bytes.length, 0)
  }),

  rfc8144('3.2', 'a PUT that is 412 answers what is there', async ({ calendar }) => {
    await calendar.store('a.ics', anyEvent(UID))
    const headers = { 'If-Match': '"no-such-tag"', ...REPRESENTATION }
    const answer = await calendar.put('a.ics', anyEvent(UID, 'LOCATION:New'), headers)
    expectStatus(answer, 412)
    requireApplied(answer, answer.text.startsWith('BEGIN:VCALENDAR'))
    const got = await calendar.get('a.ics')
    expectEqual('body', answer.text, got.text)
    expectEqual('ETag', answer.header('etag'), got.header('etag'))
  }),

  rfc8144(
    '3.1',
    'POST of a new member answers its representation',
    async ({ user, calendar }) => {
      const value = await calendar.property(D('add-member'))
      const href = expectPresent('add-member', value && findAll(value, D('href'))[0]?.text.trim())
      const headers = { 'Content-Type': 'text/calendar', ...REPRESENTATION }
      const text = anyEvent()
      const answer = await user.send('POST', href, { headers, body: text })
      expectStatus(answer, 201)
      requireApplied(answer, answer.bytes.length > 0)
      expectEqual('body', answer.text, text)
    },
    ofCalendar(D('add-member')),
  ),

  rfc8144('4', 'depth-noroot leaves out the collection', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const answer = await user.propfind(calendar.href, '1', propfind(D('getetag')), NOROOT)
    const multistatus = answer.multistatus()
    requireApplied(answer, multistatus.find(calendar.href) === undefined)
    expectSet('hrefs', multistatus.paths(), [href])
  }),

  rfc8144('4', 'depth-noroot is about Depth 1, not 0', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '0', propfind(D('resourcetype')), NOROOT)
    expectSet('hrefs', answer.multistatus().paths(), [calendar.href])
  }),

  rfc7240('2', 'names and values are read whatever their case and quotes', async ({ user, calendar }) => {
    const body = propfind(D('resourcetype'), Z('nothing'))
    const plain = await user.propfind(calendar.href, '0', body, MINIMAL)
    requireApplied(plain, !has404(plain))
    for (const header of ['RETURN=minimal', 'return="minimal"', 'wait=10, return=minimal', 'return=minimal; foo=bar']) {
      const answer = await user.propfind(calendar.href, '0', body, { Prefer: header })
      expectEqual(`a propstat with 404 for ${header}`, has404(answer), false)
    }
  }),

  rfc7240('2', 'preferences that are not known change nothing', async ({ user, calendar }) => {
    const body = propfind(D('resourcetype'), Z('nothing'))
    for (const header of ['unheard-of', 'return=everything', 'return', '=;,', 'handling=strict, foo="a,b"']) {
      const answer = await user.propfind(calendar.href, '0', body, { Prefer: header })
      const response = answer.multistatus().of(calendar.href)
      expectEqual(`status of Z:nothing for ${header}`, statusOfProperty(response, Z('nothing')), 404)
    }
  }),

  rfc7240('3', 'Preference-Applied names what was applied', async ({ user, calendar }) => {
    const answer = await user.propfind(calendar.href, '1', propfind(D('getetag')), {
      Prefer: 'depth-noroot, unheard-of',
    })
    const applied = answer.list('preference-applied')
    if (applied.length === 0) throw new Skip('the server does not tell')
    expectIncludes('Preference-Applied', applied, 'depth-noroot')
    expectEqual('unheard-of', applied.includes('unheard-of'), false)
  }),
]
