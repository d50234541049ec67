/**
 * Requests made of the description, valid ones and spoilt ones, to a server that lives: no bug, each status described, each answer
 * as its schema says. Operations that are new are in here by themselves. KALENDS_FUZZ_SECONDS asks for more.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import type { TestClient } from '../testing/test-client.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { describeApi } from './openapi.ts'
import { OPERATIONS } from './operations/index.ts'
import { arbitraryOf, type Definitions, type JsonSchema, type Known, misfits, spoilt } from './testing/json-schema.ts'

const PROVISION = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: Team, members: [alice, bob] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 12, features: [video] }
`

const EVENT = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//t//EN
BEGIN:VEVENT
UID:a
DTSTAMP:20260301T000000Z
DTSTART:20260302T100000Z
RRULE:FREQ=WEEKLY
DURATION:PT1H
ORGANIZER:mailto:alice@example.test
ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test
ATTENDEE;CUTYPE=ROOM:mailto:atlas@example.test
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n')

/** As much as is read here of what describeApi writes. */
interface Described {
  readonly operationId: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >
}

interface Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly asRoot: boolean
}

let server: TestServer
beforeAll(async () => {
  server = await testServer({ provision: PROVISION })
  await server.as('alice').put('/dav/calendars/alice/calendar/a.ics', EVENT)
})
afterAll(() => server.close())

const description = describeApi(OPERATIONS, 'https://calendar.example.org') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Definitions }
} // as describeApi writes it
const { schemas } = description.components

/** Nobody who asks is changed or removed by what an administrator does. */
const OTHERS = ['bob', 'team', 'atlas', 'nobody']
const EVERYBODY = ['alice', ...OTHERS]
const CARD = [
  'vcard',
  [
    ['version', {}, 'text', '4.0'],
    ['uid', {}, 'text', 'u'],
    ['fn', {}, 'text', 'Bob'],
  ],
]

function knownFor(isOfAdministrators: boolean): Known {
  const people = isOfAdministrators ? OTHERS : EVERYBODY
  const known: Readonly<Record<string, readonly unknown[]>> = {
    ...{ slug: people, slugs: people, sharee: people, members: people, read: people, write: people },
    ...{ approvers: people, bookers: people, approvalExcept: people, acceptFromGroup: ['team'] },
    owner: ['alice', 'alice', 'bob', 'root', 'nobody'],
    ...{ calendar: ['calendar', 'tasks', 'inbox', 'nope'], collection: ['calendar', 'addressbook', 'nope'] },
    ...{ book: ['addressbook', 'other'], contact: ['a.vcf', 'b.vcf'], card: [CARD], id: ['1', '2', 'x'] },
    ...{ timezone: ['Europe/Brussels', 'UTC'], emails: ['somebody@example.test'], color: ['#ff0000'] },
    ...{ window: ['P30D'], minDuration: ['PT5M'], maxDuration: ['PT4H'], openingHours: ['Mo-Fr 08:00-18:00'] },
    'Kalends-View-As': EVERYBODY,
    ...{ since: ['0', '1'], fields: ['name'], cursor: ['YQ'], limit: ['1', '50'] },
  }
  return (name) => known[name]
}

function requestsTo(path: string, described: Described, isOfAdministrators: boolean): fc.Arbitrary<Request> {
  const known = knownFor(isOfAdministrators)
  const given = described.parameters.map(({ name, in: place, required, schema }) => {
    const value = arbitraryOf(schema, schemas, known, name).map(String)
    // The more is asked for, and above all as somebody else, the more is refused.
    const weight = required ? 0 : name === 'Kalends-View-As' ? 40 : 4
    return fc
      .oneof({ weight: 4, arbitrary: value }, { weight, arbitrary: fc.constant(undefined) })
      .map((text) => ({ name, place, text }))
  })
  const schema = described.requestBody?.content['application/json']?.schema
  const valid = schema === undefined ? undefined : arbitraryOf(schema, schemas, known)
  const body = valid === undefined ? fc.constant(undefined) : fc.oneof({ weight: 3, arbitrary: valid }, spoilt(valid))
  return fc
    .record({ given: fc.tuple(...given), body, isAny: fc.boolean(), asRoot: fc.boolean(), extra: fc.nat(9) })
    .map(({ given, body, isAny, asRoot, extra }) => {
      const query = new URLSearchParams(extra === 0 ? { unknown: '1' } : {})
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      let filled = path
      for (const { name, place, text } of given) {
        if (text === undefined) continue
        if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(text.toWellFormed()) || '-')
        else if (place === 'query') query.set(name, text)
        else if (name === 'If-Match') headers['if-match'] = isAny ? '*' : '"x"'
        else if (/^[\x21-\x7e]+$/.test(text)) headers[name.toLowerCase()] = text
      }
      const search = query.size === 0 ? '' : `?${query}`
      return {
        path: `/api/v1${filled}${search}`,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        asRoot: asRoot || isOfAdministrators,
      }
    })
}

async function problemsOf(request: Request, method: string, described: Described, client: TestClient) {
  const { path, headers, body } = request
  const {
    status,
    text,
    headers: answered,
  } = await client.request(method, path, body === undefined ? { headers } : { headers, body })
  const expected = described.responses[status]
  const [type = ''] = String(answered['content-type'] ?? '').split(';')
  const schema = expected?.content?.[type]?.schema
  const found: string[] = []
  if (status >= 500 && status !== 507) found.push(`a bug: ${text}`)
  else if (expected === undefined && status !== 304) found.push(`${status} is not described: ${text}`)
  else if (schema === undefined ? text !== '' : !path.includes('fields=')) {
    if (schema === undefined) found.push(`an answer that is not described: ${text}`)
    else found.push(...misfits(JSON.parse(text), schema, schemas))
  }
  return { status, found: found.map((one) => `${method} ${path} ${body ?? ''}: ${status}: ${one}`) }
}

const RUNS = 8

test('whatever is asked, the answer is described', { timeout: 600_000 }, async () => {
  const succeeded = new Set<string>()
  const wrong: string[] = []
  for (const seed of seeds(2, PART.requests.operations)) {
    for (const { path, method, admin } of OPERATIONS) {
      const described = description.paths[path]?.[method.toLowerCase()]
      if (described === undefined) throw new Error(`${method} ${path} is not described`)
      for (const request of fc.sample(requestsTo(path, described, admin === true), { seed, numRuns: RUNS })) {
        const client = request.asRoot ? server.as('root') : server.as('alice')
        const { status, found } = await problemsOf(request, method, described, client)
        wrong.push(...found.map((one) => `seed ${seed}: ${one}`))
        if (status < 300) succeeded.add(described.operationId)
      }
    }
  }
  expect(wrong).toEqual([])
  // Else what is sent would be refused before it is looked at.
  expect(succeeded.size).toBeGreaterThan(OPERATIONS.length / 3)
})
