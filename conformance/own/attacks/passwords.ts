/** Who guesses: is slowed down, learns nothing, and locks nobody out. Comes last, for it leaves the server wary. */
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { Client } from '../client.ts'
import { expectEqual, expectHeader, expectStatus, expectThat, Skip } from '../expect.ts'
import { D } from '../names.ts'
import type { Session } from '../session.ts'
import { basic } from '../target.ts'

const clause = clauseOf('RFC 7617')

function signedInAs({ target }: Session, name: string, password: string): Client {
  return new Client(target.http, basic({ name, password }), () => undefined)
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const TRIES = 4

/** Names that look like a user's to a reader, or to a database that folds them. */
function lookalikes(name: string): readonly string[] {
  const wide = [...name].map((letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join('')
  return [
    `${name}\u200b`,
    `\u202e${name}`,
    `${name}\u0301`,
    `${name}\u0000`,
    `${name} `,
    ` ${name}`,
    wide,
    name.replace('a', '\u0430'),
    `${name}/`,
    `../users/${name}`,
    `${name}%`,
    `${name}' OR '1'='1`,
    `${name}*`,
    `${name}\\`,
    `*)(uid=${name}`,
  ].filter((other) => other !== name)
}

export const cases = [
  clause('4', 'how long a refusal takes does not tell whether there is such a user', async (session) => {
    const { name } = session.target.other.account
    const took = { known: [] as number[], unknown: [] as number[] }
    const statuses = new Set<number>()
    const tryOne = async (who: string) => {
      const answer = await signedInAs(session, who, `wrong-${randomUUID()}`).get('/')
      statuses.add(answer.status)
      return answer.text
    }
    for (let round = 0; round < TRIES; round++) {
      took.known.push(await millisecondsOf(() => tryOne(name)))
      took.unknown.push(await millisecondsOf(() => tryOne(`nobody-${randomUUID()}`)))
    }
    const [known, unknown] = [Math.min(...took.known), Math.min(...took.unknown)]
    expectEqual('statuses', [...statuses].join(), '401')
    const shown = `${known.toFixed(1)} ms for a user, ${unknown.toFixed(1)} ms for nobody`
    expectThat('times of one kind', known < unknown * 5 + 5 && unknown < known * 5 + 5, shown)
  }),

  clause('4', 'a name that only looks like that of a user is nobody', async (session) => {
    const { name, password } = session.target.user.account
    for (const other of lookalikes(name)) {
      const answer = await signedInAs(session, other, password).propfind(
        session.calendar.href,
        '0',
        propfind(D('getetag')),
      )
      expectThat(`no way in as ${JSON.stringify(other)}`, [400, 401, 429].includes(answer.status), answer.describe())
    }
  }),

  clause('4', 'a password of a megabyte, or one of strange signs, is refused soon', async (session) => {
    const { name } = session.target.user.account
    for (const password of ['x'.repeat(2 ** 20), '\u0000', '\u202e', '€'.repeat(1000)]) {
      const answer = await signedInAs(session, name, password)
        .get('/')
        .catch(() => undefined)
      if (answer !== undefined) expectStatus(answer, 400, 401, 413, 429, 431)
    }
  }),

  clause('4', 'who guesses the password of one account is told to wait', async (session) => {
    const name = `guessed-${randomUUID()}`
    const statuses: number[] = []
    for (let count = 0; count < 12 && statuses.at(-1) !== 429; count++) {
      // Fields that name another client are not believed.
      const headers = { 'X-Forwarded-For': `192.0.2.${count}`, Forwarded: `for=192.0.2.${count}` }
      const answer = await signedInAs(session, name, `guess-${count}`).get('/', headers)
      statuses.push(answer.status)
      if (answer.status === 429) expectHeader(answer, 'retry-after', /^\d+$/)
    }
    if (!statuses.includes(429)) throw new Skip('guesses are not slowed down; is that switched off?')
  }),

  clause('4', 'who tries one password on many accounts is told to wait', async (session) => {
    const statuses: number[] = []
    for (let count = 0; count < 80 && statuses.at(-1) !== 429; count++) {
      statuses.push((await signedInAs(session, `sprayed-${randomUUID()}`, 'Summer2026!').get('/')).status)
    }
    if (!statuses.includes(429)) throw new Skip('guesses are not slowed down; is that switched off?')
  }),

  clause(
    '4',
    'after all that the right passwords are still let in at once',
    async ({ user, calendar, target, other }) => {
      expectStatus(await user.propfind(calendar.href, '0', propfind(D('getetag'))), 207)
      expectStatus(await other.propfind(target.other.home, '0', propfind(D('getetag'))), 207)
    },
  ),
]
