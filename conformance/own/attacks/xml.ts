/** Hostile and broken XML: refused, soon, with nothing done. */
import { document, propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectStatus, expectThat } from '../expect.ts'
import { NAMESPACES, Z } from '../names.ts'
import { expectAlive, within } from './alive.ts'

const clause = clauseOf('RFC 4918')

const METHODS = ['PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'MKCOL', 'LOCK']

const prolog = '<?xml version="1.0" encoding="utf-8"?>\n'

const BOMB = `${prolog}<!DOCTYPE b [<!ENTITY a0 "ha">${Array.from(
  { length: 20 },
  (_, index) => `<!ENTITY a${index + 1} "&a${index};&a${index};&a${index};&a${index};">`,
).join('')}]><D:propfind xmlns:D="DAV:"><D:prop><Z:x xmlns:Z="urn:x">&a20;</Z:x></D:prop></D:propfind>`

const QUADRATIC = `${prolog}<!DOCTYPE b [<!ENTITY a "${'x'.repeat(50_000)}">]><D:propfind xmlns:D="DAV:"><D:prop><Z:x xmlns:Z="urn:x">${'&a;'.repeat(20_000)}</Z:x></D:prop></D:propfind>`

const EXTERNAL = `${prolog}<!DOCTYPE p [<!ENTITY secret SYSTEM "file:///etc/passwd">]><D:propfind ${NAMESPACES}><D:prop><Z:x>&secret;</Z:x></D:prop></D:propfind>`

const EXTERNAL_DTD = `${prolog}<!DOCTYPE p SYSTEM "http://127.0.0.1:9/evil.dtd"><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`

const PARAMETER = `${prolog}<!DOCTYPE p [<!ENTITY % x SYSTEM "http://127.0.0.1:9/evil.dtd"> %x;]><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`

const DOCTYPE = `${prolog}<!DOCTYPE p [<!ELEMENT p ANY>]><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`

function nested(depth: number): string {
  return document('D:propfind', `<D:prop>${'<Z:n>'.repeat(depth)}${'</Z:n>'.repeat(depth)}</D:prop>`)
}

/** Each is refused, or answered; both soon. */
const HEAVY: readonly (readonly [title: string, body: () => string])[] = [
  ['2,000 names', () => propfind(...Array.from({ length: 2000 }, (_, index) => Z(`n${index}`)))],
  ['a name of 100,000 characters', () => propfind(Z('n'.repeat(100_000)))],
  [
    'a namespace of 100,000 characters',
    () => `<D:propfind xmlns:D="DAV:"><D:prop><a xmlns="urn:${'x'.repeat(100_000)}"/></D:prop></D:propfind>`,
  ],
  [
    '10,000 attributes',
    () =>
      `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 10_000 }, (_, index) => `a${index}="1"`).join(' ')}><D:allprop/></D:propfind>`,
  ],
  [
    '10,000 namespaces',
    () =>
      `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 10_000 }, (_, index) => `xmlns:n${index}="urn:${index}"`).join(' ')}><D:allprop/></D:propfind>`,
  ],
  [
    'a comment of a megabyte',
    () => `<D:propfind xmlns:D="DAV:"><!--${'x'.repeat(2 ** 20)}--><D:allprop/></D:propfind>`,
  ],
  [
    'a hundred thousand comments',
    () => `<D:propfind xmlns:D="DAV:">${'<!--x-->'.repeat(100_000)}<D:allprop/></D:propfind>`,
  ],
  [
    'a CDATA section of a megabyte',
    () => document('D:propfind', `<D:prop><Z:x><![CDATA[${']]'.repeat(500_000)}]]></Z:x></D:prop>`),
  ],
  [
    'a megabyte of character references',
    () => document('D:propfind', `<D:prop><Z:x>${'&#120;'.repeat(170_000)}</Z:x></D:prop>`),
  ],
  ['a start tag that does not end', () => `<D:propfind xmlns:D="DAV:" ${'a'.repeat(500_000)}`],
  ['half a million angle brackets', () => '<'.repeat(500_000)],
]

export const cases = [
  ...METHODS.map((method) =>
    clause('8.2', `${method} with XML that is not well-formed is 400`, async (session) => {
      const href = method.startsWith('MK') ? session.freeHref() : session.calendar.href
      expectStatus(await session.user.xml(method, href, '<D:broken xmlns:D="DAV:"><'), 400)
      await expectAlive(session)
    }),
  ),

  ...(
    [
      ['an external entity', EXTERNAL],
      ['an external DTD', EXTERNAL_DTD],
      ['an external parameter entity', PARAMETER],
      ['entities that grow without bounds', BOMB],
      ['a long entity that is used often', QUADRATIC],
    ] as const
  ).map(([title, body]) =>
    clause('20.6', `${title}: refused, and not followed`, async (session) => {
      const answer = await within(5, () => session.user.propfind(session.calendar.href, '0', body))
      if (title !== 'an external DTD') expectClientError(answer)
      expectThat('no content of a file', !/root:.*:0:0:/.test(answer.text), 'the content of a file')
      expectThat('a short answer', answer.bytes.length < 100_000, `${answer.bytes.length} bytes`)
      await expectAlive(session)
    }),
  ),

  clause('20.6', 'a DOCTYPE in PROPPATCH sets nothing', async (session) => {
    const { user, calendar } = session
    const body = DOCTYPE.replace(
      '<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>',
      `<D:propertyupdate ${NAMESPACES}><D:set><D:prop><Z:a>&x;</Z:a></D:prop></D:set></D:propertyupdate>`,
    )
    expectClientError(await user.proppatch(calendar.href, body))
    expectThat('no property', (await calendar.text(Z('a'))) === undefined, 'a property')
  }),

  ...[1_000, 20_000, 200_000].map((depth) =>
    clause('20.2', `${depth} nested elements: refused, or answered soon`, async (session) => {
      const answer = await within(5, () => session.user.propfind(session.calendar.href, '0', nested(depth)))
      expectStatus(answer, 207, 400, 403, 413, 422)
      await expectAlive(session)
    }),
  ),

  ...HEAVY.map(([title, body]) =>
    clause('20.2', `${title}: refused, or answered soon`, async (session) => {
      const answer = await within(5, () => session.user.propfind(session.calendar.href, '0', body()))
      expectStatus(answer, 207, 400, 403, 413, 422)
      await expectAlive(session)
    }),
  ),

  clause('20.2', 'a body of 40 megabytes is refused', async (session) => {
    const body = document('D:propfind', `<D:prop><Z:x>${'x'.repeat(40 * 2 ** 20)}</Z:x></D:prop>`)
    // A server may hang up in the middle of it.
    const answer = await session.user.propfind(session.calendar.href, '0', body).catch(() => undefined)
    if (answer !== undefined) expectClientError(answer)
    await expectAlive(session)
  }),

  clause('8.2', 'a body that is no XML by its type is refused', async ({ user, calendar }) => {
    for (const type of ['application/json', 'image/png', 'multipart/form-data; boundary=x']) {
      const headers = { Depth: '0', 'Content-Type': type }
      expectStatus(await user.send('PROPFIND', calendar.href, { headers, body: '{"prop": ["getetag"]}' }), 400, 415)
    }
  }),
]
