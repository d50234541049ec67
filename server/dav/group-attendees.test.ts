/** Groups that are invited: RFC 5545 §3.2.11, RFC 6638 §3. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { followGroupMeetings } from '../../scheduling/delivery/follow-groups.ts'
import { overlay } from '../../storage/overlay.ts'
import type { Scope } from '../../storage/store.ts'
import { followMemberships } from '../directory/follow-groups.ts'
import { followOnce } from '../jobs/following.ts'
import { event, unfold } from '../testing/calendar-text.ts'
import { Homes, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { newObjectOf, termsOfServer } from './scheduling.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave', 'erin')}
groups:
  - { slug: team, name: Team, emails: [team@example.test], members: [alice, bob, pair] }
  - { slug: pair, name: Pair, emails: [pair@example.test], members: [carol, atlas] }
  - { slug: crowd, name: Crowd, emails: [crowd@example.test], members: [alice, bob, carol, dave, erin, atlas] }
  - { slug: nobody, name: Nobody, emails: [nobody@example.test], members: [] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], policy: { accept: automatic } }
`
// A room is booked so many days ahead.
const now = () => new Date('2030-11-20T00:00:00Z')
const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const meeting = (uid: string, ...attendees: readonly string[]) =>
  event(
    uid,
    ...['DTSTART:20301202T100000Z', 'DURATION:PT1H', 'SUMMARY:Budget', 'ORGANIZER:mailto:alice@example.test'],
    ...attendees.map((name) => `ATTENDEE:mailto:${name}@example.test`),
  )

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, settings: { maxAttendees: 5, maxResourceBytes: 4_000 }, now })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const textsOf = async (name: string, uid: string, slug = 'calendar') =>
    (await homes.texts(name, slug)).flatMap(({ text }) => (text.includes(`UID:${uid}\r\n`) ? [text] : []))
  async function attendeesOf(name: string, uid: string): Promise<readonly string[]> {
    const [text = ''] = await textsOf(name, uid)
    return text.split('\r\n').filter((line) => line.startsWith('ATTENDEE'))
  }
  const depsOf = () => ({
    ...{ store: server.store, settings: server.settings, log: pino({ level: 'silent' }), now, newName: randomUUID },
  })
  const setMembers = async (...slugs: readonly string[]) => {
    await writeMembers(...slugs)
    await followMemberships(depsOf())
  }
  const writeMembers = async (...slugs: readonly string[]) => {
    const people = await server.store.findPrincipals(['team', ...slugs])
    const group = people.find(({ slug }) => slug === 'team')?.id ?? ''
    const ids = people.filter(({ id }) => id !== group).map(({ id }) => id)
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    await server.store.transaction(scope, (tx) => tx.setMembers(group, ids))
  }
  const path = (uid: string) => `/dav/calendars/alice/calendar/${uid}.ics`
  const put = async (uid: string, ...attendees: readonly string[]) =>
    (await server.as('alice').put(path(uid), meeting(uid, ...attendees))).status

  it('of a meeting in step its organizer’s copy alone is opened, and nobody else’s locked', async () => {
    expect(await put('alone', 'team')).toBe(201)
    const copies: string[] = []
    for await (const page of server.store.meetingsOfGroups(0)) copies.push(...page.map(({ uid }) => uid))
    expect(copies.length).toBeGreaterThan(2)
    const opened: Scope[] = []
    const counted = overlay(server.store, {
      transaction: (scope, work) => {
        opened.push(scope)
        return server.store.transaction(scope, work)
      },
    })
    expect(await followGroupMeetings(counted, termsOfServer(depsOf()))).toBe(0)
    const alice = await server.store.findPrincipal('alice')
    const hers = (await server.store.collectionsOf(alice?.id ?? '', 'calendars')).find(
      ({ slug }) => slug === 'calendar',
    )
    expect(opened.flatMap(({ collections = [] }) => collections)).toEqual([hers?.id])
    expect((await server.as('alice').delete(path('alone'))).status).toBe(204)
  })

  it('everybody in a group is invited, and a room in it answers', async () => {
    expect(await put('whole', 'team', 'bob')).toBe(201)
    const hers = await attendeesOf('alice', 'whole')
    const [team, bob, ...others] = hers
    expect(team).toBe('ATTENDEE;CN=Team;CUTYPE=X-SERVER-GROUP;SCHEDULE-STATUS=2.7:mailto:team@example.test')
    expect(bob).not.toContain('MEMBER')
    expect(others.map((line) => line.replace(/;(RSVP=TRUE|CN=[^;:]*)/g, '')).sort()).toEqual([
      'ATTENDEE;CUTYPE=ROOM;MEMBER="mailto:team@example.test";PARTSTAT=ACCEPTED;SCHEDULE-STATUS=2.0:mailto:atlas@example.test',
      'ATTENDEE;PARTSTAT=NEEDS-ACTION;MEMBER="mailto:team@example.test";SCHEDULE-STATUS=1.2:mailto:carol@example.test',
    ])
    for (const name of ['bob', 'carol']) {
      expect(await textsOf(name, 'whole', 'inbox')).toHaveLength(1)
      expect((await attendeesOf(name, 'whole')).join()).toContain('CUTYPE=X-SERVER-GROUP:mailto:team@example.test')
    }
    expect(await textsOf('alice', 'whole', 'inbox')).toHaveLength(1) // the room's answer
  })

  it('a group that is taken out is cancelled for all but those invited by name', async () => {
    await put('less', 'team', 'bob', 'dave')
    const [text = ''] = await textsOf('alice', 'less')
    const without = text.replace(/ATTENDEE[^\r]*mailto:team@example.test\r\n/, '')
    expect((await server.as('alice').put(path('less'), without)).status).toBe(204)
    const left = (await attendeesOf('alice', 'less')).map((line) => /:mailto:(\w+)@[^@]*$/.exec(line)?.[1])
    expect(left).toEqual(['bob', 'dave'])
    expect((await textsOf('carol', 'less', 'inbox')).filter((one) => one.includes('METHOD:CANCEL'))).toHaveLength(1)
    expect((await textsOf('bob', 'less', 'inbox')).filter((one) => one.includes('METHOD:CANCEL'))).toEqual([])
  })

  it('an answer of a member is kept', async () => {
    await put('answer', 'team')
    const [copy = ''] = await textsOf('carol', 'answer')
    const { text } = await server
      .as('carol')
      .propfind('/dav/calendars/carol/calendar/', `<propfind ${NS}><prop/></propfind>`, '1')
    const hrefs = [...text.matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
    for (const href of hrefs) {
      if (!(await server.as('carol').get(href)).text.includes('UID:answer\r\n')) continue
      const accepted = copy.replace(/PARTSTAT=NEEDS-ACTION(.*carol@)/, 'PARTSTAT=ACCEPTED$1')
      expect((await server.as('carol').put(href, accepted)).status).toBe(204)
    }
    const carol = async () => (await attendeesOf('alice', 'answer')).find((line) => line.includes('carol@'))
    expect(await carol()).toMatch(/PARTSTAT=ACCEPTED/)
    // A program that knows nothing of the people in the group writes it as it was.
    expect(await put('answer', 'team')).toBe(204)
    expect(await carol()).toMatch(/PARTSTAT=ACCEPTED/)
  })

  it('who joins a group is invited, who leaves it is told that it is off, and nobody else hears of it', async () => {
    const inboxOf = async (name: string) =>
      (await textsOf(name, 'follow', 'inbox')).map((text) => /METHOD:(\w+)/.exec(text)?.[1]).sort()
    await setMembers('bob', 'carol')
    await put('follow', 'team')
    await setMembers('bob', 'dave')
    expect(await Promise.all(['bob', 'carol', 'dave'].map(inboxOf))).toEqual([
      ['REQUEST'],
      ['CANCEL', 'REQUEST'],
      ['REQUEST'],
    ])
    expect((await textsOf('carol', 'follow'))[0]).toContain('STATUS:CANCELLED')
    expect((await attendeesOf('alice', 'follow')).map((line) => /:mailto:(\w+)@[^@]*$/.exec(line)?.[1])).toEqual([
      ...['team', 'bob', 'dave'],
    ])
    const before = await textsOf('alice', 'follow')
    await setMembers('bob', 'dave')
    expect(await textsOf('alice', 'follow')).toEqual(before)
    await setMembers('alice', 'bob', 'pair')
  })

  it('what a crash left undone is done by one of those who look at it, and not again in an hour', async () => {
    await setMembers('bob')
    await put('once', 'team')
    const people = async () =>
      (await attendeesOf('alice', 'once')).map((line) => /:mailto:(\w+)@[^@]*$/.exec(line)?.[1])
    await writeMembers('carol')
    await Promise.all([1, 2, 3].map(() => followOnce(depsOf(), now())))
    expect(await people()).toEqual(['team', 'carol'])
    expect(await homes.inboxOf('carol', 'once')).toEqual(['REQUEST'])
    await writeMembers('dave')
    await followOnce(depsOf(), now())
    expect(await people()).toEqual(['team', 'carol'])
    await followOnce(depsOf(), new Date(now().getTime() + 1))
    expect(await people()).toEqual(['team', 'dave'])
  })

  it('a meeting that cannot be written any more keeps no other from being followed', async () => {
    await setMembers('bob')
    const dave = await server.store.findPrincipal('dave')
    const calendar = (await server.store.collectionsOf(dave?.id ?? '', 'calendars')).find(
      (one) => one.kind === 'calendar',
    )
    const collectionId = calendar?.id ?? ''
    const [event = ''] = /BEGIN:VEVENT.*END:VEVENT\r\n/s.exec(meeting('broken', 'team')) ?? []
    const series = event
      .replace('DURATION', 'RRULE:FREQ=DAILY;COUNT=9\r\nDURATION')
      .replace('ATTENDEE', 'ATTENDEE;CUTYPE=X-SERVER-GROUP')
      .replace('alice@', 'dave@')
    const instance = event.replace('DTSTAMP', 'RECURRENCE-ID:20301203T100000Z\r\nDTSTAMP')
    const bytes = Buffer.from(meeting('broken', 'team').replace(event, series + instance))
    await server.store.transaction({ origin: 'import', scheduling: 'silent', collections: [collectionId] }, (tx) =>
      tx.createObject(collectionId, 'broken.ics', { ...newObjectOf(bytes, 'object'), scheduleTag: 'tag' }),
    )
    await put('mended', 'team')
    await setMembers('bob', 'carol')
    expect(await textsOf('carol', 'mended')).toHaveLength(1)
    await setMembers('alice', 'bob', 'pair')
  })

  it.each([
    ['too large', 'crowd', '5.3', ['bob', 'carol']],
    ['empty', 'nobody', '2.7', ['bob']],
  ])('one that is %s', async (_, group, status, absent) => {
    await put(group, group, 'dave', 'erin')
    expect((await attendeesOf('alice', group))[0]).toContain(`SCHEDULE-STATUS=${status}`)
    expect(await attendeesOf('dave', group)).toHaveLength(3)
    for (const name of absent) expect(await textsOf(name, group)).toEqual([])
  })

  it('one in so many instances that its people would make the meeting too large to be kept', async () => {
    const [event = ''] = /BEGIN:VEVENT.*END:VEVENT\r\n/s.exec(meeting('instances', 'team')) ?? []
    const instances = Array.from({ length: 9 }, (_, at) =>
      event.replace('DTSTART:20301202', `RECURRENCE-ID:2030120${at + 1}T100000Z\r\nDTSTART:2030120${at + 1}`),
    )
    const series = event.replace('DTSTART:20301202T100000Z', 'RRULE:FREQ=DAILY\r\nDTSTART:20301201T100000Z')
    const body = meeting('instances', 'team').replace(event, [series, ...instances].join(''))
    expect((await server.as('alice').put(path('instances'), body)).status).toBe(201)
    const kept = await server.as('alice').get(path('instances'))
    expect(kept.text.length).toBeLessThan(4_000)
    expect(unfold(kept.text).match(/SCHEDULE-STATUS=5\.3/g)).toHaveLength(10)
    expect(await textsOf('bob', 'instances')).toEqual([])
  })
})
