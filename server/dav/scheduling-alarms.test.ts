/** Alarms in meetings: each has his own, whoever writes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], delegates: { write: [alice] } }
`
const alarm = (text: string) =>
  ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${text}`, 'TRIGGER:-PT5M', 'END:VALARM'].join('\r\n')
const defaults = (text: string) =>
  `<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:default-alarm-vevent-datetime>${text}</C:default-alarm-vevent-datetime></prop></set></propertyupdate>`

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, now: () => new Date('2030-12-01T12:00:00Z') })
    homes = new Homes(server)
    await server.as('bob').proppatch('/dav/calendars/bob/', defaults(alarm('bob rings')))
    await server.as('carol').proppatch('/dav/calendars/carol/', defaults(alarm('carol rings')))
    await server.as('carol').proppatch(homes.calendarOf('carol'), defaults(''))
    await server.as('alice').proppatch('/dav/calendars/atlas/', defaults(alarm('atlas rings')))
  })
  afterAll(() => server.close())

  const hrefOf = (uid: string) => `${homes.calendarOf('alice')}${uid}.ics`
  const invite = async (uid: string, attendees: readonly string[], ...lines: readonly string[]) =>
    (await server.as('alice').put(hrefOf(uid), meeting({ uid, attendees, lines }))).status
  const alarmsIn = (text: string) => [...text.matchAll(/DESCRIPTION:(.*)\r\n/g)].map(([, said]) => said)

  it('an invitation has the default alarms of who is invited, and never the organizer’s', async () => {
    expect(await invite('one', ['bob', 'carol', 'atlas'], alarm('alice rings'))).toBe(201)
    expect(alarmsIn((await homes.copyOf('alice', 'one')).text)).toEqual(['alice rings'])
    const his = (await homes.copyOf('bob', 'one')).text
    expect(alarmsIn(his)).toEqual(['bob rings'])
    expect(his).toContain('X-APPLE-DEFAULT-ALARM:TRUE')
    expect(alarmsIn((await homes.copyOf('carol', 'one')).text)).toEqual([])
    expect(alarmsIn((await homes.copyOf('atlas', 'one', 'calendar', 'alice')).text)).toEqual([])
    for (const { text } of await homes.texts('bob', 'inbox')) expect(text).not.toContain('VALARM')
  })

  it('whatever the organizer changes, his alarms stay, and what he took off stays off', async () => {
    await invite('two', ['bob', 'carol'])
    const [his, hers] = [await homes.copyOf('bob', 'two'), await homes.copyOf('carol', 'two')]
    const without = his.text.replace(/BEGIN:VALARM[\s\S]*END:VALARM\r\n/, '')
    expect((await server.as('bob').put(his.href, without)).status).toBe(204)
    const added = hers.text.replace('END:VEVENT', `${alarm('hers')}\r\nEND:VEVENT`)
    expect((await server.as('carol').put(hers.href, added)).status).toBe(204)
    const mine = (await homes.copyOf('alice', 'two')).text
    const moved = mine
      .replace('20301202T100000Z', '20301203T100000Z')
      .replace('END:VEVENT', `${alarm('mine')}\r\nEND:VEVENT`)
    expect((await server.as('alice').put(hrefOf('two'), moved)).status).toBe(204)
    expect((await homes.copyOf('bob', 'two')).text).toContain('DTSTART:20301203')
    expect(alarmsIn((await homes.copyOf('bob', 'two')).text)).toEqual([])
    expect(alarmsIn((await homes.copyOf('carol', 'two')).text)).toEqual(['hers'])
    expect(alarmsIn((await homes.copyOf('alice', 'two')).text)).toEqual(['mine'])
  })

  it('an instance that becomes another rings like the series', async () => {
    await invite('three', ['bob'], 'RRULE:FREQ=DAILY;COUNT=5')
    const mine = (await homes.copyOf('alice', 'three')).text
    const [, series = ''] = /(BEGIN:VEVENT[\s\S]*END:VEVENT\r\n)/.exec(mine) ?? []
    const other = series
      .replace('RRULE:FREQ=DAILY;COUNT=5\r\n', '')
      .replace('DTSTART:20301202', 'RECURRENCE-ID:20301204T100000Z\r\nDTSTART:20301204')
      .replace('SUMMARY:Budget', 'SUMMARY:Money')
    await server.as('alice').put(hrefOf('three'), mine.replace('END:VCALENDAR', `${other}END:VCALENDAR`))
    const his = (await homes.copyOf('bob', 'three')).text
    expect(his).toContain('SUMMARY:Money')
    expect(alarmsIn(his)).toEqual(['bob rings', 'bob rings'])
  })
})
