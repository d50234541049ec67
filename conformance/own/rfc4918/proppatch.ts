import type { XmlElement } from '../../caldavtester/xml.ts'
import { propstatOf, statusOfProperty } from '../answer.ts'
import { document, propertyUpdate, propfind, remove, set } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf } from '../case.ts'
import { expectEqual, expectIncludes, expectPresent, expectSet, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, type Name, Z } from '../names.ts'

const clause = clauseOf('RFC 4918')

/** Sets `xml` on the calendar and gives back the property as it is read. */
async function roundTrip(calendar: Calendar, name: Name, xml: string): Promise<XmlElement> {
  const answer = await calendar.client.proppatch(calendar.href, propertyUpdate(set(xml)))
  expectEqual(`status of ${name}`, statusOfProperty(answer.multistatus().of(calendar.href), name), 200)
  return expectPresent(`${name} after PROPPATCH`, await calendar.property(name))
}

/** Element names and texts, whatever the prefixes. */
function shapeOf({ name, text, children, tail }: XmlElement): string {
  return `<${name}>${text}${children.map(shapeOf).join('')}</>${tail}`
}

const PROTECTED = ['getetag', 'getcontentlength', 'getlastmodified', 'resourcetype', 'lockdiscovery', 'supportedlock']

const VALUES: readonly (readonly [title: string, value: string, read: string])[] = [
  ['characters that XML escapes', '&lt;a&gt; &amp; &quot;b&quot;', '<a> & "b"'],
  ['characters beyond ASCII', 'Grüße, 日本語 and 🗓', 'Grüße, 日本語 and 🗓'],
  ['a CDATA section', '<![CDATA[<b> & "c"]]>', '<b> & "c"'],
  ['white space', '  two\n lines\t', '  two\n lines\t'],
  ['numeric references', '&#233;&#x1F4C5;', 'é📅'],
  ['nothing', '', ''],
]

export const cases = [
  ...VALUES.map(([title, value, read]) =>
    clause('4.3', `a dead property keeps ${title}`, async ({ calendar }) => {
      const property = await roundTrip(calendar, Z('value'), `<Z:value>${value}</Z:value>`)
      expectEqual('value', property.text, read)
    }),
  ),

  clause('4.3', 'a dead property keeps elements, their names, order and mixed text', async ({ calendar }) => {
    const xml = '<Z:authors>by <Z:a>Jim</Z:a> and <other xmlns="urn:other"><deep/>Roy</other>.</Z:authors>'
    const property = await roundTrip(calendar, Z('authors'), xml)
    const [jim, roy] = property.children
    expectEqual('text before', property.text, 'by ')
    expectEqual('first', jim && shapeOf(jim), `<${Z('a')}>Jim</> and `)
    expectEqual('second', roy && shapeOf(roy), '<{urn:other}other><{urn:other}deep></>Roy</>.')
  }),

  clause('4.3', 'a dead property keeps attributes', async ({ calendar }) => {
    const property = await roundTrip(calendar, Z('a'), '<Z:a kind="x&amp;y"><Z:b Z:c="1"/></Z:a>')
    expectEqual('attribute', property.attributes.get('kind'), 'x&y')
    expectEqual('attribute with a namespace', property.children[0]?.attributes.get(Z('c')), '1')
  }),

  clause('4.3', 'a dead property keeps xml:lang', async ({ calendar }) => {
    const property = await roundTrip(calendar, Z('a'), '<Z:a xml:lang="fr-CA">été</Z:a>')
    expectEqual('xml:lang', property.attributes.get('{http://www.w3.org/XML/1998/namespace}lang'), 'fr-CA')
  }),

  clause('4.3', 'xml:lang in scope of a property belongs to it', async ({ calendar, user }) => {
    const body = document('D:propertyupdate', '<D:set><D:prop xml:lang="de"><Z:a>Größe</Z:a></D:prop></D:set>')
    expectStatus(await user.proppatch(calendar.href, body), 207)
    const property = expectPresent('Z:a', await calendar.property(Z('a')))
    expectEqual('xml:lang', property.attributes.get('{http://www.w3.org/XML/1998/namespace}lang'), 'de')
  }),

  clause('9.2', 'a value replaces the one before', async ({ calendar }) => {
    await roundTrip(calendar, Z('a'), '<Z:a>one</Z:a>')
    expectEqual('value', (await roundTrip(calendar, Z('a'), '<Z:a>two</Z:a>')).text, 'two')
  }),

  clause('9.2', 'names that differ in their namespace alone are two properties', async ({ user, calendar }) => {
    const body = propertyUpdate(set('<a xmlns="urn:one">1</a>', '<a xmlns="urn:two">2</a>'))
    expectStatus(await user.proppatch(calendar.href, body), 207)
    expectEqual('urn:one', await calendar.text('{urn:one}a'), '1')
    expectEqual('urn:two', await calendar.text('{urn:two}a'), '2')
  }),

  clause('14.23', 'remove takes a property away', async ({ user, calendar }) => {
    await roundTrip(calendar, Z('a'), '<Z:a>1</Z:a>')
    const answer = await user.proppatch(calendar.href, propertyUpdate(remove('<Z:a/>')))
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), Z('a')), 200)
    expectEqual('value', await calendar.text(Z('a')), undefined)
  }),

  clause('14.23', 'removing what does not exist is no error', async ({ user, calendar }) => {
    const answer = await user.proppatch(calendar.href, propertyUpdate(remove('<Z:never/>')))
    expectEqual('status', statusOfProperty(answer.multistatus().of(calendar.href), Z('never')), 200)
  }),

  clause('9.2', 'instructions are processed in document order: set, then remove', async ({ user, calendar }) => {
    await user.proppatch(calendar.href, propertyUpdate(set('<Z:a>1</Z:a>'), remove('<Z:a/>')))
    expectEqual('value', await calendar.text(Z('a')), undefined)
  }),

  clause('9.2', 'instructions are processed in document order: remove, then set', async ({ user, calendar }) => {
    await roundTrip(calendar, Z('a'), '<Z:a>0</Z:a>')
    await user.proppatch(calendar.href, propertyUpdate(remove('<Z:a/>'), set('<Z:a>2</Z:a>')))
    expectEqual('value', await calendar.text(Z('a')), '2')
  }),

  clause('9.2', 'instructions are processed in document order: set twice', async ({ user, calendar }) => {
    await user.proppatch(calendar.href, propertyUpdate(set('<Z:a>1</Z:a>'), set('<Z:a>2</Z:a>')))
    expectEqual('value', await calendar.text(Z('a')), '2')
  }),

  ...PROTECTED.map((local) =>
    clause('9.2.1', `DAV:${local} is protected`, async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await user.proppatch(href, propertyUpdate(set(`<D:${local}>x</D:${local}>`)))
      const propstat = propstatOf(answer.multistatus().of(href), D(local))
      expectEqual('status', propstat?.status, 403)
      expectIncludes('conditions', propstat?.conditions ?? [], D('cannot-modify-protected-property'))
    }),
  ),

  clause('9.2', 'all instructions or none; 424 for what depended on another', async ({ user, calendar }) => {
    const body = propertyUpdate(set('<Z:a>1</Z:a>'), set('<D:getetag>x</D:getetag>'), set('<Z:b>2</Z:b>'))
    const response = (await user.proppatch(calendar.href, body)).multistatus().of(calendar.href)
    expectEqual('status of Z:a', statusOfProperty(response, Z('a')), 424)
    expectEqual('status of Z:b', statusOfProperty(response, Z('b')), 424)
    expectEqual('status of DAV:getetag', statusOfProperty(response, D('getetag')), 403)
    expectEqual('Z:a', await calendar.text(Z('a')), undefined)
    expectEqual('Z:b', await calendar.text(Z('b')), undefined)
  }),

  clause('9.2.1', 'the answer names each property once, without its value', async ({ user, calendar }) => {
    const answer = await user.proppatch(calendar.href, propertyUpdate(set('<Z:a>1</Z:a>'), set('<Z:b>2</Z:b>')))
    const { propstats } = answer.multistatus().of(calendar.href)
    const properties = propstats.flatMap((propstat) => [...propstat.properties.values()])
    expectSet(
      'names',
      properties.map(({ name }) => name),
      [Z('a'), Z('b')],
    )
    expectEqual('values', properties.map(({ text }) => text).join(''), '')
  }),

  clause('15.2', 'displayname of a collection can be set', async ({ calendar }) => {
    const xml = '<D:displayname>Réunions &amp; &lt;Fêtes&gt;</D:displayname>'
    expectEqual('displayname', (await roundTrip(calendar, D('displayname'), xml)).text, 'Réunions & <Fêtes>')
  }),

  clause('9.2', 'an object takes dead properties', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.proppatch(href, propertyUpdate(set('<Z:a>1</Z:a>'))), 207)
    const answer = await user.propfind(href, '0', propfind(Z('a')))
    expectEqual('Z:a', answer.multistatus().property(href, Z('a'))?.text, '1')
  }),

  clause('9.7.1', 'PUT leaves dead properties alone', async ({ user, calendar }) => {
    const uid = 'UID:kept@example.com'
    const href = await calendar.store('a.ics', anyEvent(uid))
    expectStatus(await user.proppatch(href, propertyUpdate(set('<Z:a>1</Z:a>'))), 207)
    await calendar.store('a.ics', anyEvent(uid, 'LOCATION:Elsewhere'))
    const answer = await user.propfind(href, '0', propfind(Z('a')))
    expectEqual('Z:a', answer.multistatus().property(href, Z('a'))?.text, '1')
  }),

  clause('8.6', 'PROPPATCH of an object leaves its ETag alone', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const before = await calendar.etagOf('a.ics')
    await user.proppatch(href, propertyUpdate(set('<Z:a>1</Z:a>')))
    expectEqual('ETag', await calendar.etagOf('a.ics'), before)
  }),

  clause('9.2', 'a body is needed, and it is propertyupdate', async ({ user, calendar }) => {
    expectStatus(await user.send('PROPPATCH', calendar.href), 400, 415, 422)
    expectStatus(await user.proppatch(calendar.href, document('D:propfind')), 400, 415, 422)
  }),

  clause('9.2', 'nothing there is 404', async ({ user, calendar }) => {
    expectStatus(await user.proppatch(calendar.hrefOf('none.ics'), propertyUpdate(set('<Z:a>1</Z:a>'))), 404)
  }),
]
