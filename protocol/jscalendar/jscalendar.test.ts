import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../ical/rules.ts'
import { Dice } from '../testing/dice.ts'
import { PART, seeds } from '../testing/seeds.ts'
import { checked, InvalidJsCalendar } from './invalid.ts'
import { difference, isSame, patched } from './json.ts'
import { toJsCalendar } from './read.ts'
import { type JsObject, jsEvent, jsTask } from './schema.ts'
import { newJsCalendar, writeJsCalendar } from './write.ts'

const NOW = 1_790_000_000
const STAMPS = /^(DTSTAMP|LAST-MODIFIED):20260921T141320Z$/

function objectOf(...lines: readonly string[]): CalendarObject {
  return readCalendarObject(
    parseCalendar(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n')),
  )
}

function eventOf(...lines: readonly string[]): CalendarObject {
  return objectOf('BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT')
}

const STANDUP = [
  'DTSTART;TZID=Europe/Brussels:20260302T090000',
  'DTEND;TZID=Europe/Brussels:20260302T093000',
  'SUMMARY;LANGUAGE=en:Stand-up',
  'X-KEPT;X-ODD="a;b":as it is',
  'RRULE:FREQ=WEEKLY;X-ODD=1;UNTIL=20261231T080000Z',
  'EXDATE;TZID=Europe/Brussels:20260309T090000,20260316T090000',
  'ORGANIZER;CN=Alice:mailto:alice@example.test',
  'ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED;X-NUM-GUESTS=0:mailto:alice@example.test',
  'ATTENDEE;CN=Bob;RSVP=TRUE;X-NUM-GUESTS=2:mailto:bob@example.test',
  'CATEGORIES:Work,Team',
  'LOCATION:Room 1',
  'X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:1,2',
  'BEGIN:VALARM',
  'ACTION:AUDIO',
  'TRIGGER:-PT10M',
  'ATTACH;VALUE=URI:Chord',
  'END:VALARM',
]

/** With the changes, and the lines that are other than before: those that went, and those that came. */
function change(before: CalendarObject, changes: object, text: string) {
  const wanted = checked(jsEvent, { ...toJsCalendar(before), ...changes })
  const after = writeJsCalendar(before, wanted, { now: NOW })
  const [had, has] = [linesOf(text), linesOf(after)]
  return {
    gone: had.filter((line) => !has.includes(line) && !line.startsWith('DTSTAMP')),
    came: has.filter((line) => !had.includes(line) && !STAMPS.test(line)),
    json: toJsCalendar(readCalendarObject(parseCalendar(after))),
  }
}

function linesOf(text: string): string[] {
  return text.replace(/\r\n /g, '').split('\r\n')
}

function changeOf(lines: readonly string[], changes: object) {
  const before = eventOf(...lines)
  return change(before, changes, textOf(before))
}

function textOf(calendar: CalendarObject): string {
  return writeJsCalendar(calendar, toJsCalendar(calendar), { now: NOW })
}

describe('RFC 8984 from iCalendar', () => {
  it('says a meeting', () => {
    expect(toJsCalendar(eventOf(...STANDUP))).toMatchObject({
      ...{ '@type': 'Event', uid: '1', start: '2026-03-02T09:00:00', timeZone: 'Europe/Brussels', duration: 'PT30M' },
      ...{ title: 'Stand-up', status: 'confirmed', freeBusyStatus: 'busy', privacy: 'public' },
      keywords: { Work: true, Team: true },
      locations: { location: { name: 'Room 1' } },
      recurrenceRules: [{ frequency: 'weekly', interval: 1, until: '2026-12-31T09:00:00' }],
      recurrenceOverrides: {
        '2026-03-09T09:00:00': { excluded: true },
        '2026-03-16T09:00:00': { excluded: true },
      },
      replyTo: { imip: 'mailto:alice@example.test' },
      alerts: expect.objectContaining({}),
    })
    const { participants = {} } = toJsCalendar(eventOf(...STANDUP))
    expect(Object.values(participants)).toMatchObject([
      {
        name: 'Alice',
        email: 'alice@example.test',
        roles: { owner: true, attendee: true },
        participationStatus: 'accepted',
      },
      { name: 'Bob', roles: { attendee: true }, participationStatus: 'needs-action', expectReply: true },
    ])
  })

  it.each([
    [
      'DTSTART;VALUE=DATE:20260302',
      { start: '2026-03-02T00:00:00', timeZone: null, showWithoutTime: true, duration: 'P1D' },
    ],
    ['DTSTART:20260302T090000', { start: '2026-03-02T09:00:00', timeZone: null, duration: 'PT0S' }],
    ['DTSTART:20260302T090000Z', { start: '2026-03-02T09:00:00', timeZone: 'Etc/UTC' }],
    ['DTSTART;TZID=W. Europe Standard Time:20260302T090000', { timeZone: 'Europe/Berlin' }],
  ])('§4.2, §4.7: %s', (line, expected) => {
    expect(toJsCalendar(eventOf(line))).toMatchObject(expected)
  })

  it('§4.3.5: an instance says what is other than in the series', () => {
    const override = ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'RECURRENCE-ID:20260303T090000Z']
    const calendar = objectOf(
      ...['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260302T090000Z', 'RRULE:FREQ=DAILY'],
      ...['SUMMARY:A', 'CLASS:PRIVATE', 'END:VEVENT'],
      ...[...override, 'DTSTART:20260303T100000Z', 'SUMMARY:A', 'LOCATION:There', 'END:VEVENT'],
    )
    expect(toJsCalendar(calendar).recurrenceOverrides).toEqual({
      '2026-03-03T09:00:00': {
        start: '2026-03-03T10:00:00',
        locations: { location: { '@type': 'Location', name: 'There' } },
      },
    })
  })

  it('§4.3.1: instances without their series', () => {
    const alone = (id: string, title: string) => [
      ...['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', `RECURRENCE-ID:${id}`, `DTSTART:${id}`],
      ...[`SUMMARY:${title}`, 'END:VEVENT'],
    ]
    expect(toJsCalendar(objectOf(...alone('20260303T090000Z', 'A')))).toMatchObject({
      ...{ recurrenceId: '2026-03-03T09:00:00', recurrenceIdTimeZone: 'Etc/UTC', title: 'A' },
    })
    const two = objectOf(...alone('20260303T090000Z', 'A'), ...alone('20260305T090000Z', 'B'))
    expect(toJsCalendar(two)).toMatchObject({
      start: '2026-03-03T09:00:00',
      recurrenceOverrides: { '2026-03-03T09:00:00': {}, '2026-03-05T09:00:00': { title: 'B' } },
    })
    const wanted = checked(jsEvent, { ...toJsCalendar(two), title: 'C' })
    const after = toJsCalendar(readCalendarObject(parseCalendar(writeJsCalendar(two, wanted, { now: NOW }))))
    expect(after).toMatchObject({ title: 'C', recurrenceOverrides: { '2026-03-05T09:00:00': { title: 'B' } } })
  })
})

describe('and back: what differs is changed, and nothing else', () => {
  it.each<[string, object, string[], string[]]>([
    ['nothing', {}, [], []],
    ['the title', { title: 'A; B' }, ['SUMMARY;LANGUAGE=en:Stand-up'], ['SUMMARY;LANGUAGE=en:A\\; B']],
    ['the end', { duration: 'PT1H' }, [STANDUP[1] ?? ''], ['DTEND;TZID=Europe/Brussels:20260302T100000']],
    ['nominal days', { duration: 'P1D' }, [STANDUP[1] ?? ''], ['DURATION:P1D']],
    ['a word less', { keywords: { Team: true } }, ['CATEGORIES:Work,Team'], ['CATEGORIES:Team']],
    [
      'an exception less',
      { recurrenceOverrides: { '2026-03-09T09:00:00': { excluded: true } } },
      ['EXDATE;TZID=Europe/Brussels:20260309T090000,20260316T090000'],
      ['EXDATE;TZID=Europe/Brussels:20260309T090000'],
    ],
    [
      'the place',
      { locations: { location: { name: 'Room 2' } } },
      ['LOCATION:Room 1', STANDUP[11] ?? ''],
      ['LOCATION:Room 2'],
    ],
    ['no alarm', { alerts: undefined }, STANDUP.slice(-5), []],
    ['kept in private', { privacy: 'secret' }, [], ['CLASS:CONFIDENTIAL']],
  ])('%s', (_, changes, gone, came) => {
    expect(changeOf(STANDUP, changes)).toMatchObject({ gone, came })
  })

  it('a participant keeps what JSCalendar cannot say of it', () => {
    const { participants = {} } = toJsCalendar(eventOf(...STANDUP))
    const [id = ''] = Object.entries(participants).find(([, { name }]) => name === 'Bob') ?? []
    const changed = {
      participants: { ...participants, [id]: { ...participants[id], participationStatus: 'declined' } },
    }
    const { gone, came } = changeOf(STANDUP, changed)
    expect(gone).toEqual(['ATTENDEE;CN=Bob;RSVP=TRUE;X-NUM-GUESTS=2:mailto:bob@example.test'])
    expect(came).toEqual(['ATTENDEE;CN=Bob;RSVP=TRUE;X-NUM-GUESTS=2;PARTSTAT=DECLINED:mailto:bob@example.test'])
  })

  it('an identifier that a client chose comes back, by whatever it knew the person before', () => {
    const { came, json } = changeOf(STANDUP, {
      participants: {
        alice: {
          email: 'alice@example.test',
          name: 'Alice',
          roles: { owner: true, attendee: true },
          participationStatus: 'accepted',
        },
        carol: { email: 'carol@example.test', roles: { attendee: true, optional: true } },
      },
    })
    expect(came).toEqual([
      'ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED;X-NUM-GUESTS=0;JSID=alice:mailto:alice@example.test',
      'ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;JSID=carol:mailto:carol@example.test',
    ])
    expect(Object.keys(json.participants ?? {})).toEqual(['alice', 'carol'])
  })

  it('an instance is made of the series, changed as the patch says', () => {
    const key = '2026-03-23T09:00:00'
    const { came, json } = changeOf(STANDUP, {
      recurrenceOverrides: {
        '2026-03-09T09:00:00': { excluded: true },
        '2026-03-16T09:00:00': { excluded: true },
        [key]: { title: 'Longer', duration: 'PT1H' },
      },
    })
    expect(came).toEqual([
      ...['DTSTART;TZID=Europe/Brussels:20260323T090000', 'DTEND;TZID=Europe/Brussels:20260323T100000'],
      ...['SUMMARY;LANGUAGE=en:Longer', 'RECURRENCE-ID;TZID=Europe/Brussels:20260323T090000'],
    ])
    expect(json.recurrenceOverrides?.[key]).toEqual({ title: 'Longer', duration: 'PT1H' })
  })

  it.each(['constructor', 'toString'])('words of others may be names that every object has: %s', (word) => {
    const lines = [...STANDUP, `RELATED-TO:${word}`, `CATEGORIES:${word}`]
    const { gone, came } = changeOf(lines, { relatedTo: undefined, keywords: { Work: true, Team: true } })
    expect([gone, came]).toEqual([[`RELATED-TO:${word}`, `CATEGORIES:${word}`], []])
    const instance = ['DTSTART;TZID=Europe/Brussels:20260323T090000', 'DURATION:PT30M', 'SUMMARY:Stand-up']
    const bare = ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', ...instance]
    const id = 'RECURRENCE-ID;TZID=Europe/Brussels:20260323T090000'
    const series = ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
    const patch = toJsCalendar(objectOf(...series, ...bare, id, 'END:VEVENT')).recurrenceOverrides
    expect(JSON.parse(JSON.stringify(patch?.['2026-03-23T09:00:00']))).toMatchObject({ keywords: null })
  })

  it('what the series says anew, its instances say, too', () => {
    const key = '2026-03-23T09:00:00'
    const one = checked(jsEvent, {
      ...toJsCalendar(eventOf(...STANDUP)),
      recurrenceOverrides: { [key]: { duration: 'PT1H' } },
    })
    const text = writeJsCalendar(eventOf(...STANDUP), one, { now: NOW })
    const calendar = readCalendarObject(parseCalendar(text))
    const { json, came } = change(calendar, { title: 'Other', privacy: 'private' }, text)
    expect(json).toMatchObject({
      title: 'Other',
      privacy: 'private',
      recurrenceOverrides: { [key]: { duration: 'PT1H' } },
    })
    expect(came).toEqual(['SUMMARY;LANGUAGE=en:Other', 'CLASS:PRIVATE', 'SUMMARY;LANGUAGE=en:Other', 'CLASS:PRIVATE'])
  })

  it('a series in another zone has its exceptions there', () => {
    const { json, came } = changeOf(STANDUP, { timeZone: 'America/New_York' })
    expect(came).toContain('EXDATE;TZID=America/New_York:20260309T090000')
    expect(came).toContain('RRULE:FREQ=WEEKLY;UNTIL=20261231T140000Z')
    expect(came).toContain('TZID:America/New_York')
    expect(json).toMatchObject({ timeZone: 'America/New_York', duration: 'PT30M' })
  })

  it('a task', () => {
    const lines = ['BEGIN:VTODO', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DUE;VALUE=DATE:20260302', 'X-A:1', 'END:VTODO']
    const before = objectOf(...lines)
    expect(toJsCalendar(before)).toMatchObject({ '@type': 'Task', due: '2026-03-02T00:00:00', showWithoutTime: true })
    const wanted = checked(jsTask, { ...toJsCalendar(before), progress: 'completed', percentComplete: 100 })
    const after = writeJsCalendar(before, wanted, { now: NOW })
    expect(linesOf(after)).toEqual(expect.arrayContaining(['STATUS:COMPLETED', 'PERCENT-COMPLETE:100', 'X-A:1']))
  })
})

describe('what cannot be kept is refused with its place', () => {
  it.each<[object, string]>([
    [{ localizations: {} }, '/localizations'],
    [{ 'example.com/x': 1 }, '/example.com~1x'],
    [{ start: '2026-02-30T00:00:00' }, '/start'],
    [{ timeZone: 'Mars/Base' }, '/timeZone'],
    [{ showWithoutTime: true }, '/timeZone'],
    [{ timeZone: null, showWithoutTime: true }, '/start'],
    [{ uid: '2' }, '/uid'],
    [{ participants: { a: { roles: { attendee: true } } }, replyTo: undefined }, '/participants/a'],
    [{ participants: { a: { email: 'a b', roles: { attendee: true } } }, replyTo: undefined }, '/participants/a'],
    [{ participants: undefined }, '/replyTo'],
    [{ locations: { 'a b': { name: 'x' } } }, '/locations/a b'],
    [{ recurrenceOverrides: { '2026-03-23T09:00:00': { uid: '3' } } }, '/recurrenceOverrides/2026-03-23T09:00:00/uid'],
    [{ recurrenceOverrides: { '2026-03-23T09:00:00': { 'a/b': 1 } } }, '/recurrenceOverrides/2026-03-23T09:00:00/a~1b'],
    [
      { recurrenceOverrides: { '2026-03-23T09:00:00': { title: 1 } } },
      '/recurrenceOverrides/2026-03-23T09:00:00/title',
    ],
    [{ description: 'a\u0000b' }, '/description'],
  ])('%j: %s', (changes, place) => {
    try {
      changeOf(STANDUP, changes)
    } catch (error) {
      if (!(error instanceof InvalidJsCalendar)) throw error
      expect(error.fields.map(({ field }) => field)).toContain(place)
      return
    }
    throw new Error('it was taken')
  })
})

describe('§1.4.9', () => {
  it('a patch makes of the one object the other', () => {
    for (const seed of seeds(200, PART.text.jscalendar / 3)) {
      const dice = new Dice(seed)
      const [a, b] = [randomObject(dice, 3), randomObject(dice, 3)]
      expect(isSame(patched(a, difference(a, b), ''), b), `seed ${seed}`).toBe(true)
    }
  })

  it.each([
    [{ 'a/b': 1, a: {} }, '/a~1b'],
    [{ 'list/0': 1 }, '/list~10'],
    [{ 'none/x': 1 }, '/none~1x'],
    [{ 'a/__proto__/x': 1 }, '/a~1__proto__~1x'],
  ])('%j is none', (patch, place) => {
    expect(() => patched({ a: {}, list: [1] }, patch, '')).toThrow(place)
  })
})

function randomObject(dice: Dice, depth: number): Record<string, unknown> {
  const names = ['a', 'b', 'c/d', 'e~f'].filter(() => dice.chance(0.6))
  return Object.fromEntries(
    names.map((name) => [name, depth > 0 && dice.chance(0.5) ? randomObject(dice, depth - 1) : dice.below(5)]),
  )
}

// --- random events ---------------------------------------------------------------------------------------------------

describe('random events', () => {
  it('what is written is read again', () => {
    for (const seed of seeds(60, PART.text.jscalendar / 3)) {
      const wanted = randomEvent(new Dice(seed))
      const text = newJsCalendar(wanted, '-//Test//', { now: NOW })
      expect(comparable(toJsCalendar(readCalendarObject(parseCalendar(text)))), `seed ${seed}`).toEqual(
        comparable(wanted),
      )
    }
  })

  it('one that becomes another says what the other said, and keeps what neither says', () => {
    for (const seed of seeds(60, PART.text.jscalendar / 3)) {
      const dice = new Dice(seed)
      const text = newJsCalendar(randomEvent(dice), '-//Test//', { now: NOW })
      const odd = text.replace('END:VEVENT', 'X-ODD;X-A=b:kept\r\nCOMMENT:kept\r\nEND:VEVENT')
      const before = readCalendarObject(parseCalendar(odd))
      const wanted = randomEvent(dice)
      const after = writeJsCalendar(before, { ...wanted, prodId: undefined }, { now: NOW })
      expect(comparable(toJsCalendar(readCalendarObject(parseCalendar(after)))), `seed ${seed}`).toEqual(
        comparable(wanted),
      )
      expect(after, `seed ${seed}`).toContain('X-ODD;X-A=b:kept\r\nCOMMENT:kept')
    }
  })
})

/** Without what the server sets. */
function comparable({ prodId, created, updated, sequence, ...rest }: JsObject): object {
  return { recurrenceOverrides: {}, ...rest }
}

function randomEvent(dice: Dice): JsObject {
  const isDay = dice.chance(0.3)
  const start = isDay ? '2026-03-02T00:00:00' : `2026-03-02T${String(dice.number(10, 20))}:00:00`
  const isSeries = dice.chance(0.5)
  const maybe = <T>(value: T): T | undefined => (dice.chance(0.5) ? value : undefined)
  const title = () => dice.pick(['A', 'b;c,d\\e', 'ä\nö', '"q"'])
  const override = () => ({ title: `${title()}!` })
  return checked(jsEvent, {
    uid: 'random',
    start,
    ...(isDay
      ? { showWithoutTime: true }
      : { timeZone: dice.pick(['Europe/Brussels', 'Etc/UTC', 'Asia/Kathmandu', null]) }),
    duration: isDay ? `P${dice.number(1, 9)}D` : dice.pick(['PT1H', 'PT30M', 'PT25H', 'PT0S']),
    title: maybe(title()),
    description: maybe(title()),
    status: dice.pick(['confirmed', 'tentative', 'cancelled']),
    freeBusyStatus: dice.pick(['free', 'busy']),
    privacy: dice.pick(['public', 'private', 'secret']),
    priority: dice.below(10),
    color: maybe('tomato'),
    keywords: maybe({ [dice.pick(['x', 'y;,z'])]: true }),
    categories: maybe({ 'urn:a:b': true }),
    relatedTo: maybe({ other: { relation: { [dice.pick(['parent', 'child', 'next'])]: true } } }),
    locations: maybe({
      [dice.pick(['location', 'p'])]: { name: title(), coordinates: maybe('geo:50.1,-4.2') },
      q: { name: 'Q', description: title() },
    }),
    virtualLocations: maybe({
      v: { uri: 'https://meet.test/1', name: maybe('Meet'), features: maybe({ video: true }) },
    }),
    links: maybe({
      l: { href: 'https://x.test/1', size: maybe(5), contentType: maybe('text/plain') },
      m: { href: 'https://x.test/2', rel: dice.pick(['describedby', 'icon', 'alternate']), title: maybe('M') },
    }),
    ...(dice.chance(0.5) && {
      replyTo: { imip: 'mailto:alice@example.test' },
      participants: {
        me: {
          name: 'Alice',
          email: 'alice@example.test',
          sendTo: { imip: 'mailto:alice@example.test' },
          roles: { owner: true, ...(dice.chance(0.5) && { attendee: true }) },
        },
        bob: {
          ...{ name: maybe('Bob'), email: 'bob@example.test', sendTo: { imip: 'mailto:bob@example.test' } },
          ...{
            roles: dice.pick<Record<string, true>>([
              { attendee: true },
              { informational: true },
              { attendee: true, chair: true },
            ]),
          },
          kind: maybe(dice.pick(['individual', 'location'])),
          participationStatus: dice.pick(['accepted', 'declined', 'needs-action']),
          expectReply: dice.chance(0.5),
          scheduleAgent: dice.pick(['server', 'client']),
        },
      },
    }),
    alerts: maybe({
      a: {
        trigger: {
          '@type': 'OffsetTrigger',
          offset: dice.pick(['-PT15M', 'PT1H', '-P1D']),
          relativeTo: dice.pick(['start', 'end']),
        },
      },
      b: {
        trigger: { '@type': 'AbsoluteTrigger', when: '2026-03-01T00:00:00Z' },
        action: dice.pick(['display', 'email']),
        acknowledged: maybe('2026-03-01T00:05:00Z'),
      },
    }),
    ...(isSeries && {
      recurrenceRules: [{ frequency: dice.pick(['daily', 'weekly']), count: maybe(20) }],
      recurrenceOverrides: {
        [start.replace('-02T', '-09T')]: dice.chance(0.5) ? { excluded: true } : override(),
        [start.replace('-02T', '-16T')]: override(),
        [start.replace('2026-03', '2027-11')]: dice.chance(0.5) ? {} : override(),
      },
    }),
  })
}
