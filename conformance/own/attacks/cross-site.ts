/** What a page of another site can make a browser send, with the password that the browser remembers: nothing is done. */

import { findAll } from '../../caldavtester/xml.ts'
import type { Answer } from '../answer.ts'
import { document } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 6454')

/** The types that a form can send, and so any page without asking. */
const FORM_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']

/** As browsers tell of it: today's, and those of before `Sec-Fetch-Site`. */
const ORIGINS: readonly Readonly<Record<string, string>>[] = [
  { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
]

const BODIES: readonly (readonly [title: string, body: string])[] = [
  ['an event', anyEvent()],
  // What a form of text/plain makes of a field whose name is all but the last sign.
  ['an event in a form', anyEvent('X-A:=b')],
  ['a share', document('CS:share', '<CS:set><D:href>mailto:evil@example.com</D:href><CS:read-write/></CS:set>')],
  ['an invitation', document('D:share-resource', '<D:sharee><D:href>mailto:evil@example.com</D:href></D:sharee>')],
  ['an answer', document('CS:invite-reply', '<D:href>mailto:evil@example.com</D:href><CS:invite-accepted/>')],
  ['a push registration', '<push-register xmlns="https://bitfire.at/webdav-push"/>'],
]

async function targetsOf({ calendar, target }: Session): Promise<readonly string[]> {
  const value = await calendar.property(D('add-member'))
  const addMember = value === undefined ? undefined : findAll(value, D('href'))[0]?.text.trim()
  const { home, principal } = target.user
  const own = addMember === undefined ? [] : [addMember.replace(/^https?:\/\/[^/]*/i, '')]
  return [...own, calendar.href, home, principal, `${home}inbox/`, `${home}outbox/`, '/']
}

function expectNothingDone(answer: Answer): void {
  expectThat('a status of 4xx', answer.status >= 400 && answer.status < 500, answer.describe())
}

export const cases = [
  ...BODIES.map(([title, body]) =>
    clause('7.3', `POST of ${title} by a page of another site is refused`, async (session) => {
      const { user, calendar } = session
      for (const href of await targetsOf(session)) {
        for (const type of FORM_TYPES) {
          for (const origin of ORIGINS) {
            const headers = { ...origin, ...(type === '' ? {} : { 'Content-Type': type }) }
            expectNothingDone(await user.send('POST', href, { headers, body }))
          }
        }
      }
      await calendar.expectNames()
    }),
  ),

  clause('7.3', 'POST by a page of another site is refused whatever its type', async (session) => {
    const { user, calendar } = session
    const headers = { ...ORIGINS[0], 'Content-Type': 'text/calendar' }
    for (const href of await targetsOf(session)) {
      expectNothingDone(await user.send('POST', href, { headers, body: anyEvent() }))
    }
    await calendar.expectNames()
  }),

  clause('7.3', 'no other origin is let in to read', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    for (const method of ['GET', 'OPTIONS', 'PROPFIND']) {
      const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'PUT' }
      const answer = await user.send(method, href, { headers })
      const allowed = answer.header('access-control-allow-origin')
      expectThat('no Access-Control-Allow-Origin', allowed === undefined, String(allowed))
    }
  }),
]
