/** A series that has begun, to which a group is invited that people join and leave: caldav-recursplit §3, decision 0108. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { overlay } from '../../storage/overlay.ts'
import type { Store } from '../../storage/store.ts'
import { followMemberships } from '../directory/follow-groups.ts'
import { followOnce } from '../jobs/following.ts'
import { answersIn, attendeeIn, type Copy, Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol', 'dave')}
groups:
  - { slug: team, name: Team, emails: [team@example.test], members: [bob, carol] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test] }
`
const BEFORE = new Date('2030-12-01T12:00:00Z')
const AMID = new Date('2030-12-04T12:00:00Z')
let clock = AMID
const now = () => clock
const DAILY = 'RRULE:FREQ=DAILY;COUNT=10'
const ONGOING = 'DTSTART:20301205T100000Z'
const ENDED = 'RRULE:FREQ=DAILY;UNTIL=20301205T095959Z'

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
  let server: TestServer
  let homes: Homes
  beforeAll(async () => {
    const settings = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'calendar@example.test' }
    server = await testServer({ store: kind, settings, provision: PEOPLE, now })
    homes = new Homes(server)
  })
  afterAll(() => server.close())
  // Each time that the group changes, all that it is invited to does.
  afterEach(async () => {
    for (const { href } of await homes.texts('alice')) await server.as('alice').delete(href)
  })

  const depsOf = (store: Store = server.store) => ({
    ...{ store, settings: server.settings, log: pino({ level: 'silent' }), now, newName: randomUUID },
  })
  async function setMembers(...slugs: readonly string[]): Promise<void> {
    const people = await server.store.findPrincipals(['team', ...slugs])
    const group = people.find(({ slug }) => slug === 'team')?.id ?? ''
    const ids = people.flatMap(({ id }) => (id === group ? [] : [id]))
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    await server.store.transaction(scope, (tx) => tx.setMembers(group, ids))
  }

  /** Each under a summary of its own, by which its halves are found. */
  async function invite(uid: string, attendees: readonly string[], start = '20301202T100000Z', rule = DAILY) {
    await setMembers('bob', 'carol')
    const lines = [rule]
    const text = meeting({ uid, start, attendees, lines }).replace('SUMMARY:Budget', `SUMMARY:${uid}.`)
    expect((await server.as('alice').put(homes.hrefOf(uid), text)).status).toBe(201)
  }
  const allOf = async (name: string, uid: string, slug = 'calendar', as = name): Promise<readonly Copy[]> =>
    (await homes.texts(name, slug, as)).filter(({ text }) => text.includes(`SUMMARY:${uid}.\r\n`))
  /** What somebody has of its past, and of the rest. */
  async function halvesOf(name: string, uid: string, as = name) {
    const all = (await allOf(name, uid, 'calendar', as)).map(({ text }) => text)
    const isOngoing = (text: string) => text.includes(`UID:${uid}\r\n`)
    return { past: all.filter((text) => !isOngoing(text)), ongoing: all.filter(isOngoing) }
  }
  const peopleIn = (text = '') =>
    ['bob', 'carol', 'dave', 'guest', 'atlas'].filter((name) => attendeeIn(text, name) !== '').join(' ')
  const uidOf = (text = '') => /UID:(\S+)/.exec(text)?.[1] ?? ''
  const newsOf = async (name: string, uid: string) =>
    (await allOf(name, uid, 'inbox')).map(({ text }) => /METHOD:([A-Z]+)/.exec(text)?.[1]).sort()

  it('who leaves keeps what was and loses what comes, who joins has what comes, and who stays is asked nothing', async () => {
    clock = BEFORE
    await invite('main', ['team', 'atlas', 'guest'])
    clock = AMID
    expect(await homes.answer('bob', 'main', 'ACCEPTED')).toBe(204)
    const room = await server.store.findPrincipal('atlas')
    const bookings = async (uid: string) => (await server.store.bookingsOf(room?.id ?? '', uid)).length
    expect(await bookings('main')).toBe(10)
    await setMembers('bob', 'dave')
    await followMemberships(depsOf())

    const hers = await halvesOf('alice', 'main')
    expect(hers.past.map(peopleIn)).toEqual(['bob carol guest atlas'])
    expect(hers.ongoing.map(peopleIn)).toEqual(['bob dave guest atlas'])
    expect(hers.past[0]).toContain(ENDED)
    expect(hers.ongoing[0]).toContain(ONGOING)
    for (const half of [hers.past[0], hers.ongoing[0]]) {
      expect(half).toContain('RELATED-TO;RELTYPE=X-CALENDARSERVER-RECURRENCE-SET:')
      expect(answersIn(half ?? '', 'bob')).toEqual(['ACCEPTED'])
      expect(answersIn(half ?? '', 'atlas')).toEqual(['ACCEPTED'])
    }
    const past = uidOf(hers.past[0])
    expect([await bookings(past), await bookings('main')]).toEqual([3, 7])

    const [bob, carol, dave] = await Promise.all(['bob', 'carol', 'dave'].map((name) => halvesOf(name, 'main')))
    for (const half of [bob?.past[0], bob?.ongoing[0]]) expect(answersIn(half ?? '', 'bob')).toEqual(['ACCEPTED'])
    expect(uidOf(carol?.past[0])).toBe(past)
    expect(carol?.past[0]).not.toContain('STATUS:CANCELLED')
    expect(carol?.ongoing[0]).toContain('STATUS:CANCELLED')
    expect(carol?.ongoing[0]).toContain(ONGOING)
    expect(dave?.past).toEqual([])
    expect(dave?.ongoing[0]).toContain(ONGOING)
    expect(await Promise.all(['bob', 'carol', 'dave'].map((name) => newsOf(name, 'main')))).toEqual([
      ['REQUEST'],
      ['CANCEL', 'REQUEST'],
      ['REQUEST'],
    ])
    expect(await homes.inboxOf('carol', past)).toEqual([])
  })

  it('those elsewhere get one mail about what goes on, and one about what was', async () => {
    await invite('mailed', ['team', 'guest'])
    await setMembers('carol', 'dave')
    const told: string[] = []
    const counting = overlay(server.store, {
      transaction: (scope, work) =>
        server.store.transaction(scope, (tx) => {
          const enqueue: typeof tx.enqueue = async (mail) => {
            told.push(...mail.recipients.map(({ address }) => `${mail.method} ${mail.uid} ${address}`))
            return tx.enqueue(mail)
          }
          return work(overlay(tx, { enqueue }))
        }),
    })
    await followMemberships(depsOf(counting))
    const past = uidOf((await halvesOf('alice', 'mailed')).past[0])
    const guest = 'mailto:guest@example.test'
    expect(told.sort()).toEqual([`REQUEST mailed ${guest}`, `REQUEST ${past} ${guest}`].sort())
    await followMemberships(depsOf(counting))
    expect(told).toHaveLength(2)
  })

  it('several that follow it at one time split it once, and nothing is done again', async () => {
    await invite('once', ['team'])
    await setMembers('bob', 'dave')
    await Promise.all([followMemberships(depsOf()), followMemberships(depsOf()), followOnce(depsOf(), now())])
    const hers = await halvesOf('alice', 'once')
    expect(hers.past.map(peopleIn)).toEqual(['bob carol'])
    expect(hers.ongoing.map(peopleIn)).toEqual(['bob dave'])
    expect(await newsOf('carol', 'once')).toEqual(['CANCEL', 'REQUEST'])
    expect(await newsOf('dave', 'once')).toEqual(['REQUEST'])
    await followMemberships(depsOf())
    expect(await halvesOf('alice', 'once')).toEqual(hers)
  })

  /** A store in which something else is written right before a series is split. */
  function interrupted(write: () => Promise<void>): Store {
    let left = 1
    return overlay(server.store, {
      transaction: async (scope, work) => {
        if (scope.splitAt !== undefined && left-- > 0) await write()
        return server.store.transaction(scope, work)
      },
    })
  }

  it('an answer that comes at that moment is in both halves', async () => {
    await invite('answered', ['team'])
    await setMembers('bob')
    const answer = async () => expect(await homes.answer('bob', 'answered', 'ACCEPTED')).toBe(204)
    await followMemberships(depsOf(interrupted(answer)))
    const { past, ongoing } = await halvesOf('alice', 'answered')
    expect([past.map(peopleIn), ongoing.map(peopleIn)]).toEqual([['bob carol'], ['bob']])
    for (const half of [...past, ...ongoing]) expect(answersIn(half, 'bob')).toEqual(['ACCEPTED'])
  })

  it('what its organizer writes at that moment stands', async () => {
    await invite('changed', ['team'])
    await setMembers('bob')
    const [mine] = await allOf('alice', 'changed')
    const text = mine?.text.replace('DURATION:PT1H', 'DURATION:PT2H') ?? ''
    const write = async () => expect((await server.as('alice').put(mine?.href ?? '', text)).status).toBe(204)
    await followMemberships(depsOf(interrupted(write)))
    const { past, ongoing } = await halvesOf('alice', 'changed')
    expect(past).toEqual([])
    expect(ongoing.map(peopleIn)).toEqual(['bob'])
    expect(ongoing[0]).toContain('DURATION:PT2H')
    expect(ongoing[0]).toContain(DAILY)
  })

  it('after a crash between the halves and the people the rest is done', async () => {
    await invite('crashed', ['team'])
    await setMembers('bob', 'dave')
    const crash = overlay(server.store, {
      transaction: async (scope, work) => {
        const done = await server.store.transaction(scope, work)
        if (scope.splitAt !== undefined) throw new Error('the power is gone')
        return done
      },
    })
    await expect(followMemberships(depsOf(crash))).rejects.toThrow('the power is gone')
    const broken = await halvesOf('alice', 'crashed')
    expect([...broken.past, ...broken.ongoing].map(peopleIn)).toEqual(['bob carol', 'bob carol'])
    await followMemberships(depsOf())
    const { past, ongoing } = await halvesOf('alice', 'crashed')
    expect([past.map(peopleIn), ongoing.map(peopleIn)]).toEqual([['bob carol'], ['bob dave']])
    expect(await newsOf('dave', 'crashed')).toEqual(['REQUEST'])
  })

  it.each([
    ['all to come is changed as a whole', 'ahead', '20301205T100000Z', DAILY, 'bob dave'],
    ['its last instance on stays as it was', 'ending', '20301202T110000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'bob carol'],
    ['one event is changed', 'single', '20301205T100000Z', 'CATEGORIES:none', 'bob dave'],
  ])('%s', async (_, uid, start, rule, people) => {
    await invite(uid, ['team'], start, rule)
    if (uid === 'ending') {
      const [mine] = await allOf('alice', uid)
      const long = mine?.text.replace('DURATION:PT1H', 'DURATION:PT3H') ?? ''
      expect((await server.as('alice').put(mine?.href ?? '', long)).status).toBe(204)
    }
    await setMembers('bob', 'dave')
    await followMemberships(depsOf())
    const { past, ongoing } = await halvesOf('alice', uid)
    expect(past).toEqual([])
    expect(ongoing.map(peopleIn)).toEqual([people])
  })
})
