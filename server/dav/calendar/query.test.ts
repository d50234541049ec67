import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const WORK = '/dav/calendars/alice/calendar/'
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const names = Array.from({ length: 60 }, (_, i) => `${String((i * 37) % 60).padStart(2, '0')}.ics`)

let server: TestServer

beforeAll(async () => {
  server = await testServer()
  for (const [i, name] of names.entries()) await put(name, i, 'first')
})
afterAll(() => server.close())

async function put(name: string, i: number, summary: string): Promise<void> {
  const day = String(1 + (i % 28)).padStart(2, '0')
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${name}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:202606${day}T090000Z\r\nDTEND:202606${day}T100000Z\r\nSUMMARY:${summary} ${name} <&>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
  expect([201, 204]).toContain((await server.as('alice').put(WORK + name, text)).status)
}

/** The answer to what happens from one day of June to another. */
async function ask(from: string, to: string, data = '', more = ''): Promise<string> {
  const range = `start="202606${from}T000000Z" end="202606${to}T000000Z"`
  const filter = `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${range}/></C:comp-filter></C:comp-filter></C:filter>`
  const prop = `<prop><getetag/><C:calendar-data>${data.replace('RANGE', range)}</C:calendar-data></prop>`
  const body = `<C:calendar-query ${NAMESPACES}>${prop}${filter}${more}</C:calendar-query>`
  const { status, text } = await server.as('alice').report(WORK, body)
  expect(status).toBe(207)
  return text
}

function shown(text: string): readonly string[] {
  return [...text.matchAll(/SUMMARY:(\S+ \S+)/g)].map(([, summary = '']) => summary)
}

const expected = (summary: string, all: readonly string[]) => all.toSorted().map((name) => `${summary} ${name}`)

test('what an earlier report opened is answered like the rest, in the same order', async () => {
  expect(shown(await ask('05', '09'))).toEqual(
    expected(
      'first',
      names.filter((_, i) => i % 28 >= 4 && i % 28 < 8),
    ),
  )
  const first = await ask('01', '30')
  expect(shown(first)).toEqual(expected('first', names))
  expect(first).toContain('SUMMARY:first 00.ics &lt;&amp;&gt;&#13;\n')
  expect(await ask('01', '30')).toBe(first)
})

test('with a limit it is the same ones', async () => {
  const limit = '<limit><nresults>7</nresults></limit>'
  const few = await ask('01', '30', '', limit)
  expect(shown(few)).toEqual(expected('first', names).slice(0, 7))
  expect(few).toContain('507')
})

test('expanded, and what was changed is read anew', async () => {
  const expand = '<C:expand RANGE/>'
  expect(shown(await ask('01', '30', expand))).toEqual(expected('first', names))
  for (const [i, name] of names.entries()) if (i % 3 === 0) await put(name, i, 'second')
  const now = names.map((name, i) => [name, `${i % 3 === 0 ? 'second' : 'first'} ${name}`] as const)
  const after = now.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, summary]) => summary)
  expect(shown(await ask('01', '30', expand))).toEqual(after)
  expect(shown(await ask('01', '30'))).toEqual(after)
  await server.as('alice').delete(`${WORK}00.ics`)
  expect(shown(await ask('01', '30'))).toEqual(after.filter((summary) => !summary.endsWith('00.ics')))
})

test('an object that takes too much keeps no other from its answer', async () => {
  const dense = 'DTSTART:20200101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY;INTERVAL=2;BYSECOND=31'
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dense\r\nDTSTAMP:20260101T000000Z\r\n${dense}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
  expect((await server.as('alice').put(`${WORK}dense.ics`, text)).status).toBe(201)
  const answer = await ask('05', '09')
  expect(shown(answer).length).toBeGreaterThan(5)
  expect(answer).toContain('507')
  expect(answer).toContain('dense.ics')
})
