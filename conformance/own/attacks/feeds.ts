/** Secret URLs: what is not the whole secret opens nothing, and says nothing. */
import { randomBytes } from 'node:crypto'
import { clauseOf } from '../case.ts'
import { expectEqual, expectStatus, expectThat, Skip } from '../expect.ts'
import { expectAlive, within } from './alive.ts'

const clause = clauseOf('RFC 9110')

const newToken = () => randomBytes(24).toString('base64url')

/** What one tries with a URL that one has seen: all but the right one. */
function neighbours(path: string): readonly string[] {
  const [, folder = '', token = '', extension = ''] = /^(\/\w+\/)([\w-]+)(\.ics)?$/.exec(path) ?? []
  const last = token.at(-1) === 'A' ? 'B' : 'A'
  const swapped = token.replace(/[a-zA-Z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
  const tokens = [
    token.slice(0, -1),
    `${token}A`,
    token.slice(0, -1) + last,
    swapped,
    `${token}%00`,
    `${token}%20`,
    `%20${token}`,
    `${token}=`,
  ]
  const other = folder === '/feeds/' ? '/freebusy/' : '/feeds/'
  return [
    ...tokens.map((one) => `${folder}${one}${extension}`),
    `${other}${token}${extension}`,
    `${other}${token}`,
    `${other}${token}.ics`,
    `${folder}${token}/..%2f${token}`,
    `${folder}${token}${extension}/`,
  ].filter((one) => one !== path)
}

export const cases = [
  clause('17.9', 'guesses of secret URLs are all the same 404', async (session) => {
    const guesses = Array.from({ length: 50 }, newToken)
    const bodies = new Set<string>()
    for (const guess of guesses) {
      for (const href of [`/feeds/${guess}.ics`, `/freebusy/${guess}`]) {
        const answer = await session.anonymous.get(href)
        expectStatus(answer, 404, 401)
        bodies.add(`${answer.status} ${answer.text.replaceAll(guess, '')}`)
      }
    }
    expectEqual('kinds of answers', bodies.size, 1)
  }),

  clause('17.9', 'nothing lists secret URLs', async ({ anonymous, user, other }) => {
    for (const client of [anonymous, user, other]) {
      for (const href of ['/feeds', '/feeds/', '/freebusy', '/freebusy/']) {
        const answers = [await client.get(href), await client.propfind(href, '1', '')]
        for (const answer of answers) {
          expectThat('a status of 4xx', answer.status >= 400 && answer.status < 500, answer.describe())
        }
      }
    }
  }),

  clause('17.9', 'a token of a megabyte, or one that is none, is refused soon', async (session) => {
    const odd = [
      'x'.repeat(10_000),
      '..',
      '%2e%2e',
      '%00',
      "'%20OR%201=1--",
      '*',
      '%',
      '../../dav/',
      newToken().repeat(100),
    ]
    for (const token of odd) {
      const answer = await within(5, () => session.anonymous.get(`/feeds/${token}.ics`).catch(() => undefined))
      if (answer === undefined) continue
      expectThat('a status of 4xx', answer.status >= 400 && answer.status < 500, answer.describe())
      expectThat('no calendar', !answer.text.includes('BEGIN:VCALENDAR'), 'one')
    }
    await expectAlive(session)
  }),

  clause('17.9', 'what is nearly a secret URL opens nothing', async ({ anonymous, target }) => {
    const { feed } = target
    if (feed === undefined) throw new Skip('the file of users names no feed')
    expectStatus(await anonymous.get(feed), 200)
    for (const href of neighbours(feed)) {
      const answer = await anonymous.get(href)
      expectThat(
        `nothing at ${href.replace(/[\w-]{20,}/, '…')}`,
        answer.status >= 400 && answer.status < 500,
        answer.describe(),
      )
    }
  }),

  clause(
    '17.9',
    'a secret URL is read and nothing else, and by nobody in between',
    async ({ anonymous, user, target }) => {
      const { feed } = target
      if (feed === undefined) throw new Skip('the file of users names no feed')
      for (const method of [
        'PUT',
        'DELETE',
        'PROPFIND',
        'REPORT',
        'POST',
        'PROPPATCH',
        'LOCK',
        'MOVE',
        'COPY',
        'ACL',
      ]) {
        for (const client of [anonymous, user]) {
          const answer = await client.send(method, feed, { headers: { Destination: '/dav/' } })
          expectThat(`${method} refused`, answer.status >= 400 && answer.status < 500, answer.describe())
        }
      }
      const answer = await anonymous.get(feed)
      expectStatus(answer, 200)
      expectThat(
        'no public cache',
        /private|no-store/.test(answer.header('cache-control') ?? ''),
        String(answer.header('cache-control')),
      )
      expectEqual('Referrer-Policy', answer.header('referrer-policy'), 'no-referrer')
    },
  ),
]
