import { describe, expect, test } from 'vitest'
import { parseCalendar } from '../ical/parse.ts'
import { readCalendarObject } from '../ical/rules.ts'
import { writeComponent } from '../ical/write.ts'
import { BudgetExceeded, compile } from '../recurrence/index.ts'
import { zonesOf } from '../time/zones.ts'
import {
  addAttach,
  attachesIn,
  attachProperty,
  type Instances,
  isAttachOf,
  removeAttach,
  UnknownInstance,
  updateAttach,
  withoutManagedId,
} from './managed-attachments.ts'

const FILE = {
  managedId: 'm1',
  uri: 'https://cal.example.test/dav/attachments/m1',
  mediaType: 'text/plain',
  filename: 'a.txt',
  size: 5,
}
const ATTACH = `ATTACH;MANAGED-ID=m1;FMTTYPE=text/plain;FILENAME=a.txt;SIZE=5:${FILE.uri}`

const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:u', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']

function objectOf(...lines: string[]): Instances {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x', ...lines, 'END:VCALENDAR', ''].join('\r\n')
  const calendar = readCalendarObject(parseCalendar(text))
  const series = compile(calendar.members, zonesOf(calendar.root))
  return { calendar, series, budget: { steps: 100_000, occurrences: 100 } }
}

/** The components that hold events, each as its lines, unfolded, without what all have. */
function eventsIn(text: string): string[][] {
  return text
    .replaceAll('\r\n ', '')
    .split('BEGIN:VEVENT\r\n')
    .slice(1)
    .map((part) =>
      part
        .split('\r\n')
        .filter((line) => !/^(UID|DTSTAMP|END|PRODID|)(:|$)/.test(line))
        .sort(),
    )
}

const DAILY = ['DTSTART;TZID=Europe/Brussels:20260105T090000', 'DTEND;TZID=Europe/Brussels:20260105T100000']
const series = () =>
  objectOf(
    ...event(...DAILY, 'RRULE:FREQ=DAILY;COUNT=5', 'SUMMARY:all'),
    ...event('RECURRENCE-ID;TZID=Europe/Brussels:20260107T090000', 'DTSTART:20260107T120000Z', 'SUMMARY:other'),
  )
const add = (ids: readonly string[] | undefined, object = series()) =>
  eventsIn(writeComponent(addAttach(object, ids, attachProperty(FILE))))

test('what instances cost is bounded: each that is made says all again that the series says', () => {
  const long = () => objectOf(...event(...DAILY, 'RRULE:FREQ=DAILY', `DESCRIPTION:${'x'.repeat(200_000)}`))
  const days = Array.from({ length: 50 }, (_, day) => new Date(Date.UTC(2026, 0, 6 + day)).toISOString().slice(0, 10))
  const ids = days.map((day) => `${day.replaceAll('-', '')}T080000Z`)
  expect(() => add(ids, long())).toThrow(BudgetExceeded)
  expect(add(ids.slice(0, 3), long())).toHaveLength(4)
})

test('an instance that is named twice is one', () => {
  expect(add(['20260106T090000', '20260106T080000Z'])).toHaveLength(3)
})

test('however many instances are asked for, the object is looked through once', () => {
  const overrides = Array.from({ length: 20 }, (_, index) =>
    event(`RECURRENCE-ID:202601${String(index + 6).padStart(2, '0')}T080000Z`, 'DTSTART:20260107T120000Z'),
  )
  const looks = (count: number) => {
    const { calendar, ...object } = objectOf(...event(...DAILY, 'RRULE:FREQ=DAILY'), ...overrides.flat())
    let found = 0
    const members = calendar.members.map((member) => {
      const get = () => {
        found++
        return member.properties
      }
      return Object.defineProperty({ ...member }, 'properties', { get })
    })
    const ids = Array.from({ length: count }, (_, index) => `202601${String(index + 6).padStart(2, '0')}T080000Z`)
    addAttach({ ...object, calendar: { ...calendar, members } }, ids, attachProperty(FILE))
    return found
  }
  expect(looks(20) - looks(10)).toBeLessThan(100)
})

describe('RFC 8607 §3.3.2 and §3.4: to which instances it is added', () => {
  const [master = [], override = []] = eventsIn(writeComponent(series().calendar.root))
  const made = (...times: string[]) => [ATTACH, ...times, 'SUMMARY:all'].sort()

  test('all when none is named', () => {
    expect(add(undefined)).toEqual([[ATTACH, ...master].sort(), [ATTACH, ...override].sort()])
  })

  test('the master', () => expect(add(['M'])).toEqual([[ATTACH, ...master].sort(), override]))

  test.each(['20260107T080000Z', '20260107T090000'])('an override, named %s', (id) => {
    expect(add([id])).toEqual([master, [ATTACH, ...override].sort()])
  })

  test('an instance without an override gets one, in the form of the series', () => {
    expect(add(['20260106T080000Z'])).toEqual([
      master,
      override,
      made(
        'DTEND;TZID=Europe/Brussels:20260106T100000',
        'DTSTART;TZID=Europe/Brussels:20260106T090000',
        'RECURRENCE-ID;TZID=Europe/Brussels:20260106T090000',
      ),
    ])
  })

  test('the first instance of the series alone', () => {
    expect(add(['20260105T080000Z'])[2]).toEqual(made(...DAILY, 'RECURRENCE-ID;TZID=Europe/Brussels:20260105T090000'))
  })

  test('several', () => {
    const [first, second, third] = add(['M', '20260107T080000Z', '20260108T080000Z'])
    for (const lines of [first, second, third]) expect(lines).toContain(ATTACH)
  })

  test('a day of a series of days', () => {
    const days = objectOf(...event('DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY', 'EXDATE;VALUE=DATE:20260107'))
    expect(add(['20260106'], days)[1]).toEqual([
      ATTACH,
      'DTSTART;VALUE=DATE:20260106',
      'RECURRENCE-ID;VALUE=DATE:20260106',
    ])
    expect(() => add(['20260107'], days)).toThrow(UnknownInstance)
  })

  test('alarms and what else the series says go along, its rules do not', () => {
    const object = objectOf(
      ...event(
        'DTSTART:20260105T090000Z',
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY',
        'RDATE:20260105T120000Z',
        'X-A:1',
        ...['BEGIN:VALARM', 'ACTION:AUDIO', 'ATTACH:Basso', 'TRIGGER:-PT5M', 'END:VALARM'],
      ),
    )
    const text = writeComponent(addAttach(object, ['20260105T120000Z'], attachProperty(FILE)))
    const [, instance] = text.split('END:VEVENT')
    expect(instance).toContain('RECURRENCE-ID:20260105T120000Z')
    expect(instance).toContain('DURATION:PT1H\r\nX-A:1')
    expect(instance).toContain('BEGIN:VALARM\r\nACTION:AUDIO\r\nATTACH:Basso')
    expect(instance).not.toMatch(/RRULE|RDATE/)
  })

  test.each(['20260110T080000Z', '20260106T090000Z', 'm', '', '2026', '99999999T999999Z'])('no instance %j', (id) => {
    expect(() => add([id])).toThrow(UnknownInstance)
  })

  test('no master, no series', () => {
    const alone = () => objectOf(...event('RECURRENCE-ID:20260105T090000Z', 'DTSTART:20260105T090000Z'))
    expect(() => add(['M'], alone())).toThrow(UnknownInstance)
    expect(add(['20260105T090000Z'], alone())[0]).toContain(ATTACH)
    const single = () => objectOf(...event('DTSTART:20260105T090000Z'))
    expect(add(['M'], single())[0]).toContain(ATTACH)
    expect(() => add(['20260106T090000Z'], single())).toThrow(UnknownInstance)
  })
})

describe('RFC 8607 §3.5 and §3.6', () => {
  const attached = () =>
    objectOf(
      ...event(...DAILY, 'RRULE:FREQ=DAILY;COUNT=5', ATTACH),
      ...event('RECURRENCE-ID;TZID=Europe/Brussels:20260107T090000', 'DTSTART:20260107T120000Z', ATTACH),
    )

  test('an update changes all instances that have it', () => {
    const file = { ...FILE, managedId: 'm2', uri: 'https://cal.example.test/2', size: 6, filename: 'b;c.txt' }
    const text = writeComponent(updateAttach(attached(), 'm1', file)).replaceAll('\r\n ', '')
    const line = 'ATTACH;MANAGED-ID=m2;FMTTYPE=text/plain;FILENAME="b;c.txt";SIZE=6:https://cal.example.test/2'
    expect(text.split(line)).toHaveLength(3)
    expect(text).not.toContain('m1')
  })

  test('removed from all, from one, from an instance that has none of its own', () => {
    const remove = (ids?: readonly string[]) => eventsIn(writeComponent(removeAttach(attached(), ids, 'm1')))
    expect(remove().flat()).not.toContain(ATTACH)
    expect(remove(['M']).map((lines) => lines.includes(ATTACH))).toEqual([false, true])
    const instances = remove(['20260106T080000Z'])
    expect(instances.map((lines) => lines.includes(ATTACH))).toEqual([true, true, false])
    expect(instances[2]).toContain('RECURRENCE-ID;TZID=Europe/Brussels:20260106T090000')
  })

  test('what is not there changes nothing', () => {
    const object = attached()
    expect(removeAttach(object, undefined, 'm9')).toBe(object.calendar.root)
    expect(removeAttach(object, ['20260106T080000Z'], 'm9')).toBe(object.calendar.root)
    expect(updateAttach(object, 'm9', FILE)).toBe(object.calendar.root)
  })
})

describe('RFC 8607 §4: what an ATTACH says', () => {
  const attachOf = (line: string) => {
    const [attach] = attachesIn(objectOf(...event('DTSTART:20260105T090000Z', line)).calendar.members)
    if (attach === undefined) throw new Error('no ATTACH')
    return attach
  }

  test('the truth, in any order and with more', () => {
    const line = `ATTACH;SIZE=5;X-A=1;FILENAME="a.txt";FMTTYPE=text/plain;MANAGED-ID=m1:${FILE.uri}`
    expect(isAttachOf(attachOf(line), FILE)).toBe(true)
  })

  test.each([
    ATTACH.replace('SIZE=5', 'SIZE=6'),
    ATTACH.replace(';SIZE=5', ''),
    ATTACH.replace('a.txt', 'b.txt'),
    ATTACH.replace('text/plain', 'text/html'),
    ATTACH.replace('cal.example', 'other.example'),
    `ATTACH:${FILE.uri}`,
  ])('not the truth: %s', (line) => expect(isAttachOf(attachOf(line), FILE)).toBe(false))

  test('what else is said stays when it is put right, and when the identifier goes', () => {
    const wrong = attachOf('ATTACH;VALUE=BINARY;ENCODING=BASE64;X-A=1;MANAGED-ID=m1:aGk=')
    expect(attachProperty(FILE, wrong).parameters.map(({ name }) => name)).toEqual([
      ...['MANAGED-ID', 'FMTTYPE', 'FILENAME', 'SIZE'],
      'X-A',
    ])
    expect(withoutManagedId(attachOf(ATTACH)).parameters.map(({ name }) => name)).toEqual([
      'FMTTYPE',
      'FILENAME',
      'SIZE',
    ])
  })

  test('a file without a name', () => {
    const { parameters } = attachProperty({ ...FILE, filename: null })
    expect(parameters.map(({ name }) => name)).toEqual(['MANAGED-ID', 'FMTTYPE', 'SIZE'])
  })
})
