/** Names that are not what they seem: kept apart, or refused; never folded into another. */
import { document, escapeXml, propertyUpdate, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectEqual, expectSet, expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import { expectAlive } from './alive.ts'

const clause = clauseOf('RFC 3986')

/** Pairs that a reader, a file system or a database may take for one. */
const TWINS: readonly (readonly [title: string, a: string, b: string])[] = [
  ['composed and decomposed letters', 'caf\u00e9.ics', 'cafe\u0301.ics'],
  ['upper and lower case', 'name.ics', 'NAME.ics'],
  ['an invisible sign', 'name.ics', 'na\u200bme.ics'],
  ['letters of two scripts', 'name.ics', 'n\u0430me.ics'],
  ['wide letters', 'name.ics', '\uff4eame.ics'],
  ['the Kelvin sign', 'k.ics', '\u212a.ics'],
  ['the dotless i', 'i.ics', '\u0131.ics'],
  ['a trailing dot', 'name.ics', 'name.ics.'],
  ['a trailing space', 'name.ics', 'name.ics '],
  ['marks of direction', 'name.ics', '\u202ename.ics'],
  ['a soft hyphen', 'name.ics', 'na\u00adme.ics'],
]

/** What looks like a way out. */
const SLASHES = ['\u2215', '\uff0f', '\u29f8', '\\', '\uff3c', '\u2024\u2024\u2215', '\uff0e\uff0e\uff0f']

const TEXTS = [
  '\u202eevil\u202c',
  '\u200b\u200c\u200d',
  '\ufeff',
  '\ud83d\udc68\u200d\ud83d\udc69',
  '\u0301'.repeat(500),
  '\u{e0041}\u{e0042}',
  '﷽',
]

export const cases = [
  ...TWINS.map(([title, a, b]) =>
    clause('6.2.2', `two names that differ in ${title} are two, or refused`, async ({ calendar }) => {
      await calendar.store(a, anyEvent('LOCATION:A'))
      const answer = await calendar.put(b, anyEvent('LOCATION:B'))
      expectThat(
        '201 or 4xx',
        answer.status === 201 || (answer.status >= 400 && answer.status < 500),
        answer.describe(),
      )
      expectThat('the first untouched', (await calendar.get(a)).text.includes('LOCATION:A'), 'another')
      expectSet('members', await calendar.names(), answer.status === 201 ? [a, b] : [a])
    }),
  ),

  clause('3.3', 'signs that look like a slash lead nowhere', async (session) => {
    const { user, calendar, target, newCalendar } = session
    const there = await newCalendar()
    for (const sign of SLASHES) {
      const name = `..${sign}x.ics`
      const answer = await calendar.put(name, anyEvent())
      expectThat(
        '201 or 4xx',
        answer.status === 201 || (answer.status >= 400 && answer.status < 500),
        answer.describe(),
      )
      if (answer.status === 201)
        expectThat('a member of its calendar', (await calendar.names()).includes(name), 'no member')
    }
    await there.expectNames()
    const home = await user.propfind(target.user.home, '1', '')
    expectThat(
      'nothing beside it',
      !home
        .multistatus()
        .paths()
        .some((path) => path.endsWith('x.ics')),
      'something',
    )
  }),

  clause('6.2.2', 'words of strange signs come back as they were sent, or are refused', async (session) => {
    const { user, calendar } = session
    for (const text of TEXTS) {
      const answer = await user.proppatch(
        calendar.href,
        propertyUpdate(set(`<D:displayname>${escapeXml(text)}</D:displayname>`)),
      )
      if (answer.status !== 207 || !/ 200 /.test(answer.text)) continue
      expectEqual('displayname', await calendar.text(D('displayname')), text)
    }
    await expectAlive(session)
  }),

  clause('2.1', 'words that no XML may hold are refused', async ({ user, calendar }) => {
    for (const text of ['&#0;', '&#8;', '&#xFFFE;', '&#xD800;', '&#x110000;', '\u0008', '\uffff']) {
      const answer = await user.proppatch(calendar.href, propertyUpdate(set(`<D:displayname>${text}</D:displayname>`)))
      expectThat(`a refusal of ${JSON.stringify(text)}`, answer.status >= 400 && answer.status < 500, answer.describe())
    }
  }),

  clause('3.3', 'words that mean something to a programming language are names as any other', async (session) => {
    const { user, calendar, target } = session
    for (const word of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then']) {
      const name = `${word}.ics`
      expectStatus(await calendar.put(name, anyEvent(`UID:${word}`, `X-${word.replace(/_/g, '-')};X-A=${word}:x`)), 201)
      const dead = `<X:${word} xmlns:X="http://example.com/">x</X:${word}>`
      expectStatus(await user.proppatch(calendar.hrefOf(name), propertyUpdate(set(dead))), 207)
      const asked = await user.propfind(calendar.hrefOf(name), '0', document('D:propfind', `<D:prop>${dead}</D:prop>`))
      expectEqual(
        'the property',
        asked.multistatus().property(asked.multistatus().paths()[0] ?? '', `{http://example.com/}${word}`)?.text,
        'x',
      )
      for (const refused of [
        await user.send('POST', `${calendar.hrefOf(name)}?action=${word}`),
        await user.report(calendar.href, document(`D:${word}`)),
        await user.send('GET', `${target.user.home}${word}/`),
        await user.send('GET', `/${word}`),
      ])
        expectThat('a refusal', refused.status >= 400 && refused.status < 500, refused.describe())
    }
    await expectAlive(session)
  }),
]
