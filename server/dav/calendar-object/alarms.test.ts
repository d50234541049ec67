import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendar } from '../../testing/calendar-text.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const HOME = '/dav/calendars/alice/'
const CALENDAR = `${HOME}calendar/`
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

const object = (kind: string, ...lines: string[]) =>
  calendar(`BEGIN:${kind}`, 'DTSTAMP:20260101T000000Z', ...lines, `END:${kind}`)
const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM']
const AT = 'DTSTART:20260301T100000Z'

let server: TestServer

beforeAll(async () => {
  server = await testServer({
    provision: `users:
  - slug: alice
    password: alice
    calendars: [{ slug: calendar, components: [VEVENT, VTODO], grants: [{ to: bob, privilege: read-write }] }, { slug: other }]
  - { slug: bob, password: bob }
`,
  })
})
afterAll(() => server.close())

const set = (path: string, name: string, text: string) =>
  server
    .as('alice')
    .proppatch(
      path,
      `<propertyupdate ${NAMESPACES}><set><prop><C:${name}>${text}</C:${name}></prop></set></propertyupdate>`,
    )
const clear = (path: string, name: string) =>
  server
    .as('alice')
    .proppatch(path, `<propertyupdate ${NAMESPACES}><remove><prop><C:${name}/></prop></remove></propertyupdate>`)
const put = async (name: string, text: string, user = 'alice', path = CALENDAR) => {
  const { status, headers } = await server.as(user).put(path + name, text)
  expect(status).toBeLessThan(300)
  return { etag: headers.etag, text: (await server.as('alice').get(path + name)).text }
}

describe('default alarms', () => {
  const DEFAULT = alarm('UID:d', 'TRIGGER:-PT15M').join('\n')

  it('are properties of homes and calendars', async () => {
    for (const path of [HOME, CALENDAR]) {
      expect((await set(path, 'default-alarm-vevent-date', DEFAULT)).text).toContain('200 OK')
      const asked = `<propfind ${NAMESPACES}><prop><C:default-alarm-vevent-date/></prop></propfind>`
      expect((await server.as('alice').propfind(path, asked)).text).toContain(DEFAULT)
      for (const wrong of ['soon', 'BEGIN:VEVENT\nEND:VEVENT', alarm('TRIGGER:soon').join('\n')])
        expect((await set(path, 'default-alarm-vevent-date', wrong)).text).toContain('valid-calendar-data')
      expect((await clear(path, 'default-alarm-vevent-date')).text).toContain('200 OK')
    }
    const { headers } = await server.as('alice').request('OPTIONS', HOME)
    expect(headers.dav).toContain('calendar-default-alarms')
  })

  it('are written into what comes without, each for its kind', async () => {
    await set(HOME, 'default-alarm-vevent-datetime', DEFAULT)
    await set(CALENDAR, 'default-alarm-vtodo-date', alarm('UID:t', 'TRIGGER:-P1D').join('\n'))
    const timed = await put('1.ics', object('VEVENT', 'UID:1', AT))
    expect(timed.etag).toBeUndefined()
    expect(timed.text).toContain('UID:d\r\nTRIGGER:-PT15M\r\nX-APPLE-DEFAULT-ALARM:TRUE\r\nEND:VALARM\r\n')
    expect((await put('2.ics', object('VTODO', 'UID:2', 'DUE;VALUE=DATE:20260301'))).text).toContain('TRIGGER:-P1D')

    for (const [name, text] of [
      ['3.ics', object('VEVENT', 'UID:3', 'DTSTART;VALUE=DATE:20260301')],
      ['4.ics', object('VEVENT', 'UID:4', AT, ...alarm('TRIGGER:-PT1M'))],
      ['5.ics', object('VTODO', 'UID:5')],
    ] as const) {
      const kept = await put(name, text)
      expect(kept.etag).toMatch(/^"/)
      expect(kept.text).toBe(text)
    }
  })

  it('once, and not from others', async () => {
    const text = object('VEVENT', 'UID:once', AT)
    await put('once.ics', text)
    // Whoever takes it away wants none.
    expect((await put('once.ics', text)).text).toBe(text)
    expect((await put('bob.ics', object('VEVENT', 'UID:bob', AT), 'bob')).text).not.toContain('VALARM')
  })

  it('no more than an object may have: what comes is kept as it came', async () => {
    const large = alarm('TRIGGER:-PT1M', ...Array.from({ length: 600 }, () => `X-A:${'x'.repeat(80)}`)).join('\n')
    expect((await set(`${HOME}other/`, 'default-alarm-vevent-datetime', large)).text).toContain('200 OK')
    const instances = Array.from({ length: 300 }, (_, index) => [
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:large',
      'DTSTAMP:20260101T000000Z',
      `RECURRENCE-ID:20260301T10${String(Math.floor(index / 60)).padStart(2, '0')}${String(index % 60).padStart(2, '0')}Z`,
      AT,
    ])
    const text = object('VEVENT', 'UID:large', AT, ...instances.flat())
    const kept = await put('large.ics', text, 'alice', `${HOME}other/`)
    expect(kept.text === text).toBe(true)
    await clear(`${HOME}other/`, 'default-alarm-vevent-datetime')
  })

  it.each([
    ['an empty one', ''],
    ['ACTION:NONE', 'BEGIN:VALARM\nACTION:NONE\nEND:VALARM'],
  ])('of a calendar count before those of the home: %s means none', async (_, value) => {
    await set(`${HOME}other/`, 'default-alarm-vevent-datetime', value)
    const uid = `none-${value.length}`
    const kept = await put(`${uid}.ics`, object('VEVENT', `UID:${uid}`, AT), 'alice', `${HOME}other/`)
    expect(kept.text).not.toContain('VALARM')
    await clear(`${HOME}other/`, 'default-alarm-vevent-datetime')
  })
})

describe('dismissed alarms, RFC 9074 §6', () => {
  const dismissed = (...lines: string[]) => object('VEVENT', 'UID:a', AT, ...alarm('UID:x', 'TRIGGER:-PT5M', ...lines))
  const NEW = 'ACKNOWLEDGED:20260302T000000Z'

  it('stay so, and the client is told that something was changed', async () => {
    expect((await put('a.ics', dismissed(NEW))).etag).toMatch(/^"/)
    const late = await put('a.ics', dismissed())
    expect(late.etag).toBeUndefined()
    expect(late.text).toBe(dismissed(NEW))
    expect((await put('a.ics', dismissed(NEW))).etag).toMatch(/^"/)
    const newer = 'ACKNOWLEDGED:20260303T000000Z'
    expect((await put('a.ics', dismissed(newer))).text).toBe(dismissed(newer))
  })

  it('what is there and cannot be read is nothing to keep', async () => {
    const { store } = server
    const collection = await store.findCollection('alice', 'calendars', 'calendar')
    const id = collection?.id ?? ''
    await store.transaction({ origin: 'admin', scheduling: 'silent', collections: [id] }, async (tx) => {
      const current = await tx.findEntry(id, 'a.ics')
      if (current === undefined) throw new Error('it is not there')
      const box = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }
      const bytes = Buffer.from('BEGIN:VCALENDAR\r\nACKNOWLEDGED')
      await tx.replaceObject(id, current, { ...current, etag: 'damaged', bytes, box })
    })
    expect((await put('a.ics', dismissed())).text).toBe(dismissed())
  })
})
