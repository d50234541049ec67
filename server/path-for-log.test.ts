import { expect, it } from 'vitest'
import { nameForLog, pathForLog } from './path-for-log.ts'
import { testServer } from './testing/test-server.ts'

it('has what is ours and whose it is, and no names', () => {
  const name = nameForLog('Talk about my divorce.ics')
  const work = nameForLog('work')
  expect(name).toMatch(/^#[0-9a-f]{8}$/)
  const paths = {
    '/dav/calendars/alice/work/Talk%20about%20my%20divorce.ics': `/dav/calendars/alice/${work}/${name}`,
    '/dav/calendars/alice/inbox/': '/dav/calendars/alice/inbox/',
    '/dav/principals/users/alice/': '/dav/principals/users/alice/',
    '/dav/calendars/Talk about my divorce.ics/': `/dav/calendars/${name}/`,
    '/api/v1/calendars/alice/work/events/Talk%20about%20my%20divorce.ics': `/api/v1/calendars/alice/${work}/events/${name}`,
    '/Talk about my divorce.ics': `/${name}`,
    '/dav/calendars/alice/%FF': `/dav/calendars/alice/${nameForLog('%FF')}`,
    '/feeds/abc.ics': '/feeds/…',
    '/freebusy/abc': '/freebusy/…',
    '/rsvp/a/b': '/rsvp/…',
    '/feeds': '/feeds',
  }
  expect(Object.keys(paths).map(pathForLog)).toEqual(Object.values(paths))
  expect(pathForLog('/a'.repeat(10_000)).length).toBeLessThan(150)
})

it('is what a refused request leaves in the log', async () => {
  const server = await testServer()
  const alice = server.as('alice')
  const [path, title] = ['/dav/calendars/alice/calendar/Secret%20party.ics', 'Secret party']
  const event = (uid: string) =>
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z']
      .concat(['DTSTART:20260101T000000Z', `SUMMARY:${title}`, 'END:VEVENT', 'END:VCALENDAR', ''])
      .join('\r\n')
  expect((await alice.put(path, event('one'))).status).toBe(201)
  expect((await alice.put('/dav/calendars/alice/calendar/Secret%20party%20two.ics', event('one'))).status).toBe(403)
  expect((await alice.put(path, event('one'), { 'if-none-match': '*' })).status).toBe(412)
  expect((await alice.put(path, `${title} is no calendar`)).status).toBe(403)
  expect((await server.as('bob').get(path)).status).toBe(403)
  expect((await alice.get('/dav/calendars/alice/calendar/Secret%20nothing.ics')).status).toBe(404)
  expect((await alice.get('/api/v1/calendars/alice/calendar/events/Secret%20nothing.ics')).status).toBe(404)
  const lines = server.log.filter(({ path: logged }) => logged !== undefined)
  expect(lines.length).toBeGreaterThanOrEqual(6)
  expect(JSON.stringify(server.log)).not.toMatch(/secret/i)
  await server.close()
})
