import { expect, test } from 'vitest'
import { testServer } from '../../testing/test-server.ts'

const HOME = '/dav/calendars/alice/'
const EVENT = (location: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nLOCATION:${location}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const update = (xml: string) =>
  `<propertyupdate xmlns="DAV:" xmlns:Z="urn:z"><set><prop>${xml}</prop></set></propertyupdate>`
const ASKED = '<propfind xmlns="DAV:" xmlns:Z="urn:z"><prop><Z:kept/><Z:old/></prop></propfind>'

// RFC 4918 §9.8.2.
test('a copy has the dead properties of its source, and no others', async () => {
  const server = await testServer()
  const alice = server.as('alice')
  await alice.mkcalendar(`${HOME}copies/`)
  await alice.put(`${HOME}calendar/a.ics`, EVENT('here'))
  await alice.proppatch(`${HOME}calendar/a.ics`, update('<Z:kept>1</Z:kept>'))
  const copy = () => alice.request('COPY', `${HOME}calendar/a.ics`, { headers: { destination: `${HOME}copies/b.ics` } })

  expect((await copy()).status).toBe(201)
  expect((await alice.propfind(`${HOME}copies/b.ics`, ASKED)).text).toContain('>1<')

  await alice.proppatch(`${HOME}copies/b.ics`, update('<Z:old>2</Z:old>'))
  expect((await copy()).status).toBe(204)
  const replaced = (await alice.propfind(`${HOME}copies/b.ics`, ASKED)).text
  expect(replaced).toContain('>1<')
  expect(replaced).not.toContain('>2<')
  await server.close()
})
