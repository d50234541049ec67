/** Random bodies against the operations of events: whatever is sent, the answer is one that was foreseen, and what is kept can be read. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Dice } from '../../../protocol/testing/dice.ts'
import { PART, seeds } from '../../../protocol/testing/seeds.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ now: () => new Date('2030-12-01T12:00:00Z') })
})
afterAll(() => server.close())

async function ask(method: string, path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json', ...(method === 'PUT' && { 'if-match': '*' }) }
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  const { status, text, headers: told } = await server.as('alice').request(method, `/api/v1${path}`, sent)
  return { status, json: text === '' ? undefined : JSON.parse(text), location: String(told.location) }
}

const EVENTS = '/calendars/alice/calendar/events'

test('no body makes an answer that nobody foresaw', async () => {
  const statuses = new Map<number, number>()
  for (const seed of seeds(150, PART.requests.events)) {
    const dice = new Dice(seed)
    const body = randomEvent(dice)
    const made = await ask('POST', EVENTS, body)
    const said = `seed ${seed}: ${JSON.stringify(body)} ${JSON.stringify(made.json)}`
    expect([201, 400, 403], said).toContain(made.status)
    statuses.set(made.status, (statuses.get(made.status) ?? 0) + 1)
    if (made.status !== 201) continue
    const path = made.location.replace('/api/v1', '')
    const put = await ask('PUT', path, made.json)
    expect([put.status, put.json], said).toEqual([200, made.json])
    const patch = randomEvent(dice)
    const changed = await ask('PATCH', path, patch)
    expect([200, 400, 403], `${said} ${JSON.stringify(patch)}`).toContain(changed.status)
    const key = dice.pick(TIMES)
    for (const [method, part] of [
      ['GET', undefined],
      ['PATCH', { title: 'x', start: dice.pick(TIMES) }],
      ['DELETE', undefined],
    ] as const) {
      const { status } = await ask(method, `${path}/occurrences/${key}`, part)
      expect([200, 204, 400, 403, 404], `${said} ${method}`).toContain(status)
    }
    expect([200, 404], said).toContain((await ask('GET', path)).status)
  }
  // Each kind of answer was there, or this would say little.
  expect(statuses.get(201)).toBeGreaterThan(20)
  expect(statuses.get(400)).toBeGreaterThan(5)
  const range = 'start=2029-01-01T00:00:00Z&end=2031-01-01T00:00:00Z'
  for (const query of [range, `${range}&expand=true`]) {
    expect([200, 400]).toContain((await ask('GET', `${EVENTS}?${query}`)).status)
  }
})

const TIMES: readonly [string, ...string[]] = [
  ...(['2030-03-31T02:30:00', '2030-12-02T09:00:00', '2030-12-03T09:00:00', '2030-10-27T02:30:00'] as const),
  ...['0001-01-01T00:00:00', '9999-12-31T23:59:59', '2030-12-02T00:00:00'],
]

function randomEvent(dice: Dice): object {
  const odd = (value: unknown, ...others: readonly unknown[]) =>
    dice.chance(0.03) ? dice.pick([null, 0, '', [], {}, 'x', '\u0001', ...others]) : value
  const maybe = (value: unknown) => (dice.chance(0.4) ? odd(value) : undefined)
  const isDay = dice.chance(0.2)
  return {
    start: odd(isDay ? '2030-12-02T00:00:00' : dice.pick(TIMES)),
    timeZone: isDay ? undefined : odd(dice.pick(['Europe/Brussels', 'Etc/UTC', null, '/Own', 'Pacific/Apia'])),
    showWithoutTime: isDay ? odd(true) : undefined,
    duration: odd(isDay ? 'P1D' : dice.pick(['PT1H', 'P1D', 'PT0S', 'P999999D', 'P1DT1S'])),
    title: maybe(dice.pick(['A', 'ä;,\\\n', '\ud83d\ude00'])),
    description: maybe('<b>x</b>'),
    descriptionContentType: maybe('text/html'),
    keywords: maybe({ a: true, 'b,c': odd(true) }),
    priority: maybe(dice.number(-1, 11)),
    privacy: maybe(dice.pick(['private', 'secret', 'none'])),
    relatedTo: maybe({ x: { relation: { next: odd(true) } } }),
    locations: maybe({ l: { name: odd('L'), coordinates: maybe('geo:1,2') }, m: { description: odd('M') } }),
    links: maybe({ a: { href: odd('https://x.test'), rel: maybe('describedby') }, b: { href: 'urn:x:y' } }),
    virtualLocations: maybe({ v: { uri: odd('https://x.test'), features: maybe({ video: true }) } }),
    alerts: maybe({
      a: {
        trigger: { '@type': 'OffsetTrigger', offset: odd('-PT5M'), relativeTo: maybe('end') },
        action: maybe('email'),
      },
      b: { trigger: { '@type': 'AbsoluteTrigger', when: odd('2030-01-01T00:00:00Z') } },
    }),
    participants: maybe({
      me: { email: odd('alice@example.test'), roles: odd({ owner: true, attendee: true }) },
      bob: {
        ...{ email: odd('bob@example.test'), roles: odd({ attendee: true, chair: true }), kind: maybe('group') },
        delegatedTo: maybe({ me: true }),
      },
    }),
    recurrenceRules: maybe([
      {
        frequency: odd(dice.pick(['daily', 'weekly', 'monthly', 'yearly', 'secondly'])),
        interval: maybe(dice.number(0, 3)),
        count: maybe(dice.number(1, 20)),
        until: maybe(dice.pick(TIMES)),
        byDay: maybe([{ day: dice.pick(['mo', 'su']), nthOfPeriod: maybe(dice.number(-6, 60)) }]),
        byMonth: maybe([dice.pick(['1', '13', '5L'])]),
        rscale: maybe(dice.pick(['gregorian', 'hebrew', 'martian'])),
        skip: maybe('forward'),
        bySetPosition: maybe([dice.number(-2, 2)]),
      },
    ]),
    recurrenceOverrides: maybe({
      [dice.pick(TIMES)]: dice.pick<object>([{}, { excluded: true }, { title: odd('y') }, { 'alerts/a': null }]),
      [dice.pick(TIMES)]: { start: dice.pick(TIMES), timeZone: maybe('Asia/Tokyo') },
    }),
  }
}
