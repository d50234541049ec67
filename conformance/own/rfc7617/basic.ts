import { randomUUID } from 'node:crypto'
import { propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { Client } from '../client.ts'
import { expectEqual, expectHeader, expectMatch, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import type { Session } from '../session.ts'
import { basic } from '../target.ts'

const clause = clauseOf('RFC 7617')

const METHODS = ['GET', 'PUT', 'DELETE', 'PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'COPY', 'MOVE', 'POST']

/** Each is no account, and none is tried twice: a server may slow down who guesses. */
const NOBODIES: readonly (readonly [title: string, authorization: string])[] = [
  ['an unknown name', basic({ name: `nobody-${randomUUID()}`, password: 'x' })],
  ['an empty name', basic({ name: '', password: '' })],
  ['no colon', `Basic ${Buffer.from('nothing').toString('base64')}`],
  ['no base64', 'Basic %%%'],
  ['no credentials', 'Basic'],
  ['a scheme that nobody knows', 'Unheard-Of abc'],
]

function signedInAs({ target }: Session, authorization: string): Client {
  return new Client(target.http, authorization, () => undefined)
}

export const cases = [
  ...METHODS.map((method) =>
    clause('2', `${method} without credentials is 401 with a challenge`, async ({ anonymous, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      const answer = await anonymous.send(method, href, { headers: { Destination: `${href}2` } })
      expectStatus(answer, 401)
      expectHeader(answer, 'www-authenticate', /\bBasic\b.*\brealm="/i)
      await calendar.expectNames('a.ics')
    }),
  ),

  clause('2', 'the answer is the same where nothing is', async ({ anonymous, calendar }) => {
    const there = await anonymous.get(await calendar.store('a.ics', anyEvent()))
    const missing = await anonymous.get(calendar.hrefOf('none.ics'))
    expectStatus(missing, there.status)
    expectEqual('body', missing.text, there.text)
  }),

  clause('2.1', 'charset, if told, is UTF-8', async ({ anonymous, calendar }) => {
    const challenge = (await anonymous.get(calendar.href)).header('www-authenticate') ?? ''
    if (/\bcharset\b/i.test(challenge)) expectMatch('challenge', challenge, /\bcharset="?UTF-8"?/i)
  }),

  clause('2', 'the name of the scheme is read whatever its case', async (session) => {
    const lower = session.target.user.authorization.replace(/^Basic/, 'basic')
    const answer = await signedInAs(session, lower).propfind(session.calendar.href, '0', propfind(D('getetag')))
    expectStatus(answer, 207)
  }),

  clause('2', 'a wrong password is 401', async (session) => {
    const { name } = session.target.user.account
    const client = signedInAs(session, basic({ name, password: `wrong-${randomUUID()}` }))
    const answer = await client.get(session.calendar.href)
    expectStatus(answer, 401)
    expectHeader(answer, 'www-authenticate', /\bBasic\b/i)
  }),

  ...NOBODIES.map(([title, authorization]) =>
    clause('2', `${title} is refused`, async (session) => {
      const answer = await signedInAs(session, authorization).get(session.calendar.href)
      expectStatus(answer, 401, 400)
    }),
  ),

  clause('2', 'after a refusal the right password still works', async ({ user, calendar }) => {
    expectStatus(await user.propfind(calendar.href, '0', propfind(D('getetag'))), 207)
  }),
]
