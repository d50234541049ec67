import { clauseOf } from '../case.ts'
import { expectEqual, expectStatus, expectSuccess } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'

const clause = clauseOf('RFC 4918')

const UNKNOWN = '<urn:uuid:00000000-0000-4000-8000-000000000000>'

/** `E` stands for the right entity tag, `H` for the href of the object, `O` for that of another with entity tag `F`. */
const HEADERS: readonly (readonly [title: string, value: string, holds: boolean])[] = [
  ['the entity tag', '([E])', true],
  ['another entity tag', '(["no-such-tag"])', false],
  ['Not another entity tag', '(Not ["no-such-tag"])', true],
  ['Not the entity tag', '(Not [E])', false],
  ['an unknown state token', `(${UNKNOWN})`, false],
  ['Not an unknown state token', `(Not ${UNKNOWN})`, true],
  ['Not DAV:no-lock', '(Not <DAV:no-lock>)', true],
  ['DAV:no-lock', '(<DAV:no-lock>)', false],
  ['a conjunction that holds', `([E] Not ${UNKNOWN})`, true],
  ['a conjunction that fails', `([E] ${UNKNOWN})`, false],
  ['two lists of which one holds', `(${UNKNOWN}) ([E])`, true],
  ['two lists of which none holds', `(${UNKNOWN}) (["no-such-tag"])`, false],
  ['a tagged list about the object', '<H> ([E])', true],
  ['a tagged list with another tag', '<H> (["no-such-tag"])', false],
  ['a tagged list about another resource', '<O> ([F])', true],
  ['a tagged list that fails about another resource', '<O> ([E])', false],
  ['tagged lists of which one holds', '<O> (["no-such-tag"]) <H> ([E])', true],
]

const MALFORMED = ['nonsense', '([E]', '(E)', '()', '<H>', '([E]) trailing']

export const cases = [
  ...HEADERS.map(([title, value, holds]) =>
    clause('10.4', `If with ${title} ${holds ? 'holds' : 'is 412'}`, async ({ calendar }) => {
      const uid = 'UID:conditional@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const other = await calendar.store('b.ics', anyEvent())
      const etag = await calendar.etagOf('a.ics')
      const places = { E: etag, F: await calendar.etagOf('b.ics'), H: href, O: other }
      const header = fill(value, places)
      const answer = await calendar.put('a.ics', anyEvent(uid, 'LOCATION:Changed'), { If: header })
      if (holds) expectSuccess(answer)
      else expectStatus(answer, 412)
      expectEqual('changed', (await calendar.etagOf('a.ics')) !== etag, holds)
    }),
  ),

  ...MALFORMED.map((value) =>
    clause('10.4', `If: ${value} is malformed`, async ({ calendar }) => {
      const uid = 'UID:conditional@example.com'
      const href = await calendar.store('a.ics', anyEvent(uid))
      const etag = await calendar.etagOf('a.ics')
      const header = fill(value, { E: etag, F: etag, H: href, O: href })
      expectStatus(await calendar.put('a.ics', anyEvent(uid, 'LOCATION:No'), { If: header }), 400, 412)
      expectEqual('ETag', await calendar.etagOf('a.ics'), etag)
    }),
  ),

  clause('10.4', 'If guards DELETE', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent())
    expectStatus(await user.delete(href, { If: '(["no-such-tag"])' }), 412)
    expectStatus(await user.delete(href, { If: `([${await calendar.etagOf('a.ics')}])` }), 204, 200)
  }),
]

function fill(value: string, places: Readonly<Record<string, string>>): string {
  return value.replace(/\b[EFHO]\b/g, (letter) => places[letter] ?? letter)
}
