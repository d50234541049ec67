import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { zoneOfVtimezone } from '../../protocol/time/vtimezone.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { readPattern } from './pattern.ts'
import { TimezoneProblem } from './problem.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const get = (path: string, headers = {}) => server.anonymous.get(`/timezones${path}`, headers)
const json = async (path: string) => JSON.parse((await get(path)).text)
const YEAR = 'start=2008-01-01T00:00:00Z&end=2009-01-01T00:00:00Z'

test('§4.2.1.3 it is found by its well-known name, and by the home', async () => {
  const found = await server.anonymous.get('/.well-known/timezone')
  expect(found.status).toBe(301)
  expect(found.headers.location).toMatch(/\/timezones$/)
  const asked =
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:timezone-service-set/></prop></propfind>'
  const { text } = await server.as('alice').propfind('/dav/calendars/alice/', asked)
  expect(text).toContain('<C:timezone-service-set><D:href>/timezones</D:href></C:timezone-service-set>')
})

test('§5.1 capabilities', async () => {
  const { version, info, actions } = await json('/capabilities')
  expect(version).toBe(1)
  expect(info.formats).toEqual(['text/calendar', 'application/calendar+json'])
  expect(info.truncated).toEqual({ any: true, untruncated: true })
  expect(actions.map(({ name }: { name: string }) => name)).toEqual([
    ...['capabilities', 'list', 'get', 'expand', 'find', 'leapseconds'],
  ])
})

test('§5.2 a list, and what changed since', async () => {
  const { synctoken, timezones } = await json('/zones')
  expect(timezones.length).toBeGreaterThan(300)
  const york = timezones.find(({ tzid }: { tzid: string }) => tzid === 'America/New_York')
  expect(york.aliases).toContain('US/Eastern')
  expect((await get('/zones/America%2FNew_York')).headers.etag).toBe(`"${york.etag}"`)
  expect(await json(`/zones?changedsince=${synctoken}`)).toMatchObject({ synctoken, timezones: [] })
  // One that is not known is answered as if it were not there.
  expect((await json('/zones?changedsince=2001a')).timezones).toHaveLength(timezones.length)
})

describe('§5.3 get', () => {
  test('the data say what the zone is', async () => {
    const { status, headers, text } = await get('/zones/Europe%2FLondon')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/calendar;charset=utf-8')
    const [vtimezone] = parseCalendar(text).components
    const zone = vtimezone && zoneOfVtimezone(vtimezone, { steps: 100_000, occurrences: 100_000 })
    const iana = findIanaZone('Europe/London')
    for (let at = -5_000_000_000; at < 4_000_000_000; at += 3_456_789) {
      expect(zone?.offsetAt(at), String(at)).toBe(iana?.offsetAt(at))
    }
    expect(text).not.toContain('TZUNTIL')
  })

  test('an alias has its own name, and tells whose it is', async () => {
    const { text } = await get('/zones/US%2FEastern/')
    expect(text).toContain('TZID:US/Eastern\r\nTZID-ALIAS-OF:America/New_York\r\n')
  })

  test('§5.3.4 truncated', async () => {
    const { text } = await get('/zones/America%2FNew_York?start=2010-01-01T00:00:00Z&end=2020-01-01T00:00:00Z')
    expect(text).toContain('TZUNTIL:20200101T000000Z')
    expect(text).toContain('DTSTART:20091231T190000')
    expect(text).not.toMatch(/DTSTART:(?!2009|201)/)
    // No rule goes on.
    for (const rule of text.match(/^RRULE.*$/gm) ?? []) expect(rule).toContain('UNTIL=')
  })

  test('as jCal, with a tag of its own; the same again is 304', async () => {
    const text = await get('/zones/GB')
    const jcal = await get('/zones/GB', { accept: 'application/calendar+json' })
    expect(JSON.parse(jcal.text)[2][0][0]).toBe('vtimezone')
    expect(jcal.headers.etag).not.toBe(text.headers.etag)
    expect((await get('/zones/GB', { 'if-none-match': text.headers.etag })).status).toBe(304)
    expect((await get('/zones/GB?start=2020-01-01T00:00:00Z')).headers.etag).not.toBe(text.headers.etag)
  })

  test('the longest of all is bounded', async () => {
    const { text } = await get('/zones/America%2FNew_York?start=0001-01-01T00:00:00Z&end=9999-12-31T23:59:59Z')
    expect(text.length).toBeLessThan(100_000)
  })
})

describe('§5.4 expand', () => {
  test('§5.4.1 the example', async () => {
    const answer = await get(`/zones/America%2FNew_York/observances?${YEAR}`)
    expect(answer.headers.etag).toBeDefined()
    const observance = (name: string, onset: string, from: number, to: number) => ({
      ...{ name, onset, 'utc-offset-from': from, 'utc-offset-to': to },
    })
    expect(JSON.parse(answer.text)).toMatchObject({
      tzid: 'America/New_York',
      observances: [
        observance('Standard', '2008-01-01T00:00:00Z', -18000, -18000),
        observance('Daylight', '2008-03-09T07:00:00Z', -18000, -14400),
        observance('Standard', '2008-11-02T06:00:00Z', -14400, -18000),
      ],
    })
  })

  test('a zone whose clocks never change, and a change at the very start', async () => {
    expect((await json(`/zones/America%2FPhoenix/observances?${YEAR}`)).observances).toHaveLength(1)
    const from = 'start=2008-03-09T07:00:00Z&end=2008-03-10T00:00:00Z'
    const { observances } = await json(`/zones/America%2FNew_York/observances?${from}`)
    expect(observances).toMatchObject([{ 'utc-offset-from': -18000, 'utc-offset-to': -14400 }])
  })

  test('what is not told is said', async () => {
    const path = '/zones/America%2FNew_York/observances?start=0001-01-01T00:00:00Z&end=9999-01-01T00:00:00Z'
    expect(await json(path)).toMatchObject({ start: '1800-01-01T00:00:00Z', end: '2500-01-01T00:00:00Z' })
  })
})

test('the drafts before the RFC: another path, and members beside those of the RFC', async () => {
  const expanded = await json(`/observances/America%2FNew_York/?${YEAR}`)
  expect(expanded).toEqual(await json(`/zones/America%2FNew_York/observances?${YEAR}`))
  expect(expanded.dtstamp).toMatch(/^20\d\d-/)
  expect(await json('/observances')).toMatchObject({ 'error-code': 'invalid-action' })
})

test('§5.5 find', async () => {
  const names = async (pattern: string) =>
    (await json(`/zones?pattern=${encodeURIComponent(pattern)}`)).timezones.map(({ tzid }: { tzid: string }) => tzid)
  expect(await names('US/Eastern')).toEqual(['America/New_York'])
  expect(await names('*new york*')).toEqual(['America/New_York'])
  expect(await names('*/New_York')).toEqual(['America/New_York'])
  expect(await names('Africa/L*')).toContain('Africa/Lagos')
  expect(await names('nothing')).toEqual([])
})

test('§5.6 leap seconds', async () => {
  const { leapseconds, expires } = await json('/leapseconds')
  expect(leapseconds[0]).toEqual({ 'utc-offset': 10, onset: '1972-01-01' })
  expect(leapseconds.at(-1)).toEqual({ 'utc-offset': 37, onset: '2017-01-01' })
  expect(expires > '2017-01-01').toBe(true)
})

test.each([
  ['', 400, 'invalid-action'],
  ['/', 400, 'invalid-action'],
  ['/foobar', 400, 'invalid-action'],
  ['/zones/America/New_York', 400, 'invalid-action'],
  ['/zones/%E0%A4%A', 400, 'invalid-action'],
  ['/zones?changedsince=a&changedsince=b', 400, 'invalid-changedsince'],
  ['/zones/America%2FPittsburgh', 404, 'tzid-not-found'],
  ['/zones/GB?start=2007', 400, 'invalid-start'],
  ['/zones/GB?start=2007-13-01T00:00:00Z', 400, 'invalid-start'],
  ['/zones/GB?end=2007-01-01', 400, 'invalid-end'],
  ['/zones/GB?start=2008-01-01T00:00:00Z&end=2008-01-01T00:00:00Z', 400, 'invalid-end'],
  ['/zones/GB/observances', 400, 'invalid-start'],
  ['/zones/GB/observances?start=2008-01-01T00:00:00Z', 400, 'invalid-end'],
  ['/zones/GB/observances?start=2008-01-01T00:00:00Z&start=2009-01-01T00:00:00Z', 400, 'invalid-start'],
  ['/zones/GB/observances?start=2500-01-01T00:00:00Z&end=2600-01-01T00:00:00Z', 400, 'invalid-start'],
  ['/zones?pattern=*', 400, 'invalid-pattern'],
  ['/zones?pattern=a&pattern=b', 400, 'invalid-pattern'],
])('§4.1.7 problems: %s', async (path, status, code) => {
  const problem = await get(path)
  expect(problem.status).toBe(status)
  expect(problem.headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(problem.text)).toMatchObject({ type: `urn:ietf:params:tzdist:error:${code}`, status })
})

test('formats and methods that are not there', async () => {
  expect((await get('/zones/GB', { accept: 'image/png' })).status).toBe(406)
  for (const method of ['PUT', 'POST', 'DELETE', 'PROPFIND']) {
    const refused = await server.anonymous.request(method, '/timezones/zones')
    expect(refused.status).toBe(405)
    expect(refused.headers.allow).toContain('GET')
  }
})

test('§5.5 escapes in patterns', () => {
  const name = String.raw`*Test\Time*Zone*`
  expect(readPattern(String.raw`\*Test\\Time\*Zone\*`)(name)).toBe(true)
  expect(readPattern(String.raw`\*Test\\*`)(name)).toBe(true)
  expect(readPattern(String.raw`*zone\*`)(name)).toBe(true)
  for (const bad of ['', '*', '**', 'a*b', String.raw`a\b`, 'a\\', '***']) {
    expect(() => readPattern(bad), bad).toThrow(TimezoneProblem)
  }
})
