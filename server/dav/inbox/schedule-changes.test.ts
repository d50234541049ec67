import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meeting, usersNamed } from '../../testing/meetings.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const NS = 'xmlns="DAV:" xmlns:S="http://calendarserver.org/ns/"'
const ASK = `<propfind ${NS}><prop><S:schedule-changes/></prop></propfind>`
const INBOX = '/dav/calendars/bob/inbox/'

describe.each(['sqlite', 'postgres'] as const)('caldav-schedulingchanges on %s', (store) => {
  let server: TestServer
  let item = ''

  beforeAll(async () => {
    server = await testServer({ store, provision: `users:\n${usersNamed('alice', 'bob')}\n` })
  })
  afterAll(() => server.close())

  async function storeMeeting(lines: readonly string[]) {
    const put = await server
      .as('alice')
      .put('/dav/calendars/alice/calendar/m.ics', meeting({ uid: 'm', attendees: ['bob'], lines }))
    expect(put.status).toBeLessThan(300)
    const { text } = await server.as('bob').propfind(INBOX, ASK, '1')
    item = text.match(/<D:href>([^<]*\.ics)</)?.[1] ?? ''
    return text
  }
  const clear = () => server.as('bob').delete(item)

  it('§4.1.1 an inbox item says what it changed', async () => {
    expect(await storeMeeting([])).toMatch(
      /<CS:dtstamp>\d{8}T\d{6}Z<\/CS:dtstamp><CS:action><CS:create\/><\/CS:action>/,
    )
    await clear()
    const changed =
      '<CS:recurrence><CS:master/><CS:changes><CS:changed-property name="LOCATION"/></CS:changes></CS:recurrence>'
    expect(await storeMeeting(['LOCATION:Borea'])).toContain(`<CS:action><CS:update>${changed}</CS:update></CS:action>`)
  })

  it('§4.1.1 it is protected, and not in allprop', async () => {
    const set = `<propertyupdate ${NS}><set><prop><S:schedule-changes/></prop></set></propertyupdate>`
    expect((await server.as('bob').proppatch(item, set)).text).toContain('403 Forbidden')
    const all = await server.as('bob').propfind(item, `<propfind ${NS}><allprop/></propfind>`, '0')
    expect(all.text).not.toContain('schedule-changes')
  })
})
