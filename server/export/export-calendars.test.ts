import { expect, test } from 'vitest'
import { Homes, meeting } from '../testing/meetings.ts'
import { testServer } from '../testing/test-server.ts'
import { exportCalendars } from './export-calendars.ts'

test('what lies in two calendars is in the file once; what differs, twice', async () => {
  const server = await testServer()
  const homes = new Homes(server)
  const alice = server.as('alice')
  for (const uid of ['same', 'other'])
    await alice.put(`${homes.calendarOf('alice')}${uid}.ics`, meeting({ uid, attendees: ['bob'] }))
  const destination = homes.calendarOf('alice', 'copy')
  expect((await alice.request('COPY', homes.calendarOf('alice'), { headers: { destination } })).status).toBe(201)
  const changed = await homes.copyOf('alice', 'other')
  await alice.put(changed.href, changed.text.replace('SUMMARY:Budget', 'SUMMARY:Money'))

  const owner = await server.store.findPrincipal('alice')
  const calendars = (await server.store.collectionsOf(owner?.id ?? '', 'calendars')).filter(
    ({ kind }) => kind === 'calendar',
  )
  let text = ''
  for await (const piece of exportCalendars(server.store, calendars, 'alice')) text += piece
  expect(text.match(/UID:same\r\n/g)).toHaveLength(1)
  expect(text.match(/UID:other\r\n/g)).toHaveLength(2)
  await server.close()
})
