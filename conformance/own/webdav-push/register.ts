/** Clients that are told of changes: how they learn that they may be, and how they ask (draft-bitfire-webdav-push-00). */
import { createECDH, randomBytes } from 'node:crypto'
import type { Answer } from '../answer.ts'
import { propfind } from '../bodies.ts'
import { clauseOf, davClass, needing } from '../case.ts'
import { type Client, XML_TYPE } from '../client.ts'
import { expectDifferent, expectEqual, expectHeader, expectMatch, expectPresent, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, type Name } from '../names.ts'

const clause = clauseOf('WebDAV-Push')
const P = (local: string): Name => `{https://bitfire.at/webdav-push}${local}`
const NAMESPACES = 'xmlns="https://bitfire.at/webdav-push" xmlns:D="DAV:"'

/** RFC 6761 §6.4: a name that leads nowhere, so that nobody is sent anything. */
const RESOURCE = 'https://push.invalid/resource'
const CONTENT = '<trigger><content-update><D:depth>1</D:depth></content-update></trigger>'

function subscription(resource = RESOURCE): string {
  const pair = createECDH('prime256v1')
  const key = pair.generateKeys('base64url')
  return `<subscription><web-push-subscription><push-resource>${resource}</push-resource>
    <content-encoding>aes128gcm</content-encoding><subscription-public-key type="p256dh">${key}</subscription-public-key>
    <auth-secret>${randomBytes(16).toString('base64url')}</auth-secret></web-push-subscription></subscription>`
}

function register(user: Client, href: string, ...content: readonly string[]): Promise<Answer> {
  const body = `<?xml version="1.0"?><push-register ${NAMESPACES}>${content.join('')}</push-register>`
  return user.send('POST', href, { headers: { 'Content-Type': XML_TYPE }, body })
}

function expires(days: number): string {
  return `<expires>${new Date(Date.now() + days * 86_400_000).toUTCString()}</expires>`
}

/** The registration is ended again. */
async function end(user: Client, answer: Answer): Promise<Answer> {
  return user.send('DELETE', new URL(expectPresent('Location', answer.header('location'))).pathname)
}

export const cases = needing(
  [davClass('webdav-push')],
  [
    clause('2.1', 'a calendar names its transports, topic and triggers', async ({ user, calendar }) => {
      const names = [P('transports'), P('topic'), P('supported-triggers')]
      const found = (await user.propfind(calendar.href, '0', propfind(...names))).multistatus()
      for (const name of names) expectPresent(name, found.property(calendar.href, name))
    }),

    clause(
      '2.1',
      'topics of two collections differ, and are the same each time',
      async ({ user, calendar, target }) => {
        const topicAt = async (href: string) =>
          (await user.propfind(href, '0', propfind(P('topic')))).multistatus().property(href, P('topic'))?.text
        const topic = await topicAt(calendar.href)
        expectEqual('the topic', await topicAt(calendar.href), topic)
        expectDifferent('the topic of the home', await topicAt(target.user.home), topic)
      },
    ),

    clause('3.1', 'a registration has a URL and an end', async ({ user, calendar }) => {
      const answer = await register(user, calendar.href, subscription(), CONTENT, expires(4))
      expectStatus(answer, 201, 204)
      expectHeader(answer, 'location', /./)
      expectMatch('Expires', answer.header('expires'), / GMT$/)
      await end(user, answer)
    }),

    clause('3.2', 'registering again is the same registration', async ({ user, calendar }) => {
      const first = await register(user, calendar.href, subscription(), CONTENT)
      const second = await register(user, calendar.href, subscription(), CONTENT)
      expectStatus(second, 201, 204)
      expectEqual('Location', second.header('location'), first.header('location'))
      await end(user, second)
    }),

    clause('3.3', 'DELETE of its URL ends it, once', async ({ user, calendar }) => {
      const answer = await register(user, calendar.href, subscription(), CONTENT)
      expectStatus(await end(user, answer), 204)
      expectStatus(await end(user, answer), 404)
    }),

    clause('3.4', 'a registration may last three days', async ({ user, calendar }) => {
      const answer = await register(user, calendar.href, subscription(), CONTENT, expires(3))
      const left = Date.parse(answer.header('expires') ?? '') - Date.now()
      expectEqual('three days', left > 2.9 * 86_400_000, true)
      await end(user, answer)
    }),

    clause('3.1', 'no subscription, and no trigger, are refused by name', async ({ user, calendar }) => {
      const refusals = [
        ['invalid-subscription', [CONTENT]],
        ['no-supported-trigger', [subscription()]],
        ['no-supported-trigger', [subscription(), '<trigger/>']],
      ] as const
      for (const [condition, content] of refusals) {
        const answer = await register(user, calendar.href, ...content)
        expectStatus(answer, 403)
        expectMatch('the condition', answer.text, new RegExp(`<([\\w-]+:)?${condition}[ />]`))
      }
    }),

    clause('4', 'Push-Dont-Notify hinders no write', async ({ user, calendar }) => {
      const headers = { 'Content-Type': 'text/calendar', 'Push-Dont-Notify': '*' }
      expectStatus(await user.send('PUT', `${calendar.href}quiet.ics`, { headers, body: anyEvent() }), 201, 204)
      const found = await user.propfind(`${calendar.href}quiet.ics`, '0', propfind(D('getetag')))
      expectStatus(found, 207)
    }),
  ],
)
