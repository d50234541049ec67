/** Alarms that are mailed, RFC 5545 §3.6.6: at their instants, once, and to whose calendar it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BackupRecord } from '../../storage/backup.ts'
import { overlay } from '../../storage/overlay.ts'
import type { Deps } from '../dav/request.ts'
import { newObjectOf } from '../dav/scheduling.ts'
import type { Received } from '../mail/testing/mail-server.ts'
import { type MailingServer, mailingServer } from '../mail/testing/mailing-server.ts'
import { findParts } from '../mail/testing/mime.ts'
import { calendar, component } from '../testing/calendar-text.ts'
import type { TestServer } from '../testing/test-server.ts'
import { reminderAllowances } from './remind.ts'
import { remindDue } from './remind-due.ts'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice, timezone: Europe/Berlin }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
`
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CALENDAR = '/dav/calendars/alice/calendar/'

/** 08:00 UTC on Monday, 5 January 2026; each case has a week of its own. */
const FIRST = Date.UTC(2026, 0, 5, 8)

const alarm = (...lines: readonly string[]) => [
  ...['BEGIN:VALARM', 'ACTION:EMAIL', ...lines],
  ...[
    'SUMMARY:Alarm notification',
    'ATTENDEE:mailto:victim@far.example',
    'ATTENDEE:mailto:bob@example.test',
    'END:VALARM',
  ],
]

function event(uid: string, lines: readonly string[], alarms: readonly string[], name = 'VEVENT'): string {
  return calendar(...component(name, uid, 'SUMMARY:Dentist', ...lines, ...alarms))
}

const utc = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')

describe.each(['sqlite', 'postgres'] as const)('reminders on %s', (database) => {
  let server: TestServer
  let mailing: MailingServer
  let clock = FIRST
  let monday = FIRST - 7 * DAY
  const never = new AbortController().signal

  beforeAll(async () => {
    mailing = await mailingServer({ store: database, provision: PEOPLE, now: () => new Date(clock) })
    server = mailing.server
  })
  beforeEach(() => {
    mailing.mails.received.length = 0
    monday += 7 * DAY
    clock = monday
  })
  afterAll(() => mailing.close())

  async function put(uid: string, ics: string, path = CALENDAR, user = 'alice'): Promise<void> {
    const { status, text } = await server.as(user).put(`${path}${uid}.ics`, ics)
    expect([status < 300, text]).toEqual([true, ''])
  }

  /** What is mailed when the clock is there. */
  async function mailedAt(at: number): Promise<readonly Received[]> {
    clock = at
    await remindDue(mailing.deps, reminderAllowances(mailing.deps.now), never)
    return mailing.mailed()
  }

  /** How many are mailed at each of these times. */
  async function counts(...times: readonly number[]): Promise<readonly number[]> {
    const found: number[] = []
    for (const at of times) found.push((await mailedAt(at)).length)
    return found
  }

  async function restore(): Promise<void> {
    const records: BackupRecord[] = []
    for await (const record of server.store.dump()) records.push(record)
    await server.store.load(
      (async function* () {
        yield* records
      })(),
    )
  }

  it('at its instant, to the owner alone, on the clock of the owner', async () => {
    const lines = ['DTSTART;TZID=America/New_York:20260105T090000', 'DURATION:PT1H', 'LOCATION:Main Street']
    await put('one', event('one', lines, alarm('TRIGGER:-PT15M', 'DESCRIPTION:Bring the \u202ecard')))
    const at = Date.UTC(2026, 0, 5, 13, 45)
    expect(await counts(at - SECOND)).toEqual([0])
    const [mail, ...others] = await mailedAt(at)
    expect(others).toEqual([])
    if (mail === undefined) throw new Error('no mail')
    expect(mail.envelope.to).toEqual(['alice@example.test'])
    expect(mail.headers).toMatchObject({
      from: 'Calendar <calendar@example.test>',
      subject: 'Reminder: Dentist',
      'auto-submitted': 'auto-generated',
    })
    expect(mail.headers['reply-to']).toBeUndefined()
    expect(findParts(mail, 'text/calendar')).toEqual([])
    const text = findParts(mail, 'text/plain')[0]?.text ?? ''
    expect(text).toMatch(/When: Monday,? 5 January 2026.* 15:00.16:00 \(Europe\/Berlin\)/)
    expect(text).toContain('Comment: Bring the card')
    expect(text).not.toMatch(/victim|Alarm notification/)
    // Nor later, nor after it was looked at anew, nor by another process.
    expect(await counts(at + SECOND, at + MINUTE, at + HOUR, at + DAY)).toEqual([0, 0, 0, 0])
  })

  it('a series: each instance that is not changed, moved or out', async () => {
    const series = component(
      ...([
        'VEVENT',
        'series',
        `DTSTART:${utc(monday + 2 * HOUR)}`,
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY;COUNT=5',
      ] as const),
      ...['SUMMARY:Daily', `EXDATE:${utc(monday + DAY + 2 * HOUR)}`, ...alarm('TRIGGER:-PT1H')],
    )
    const moved = component(
      ...(['VEVENT', 'series', `RECURRENCE-ID:${utc(monday + 2 * DAY + 2 * HOUR)}`] as const),
      ...[`DTSTART:${utc(monday + 2 * DAY + 5 * HOUR)}`, 'DURATION:PT1H', 'SUMMARY:Moved', ...alarm('TRIGGER:-PT1H')],
    )
    await put('series', calendar(...series, ...moved))
    const found: string[] = []
    for (let hour = 0; hour < 6 * 24; hour++) {
      for (const mail of await mailedAt(monday + hour * HOUR)) {
        const when = /When: .*?(\d+ January|\d+ \w+).*?(\d\d:\d\d)/.exec(findParts(mail, 'text/plain')[0]?.text ?? '')
        found.push(`${hour} ${mail.headers.subject} ${when?.[2]}`)
      }
    }
    // The 2nd is out, the 3rd is moved.
    expect(found).toEqual([
      '1 Reminder: Daily 11:00',
      '52 Reminder: Moved 14:00',
      '73 Reminder: Daily 11:00',
      '97 Reminder: Daily 11:00',
    ])
  })

  it.each([
    ['RELATED=END', ['TRIGGER;RELATED=END:-PT10M'], [110]],
    ['after the end', ['TRIGGER;RELATED=END:PT30M'], [150]],
    ['a point in time', ['TRIGGER;VALUE=DATE-TIME:@30'], [30]],
    ['REPEAT', ['TRIGGER:-PT30M', 'REPEAT:2', 'DURATION:PT10M'], [30, 40, 50]],
    ['acknowledged', ['TRIGGER:-PT30M', 'ACKNOWLEDGED:@30'], []],
    ['acknowledged before', ['TRIGGER:-PT30M', 'ACKNOWLEDGED:@20'], [30]],
    ['REPEAT, acknowledged in between', ['TRIGGER:-PT30M', 'REPEAT:2', 'DURATION:PT10M', 'ACKNOWLEDGED:@45'], [50]],
    ['at the start', ['TRIGGER:PT0S'], [60]],
  ])('%s', async (name, lines, minutes) => {
    const uid = `kind-${name}`.replace(/\W/g, '-')
    const times = [`DTSTART:${utc(monday + HOUR)}`, `DTEND:${utc(monday + 2 * HOUR)}`]
    const said = lines.map((line) => line.replace(/@(\d+)/, (_, minute) => utc(monday + Number(minute) * MINUTE)))
    await put(uid, event(uid, times, alarm(...said)))
    const found: number[] = []
    for (let minute = 5; minute <= 180; minute += 5) {
      if ((await counts(monday + minute * MINUTE))[0] === 1) found.push(minute)
    }
    expect(found).toEqual(minutes)
  })

  it('a change moves it, a cancellation, an answer or a deletion ends it', async () => {
    const at = (hours: number, ...lines: readonly string[]) =>
      event('moved', [`DTSTART:${utc(monday + hours * HOUR)}`, 'DURATION:PT1H', ...lines], alarm('TRIGGER:-PT30M'))
    await put('moved', at(2))
    await put('moved', at(4))
    expect(await counts(monday + 1.5 * HOUR, monday + 3.5 * HOUR)).toEqual([0, 1])
    await put('moved', at(6))
    expect(await counts(monday + 5.5 * HOUR)).toEqual([1])
    await put('moved', at(8, 'STATUS:CANCELLED'))
    expect(await counts(monday + 7.5 * HOUR)).toEqual([0])
    const people = ['ORGANIZER:mailto:carol@far.example', 'ATTENDEE:mailto:carol@far.example']
    await put(
      'answered',
      event(
        'answered',
        [
          `DTSTART:${utc(monday + 10 * HOUR)}`,
          'DURATION:PT1H',
          ...people,
          'ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.test',
        ],
        alarm('TRIGGER:-PT30M'),
      ),
    )
    expect(
      (await mailedAt(monday + 9.5 * HOUR)).filter(({ envelope }) => envelope.to[0] === 'alice@example.test'),
    ).toEqual([])
    await put('gone', event('gone', [`DTSTART:${utc(monday + 12 * HOUR)}`, 'DURATION:PT1H'], alarm('TRIGGER:-PT30M')))
    await server.as('alice').delete(`${CALENDAR}gone.ics`)
    expect(await counts(monday + 11.5 * HOUR)).toEqual([0])
  })

  it('in the copy of who is invited: at the new instant when the meeting is moved, and where alarms are added to it', async () => {
    const meeting = (hours: number) =>
      event(
        'invited',
        [
          ...[`DTSTART:${utc(monday + hours * HOUR)}`, 'DURATION:PT1H', 'ORGANIZER:mailto:alice@example.test'],
          ...['ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test', 'ATTENDEE:mailto:bob@example.test'],
        ],
        [],
      )
    await put('invited', meeting(4))
    const home = '/dav/calendars/bob/calendar/'
    const bob = server.as('bob')
    const listed = await bob.propfind(
      home,
      '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>',
      '1',
    )
    const [path = ''] = /\/dav\/calendars\/bob\/calendar\/[^<]+\.ics/.exec(listed.text) ?? []
    const { text } = await bob.get(path)
    const rings = alarm('TRIGGER:-PT30M').join('\r\n')
    expect((await bob.put(path, text.replace('END:VEVENT', `${rings}\r\nEND:VEVENT`))).status).toBe(204)
    await put('invited', meeting(6))
    expect(await counts(monday + 3.5 * HOUR)).toEqual([0])
    expect((await mailedAt(monday + 5.5 * HOUR)).map(({ envelope }) => envelope.to)).toEqual([['bob@example.test']])

    const always = ['BEGIN:VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT20M', 'SUMMARY:x', 'DESCRIPTION:x', 'END:VALARM']
    const set = await bob.proppatch(
      home,
      `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><C:default-alarm-vevent-datetime xmlns:C="urn:ietf:params:xml:ns:caldav"
        >${always.join('\n')}</C:default-alarm-vevent-datetime></D:prop></D:set></D:propertyupdate>`,
    )
    expect([set.status, set.text]).toEqual([207, expect.stringContaining('200 OK')])
    const asked = (hours: number) => put('asked', meeting(hours).replace('UID:invited', 'UID:asked'))
    await asked(8)
    await asked(10)
    expect(await counts(monday + 7 * HOUR + 40 * MINUTE, monday + 9 * HOUR + 40 * MINUTE)).toEqual([0, 1])
    await asked(12)
    expect(await counts(monday + 11.5 * HOUR, monday + 11 * HOUR + 40 * MINUTE)).toEqual([0, 1])
  })

  it('after a downtime: what is not over yet, once, and not of days before', async () => {
    const lasting = (uid: string, days: number) =>
      event(uid, [`DTSTART:${utc(monday + HOUR)}`, `DTEND:${utc(monday + HOUR + days * DAY)}`], alarm('TRIGGER:-PT30M'))
    await put(
      'late-short',
      event('late-short', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'], alarm('TRIGGER:-PT30M')),
    )
    await put('late-long', lasting('late-long', 1))
    expect((await mailedAt(monday + 5 * HOUR)).length).toBe(1)
    await put(
      'late-days',
      event('late-days', [`DTSTART:${utc(monday + 6 * HOUR)}`, 'DURATION:P5D'], alarm('TRIGGER:-PT30M')),
    )
    expect(await counts(monday + 3 * DAY)).toEqual([0])
    const hourly = [`DTSTART:${utc(monday + 3 * DAY)}`, 'DURATION:PT1H', 'RRULE:FREQ=HOURLY;COUNT=26']
    await put('late-many', event('late-many', hourly, alarm('TRIGGER:-PT5M')))
    // Of all that were missed, the one that goes on.
    expect((await mailedAt(monday + 4 * DAY + 10 * MINUTE)).length).toBe(1)
  })

  it('RFC 5545 §3.1: a line may be folded anywhere in a word', async () => {
    const lines = event('folded', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'], alarm('TRIGGER:-PT30M'))
    await put('folded', lines.replace('ACTION:EMAIL', 'AC\r\n TION:EM\r\n AIL'))
    expect(await counts(monday + 30 * MINUTE)).toEqual([1])
  })

  it('what went off before it was written is nobody’s to send', async () => {
    await put('before', event('before', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT5H'], alarm('TRIGGER:-P1D')))
    expect(await counts(monday, monday + MINUTE, monday + HOUR)).toEqual([0, 0, 0])
  })

  it('a mail that nobody takes until it is over is given up', async () => {
    await put('waits', event('waits', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'], alarm('TRIGGER:-PT30M')))
    mailing.mails.refusal = () => ({ code: 451, text: 'later' })
    expect(await counts(monday + 30 * MINUTE, monday + 40 * MINUTE)).toEqual([0, 0])
    mailing.mails.refusal = () => undefined
    expect(await counts(monday + 3 * HOUR, monday + DAY)).toEqual([0, 0])
  })

  describe('alarms that a sharee has alone', () => {
    const share = async (uid: string, access: 'read-write' | 'read' | 'remove', name = 'bob') => {
      const element = access === 'remove' ? '' : `<CS:${access}/>`
      const act = access === 'remove' ? 'remove' : 'set'
      const body = `<CS:share xmlns:CS="http://calendarserver.org/ns/" xmlns="DAV:"><CS:${act}><href>mailto:${name}@example.test</href>${element}</CS:${act}></CS:share>`
      const { status } = await server.as('alice').request('POST', `/dav/calendars/alice/${uid}/`, {
        headers: { 'content-type': 'application/xml' },
        body,
      })
      expect(status).toBe(200)
    }
    /** A calendar of alice's that bob has, and where. */
    const shared = async (uid: string): Promise<string> => {
      const { status } = await server.as('alice').request('MKCALENDAR', `/dav/calendars/alice/${uid}/`)
      expect(status).toBe(201)
      await share(uid, 'read-write')
      const calendar = await server.store.findCollection('alice', 'calendars', uid)
      const [invited] = await server.store.sharesOf(calendar?.id ?? '')
      const body = `<CS:invite-reply xmlns:CS="http://calendarserver.org/ns/" xmlns="DAV:"><href>mailto:bob@example.test</href><CS:invite-accepted/><CS:hosturl><href>/dav/calendars/alice/${uid}/</href></CS:hosturl><CS:in-reply-to>${invited?.uid}</CS:in-reply-to></CS:invite-reply>`
      const answered = await server.as('bob').request('POST', '/dav/calendars/bob/', {
        headers: { 'content-type': 'application/xml' },
        body,
      })
      expect([answered.status, answered.text]).toEqual([200, expect.any(String)])
      return `/dav/calendars/bob/${invited?.uid}/`
    }
    const times = (at: number) => [`DTSTART:${utc(at)}`, 'DURATION:PT1H']

    it('are mailed to the sharee alone, once, and follow what others make of the event', async () => {
      const path = await shared('team')
      const at = monday + 10 * HOUR
      await put('s', event('s', times(at), alarm('TRIGGER:-PT1H')), '/dav/calendars/alice/team/')
      await put('s', event('s', times(at), alarm('TRIGGER:-PT15M')), path, 'bob')
      expect((await mailedAt(at - HOUR)).map(({ envelope }) => envelope.to)).toEqual([['alice@example.test']])
      const mailed = await mailedAt(at - 15 * MINUTE)
      expect(mailed.map(({ envelope }) => envelope.to)).toEqual([['bob@example.test']])
      expect(mailed[0] && findParts(mailed[0], 'text/plain')[0]?.text).not.toContain('victim')
      expect(await counts(at, at + HOUR)).toEqual([0, 0])
      // Alice moves it to the next day, and bob's alarm goes along, once.
      const moved = at + DAY
      await put('s', event('s', times(moved), []), '/dav/calendars/alice/team/')
      expect(await counts(clock + MINUTE, moved - 15 * MINUTE - SECOND)).toEqual([0, 0])
      expect((await mailedAt(moved - 15 * MINUTE)).map(({ envelope }) => envelope.to)).toEqual([['bob@example.test']])
      expect(await counts(moved)).toEqual([0])
      // Both at the same moment get one each.
      const later = moved + DAY
      await put('s', event('s', times(later), alarm('TRIGGER:-PT15M')), '/dav/calendars/alice/team/')
      const both = await mailedAt(later - 15 * MINUTE)
      expect(both.flatMap(({ envelope }) => envelope.to).toSorted()).toEqual(['alice@example.test', 'bob@example.test'])
      // Whoever takes the alarm away hears nothing.
      const last = later + DAY
      await put('s', event('s', times(last), []), '/dav/calendars/alice/team/')
      await put('s', event('s', times(last), []), path, 'bob')
      expect(await counts(last - 15 * MINUTE, last)).toEqual([0, 0])
    })

    it('are mailed a little later when something went wrong, and so are those of owners', async () => {
      const path = await shared('broken')
      const at = monday + HOUR
      await put('b', event('b', times(at), alarm('TRIGGER:-PT15M')), '/dav/calendars/alice/broken/')
      await put('b', event('b', times(at), alarm('TRIGGER:-PT15M')), path, 'bob')
      clock = at - 15 * MINUTE
      const enqueue = async () => {
        throw new Error('the connection broke')
      }
      const store = overlay(server.store, {
        transaction: (scope, work) => server.store.transaction(scope, (tx) => work(overlay(tx, { enqueue }))),
      })
      await remindDue({ ...mailing.deps, store }, reminderAllowances(mailing.deps.now), never)
      expect(await counts(clock, clock + 6 * MINUTE, at, at + DAY)).toEqual([0, 2, 0, 0])
    })

    it('are found by a restore, in whichever case', async () => {
      const path = await shared('restored')
      const at = monday + 10 * HOUR
      await put('r', event('r', times(at), []), '/dav/calendars/alice/restored/')
      const written = event('r', times(at), alarm('TRIGGER:-PT15M')).replaceAll('ACTION:EMAIL', 'Action:email')
      await put('r', written, path, 'bob')
      await restore()
      expect(await counts(monday + MINUTE, at - 15 * MINUTE, at)).toEqual([0, 1, 0])
    })

    it('are nobody’s when the share has ended, nor of what became private', async () => {
      const path = await shared('ended')
      const at = monday + 10 * HOUR
      for (const uid of ['kept', 'hidden']) {
        await put(uid, event(uid, times(at), []), '/dav/calendars/alice/ended/')
        await put(uid, event(uid, times(at), alarm('TRIGGER:-PT15M')), path, 'bob')
      }
      expect(await counts(monday + MINUTE)).toEqual([0])
      await put('hidden', event('hidden', [...times(at), 'CLASS:PRIVATE'], []), '/dav/calendars/alice/ended/')
      expect(await counts(at - 15 * MINUTE)).toEqual([1])
      const next = at + DAY
      await put('kept', event('kept', times(next), []), '/dav/calendars/alice/ended/')
      await share('ended', 'remove')
      expect(await counts(next - 15 * MINUTE, next)).toEqual([0, 0])
    })
  })

  it('several looking at once send one', async () => {
    await put(
      'race',
      event(
        'race',
        [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'],
        [...alarm('TRIGGER:-PT30M'), ...alarm('TRIGGER:-PT1800S')],
      ),
    )
    clock = monday + 30 * MINUTE
    const queued = await Promise.all(
      Array.from({ length: 8 }, () => remindDue(mailing.deps, reminderAllowances(mailing.deps.now), never)),
    )
    expect(queued.reduce((sum, one) => sum + one, 0)).toBe(2)
    // Two alarms of one moment are one mail.
    expect(await mailing.mailed()).toHaveLength(1)
  })

  it('a task, until it is done', async () => {
    const todo = (...lines: readonly string[]) =>
      event('task', [`DUE:${utc(monday + HOUR)}`, ...lines], alarm('TRIGGER;RELATED=END:-PT30M'), 'VTODO')
    const tasks = '/dav/calendars/alice/todo/'
    const made = await server.as('alice').mkcalendar(
      tasks,
      `<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:supported-calendar-component-set>
        <C:comp name="VTODO"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>`,
    )
    expect(made.status).toBe(201)
    await put('task', todo(), tasks)
    expect(await counts(monday + 30 * MINUTE)).toEqual([1])
    await put('done', todo('STATUS:COMPLETED').replace('UID:task', 'UID:done'), tasks)
    expect(await counts(monday + 30 * MINUTE)).toEqual([0])
  })

  it('alarms that are shown, and what a DISPLAY says of mail, are not mailed', async () => {
    const shown = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT30M', 'DESCRIPTION:ACTION:EMAIL', 'END:VALARM']
    await put('shown', event('shown', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'], shown))
    expect(await counts(monday + 30 * MINUTE)).toEqual([0])
  })

  it('not hundreds: a person gets sixty in an hour', async () => {
    const limited: Deps = { ...mailing.deps, settings: { ...mailing.deps.settings, rateLimits: 'default' } }
    const lines = [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1M', 'RRULE:FREQ=MINUTELY;COUNT=200']
    await put('many', event('many', lines, alarm('TRIGGER:PT0S')))
    const allowances = reminderAllowances(mailing.deps.now)
    let queued = 0
    for (let second = 0; second < 3_600; second += 20) {
      clock = monday + HOUR + second * SECOND
      queued += await remindDue(limited, allowances, never)
    }
    expect(queued).toBe(60)
    await put(
      'dense',
      event(
        'dense',
        [`DTSTART:${utc(monday + 6 * HOUR)}`, 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'],
        alarm('TRIGGER:PT0S'),
      ),
    )
    clock = monday + 7 * HOUR
    expect(await remindDue(limited, reminderAllowances(mailing.deps.now), never)).toBeLessThanOrEqual(60)
    await server.as('alice').delete(`${CALENDAR}dense.ics`)
  })

  it('what a subscription brings sends nothing', async () => {
    const bob = await server.store.findPrincipal('bob')
    const ics = event('sub', [`DTSTART:${utc(monday + HOUR)}`, 'DURATION:PT1H'], alarm('TRIGGER:-PT30M'))
    const source = 'https://feeds.far.example/x.ics'
    const feed = { kind: 'calendar', home: 'calendars', slug: 'feed', components: ['VEVENT'], source } as const
    const scope = { origin: 'subscription', scheduling: 'silent', homes: [bob?.id ?? ''] } as const
    await server.store.transaction(scope, async (tx) => {
      const { id } = await tx.createCollection(bob?.id ?? '', feed)
      await tx.createObject(id, 'sub.ics', newObjectOf(Buffer.from(ics), 'object'))
    })
    expect(await counts(monday + 30 * MINUTE)).toEqual([0])
  })

  it('a restore sends nothing of before, and what comes after', async () => {
    await put(
      'kept',
      event(
        'kept',
        [`DTSTART:${utc(monday + 2 * HOUR)}`, 'DURATION:PT5H'],
        [...alarm('TRIGGER:-PT1H'), ...alarm('TRIGGER:PT1H')],
      ).replaceAll('ACTION:EMAIL', 'Action:email'),
    )
    clock = monday + 90 * MINUTE
    await restore()
    expect(await counts(monday + 91 * MINUTE, monday + 3 * HOUR)).toEqual([0, 1])
  })
})
