/** Every row of the tables of RFC 4791 §9.9, at its boundaries. */
import { compFilter, propFilter, timeRange } from '../bodies.ts'
import { type Case, clauseOf, componentType, type Need } from '../case.ts'
import { Mismatch } from '../expect.ts'
import { alarm, event, fixedZone, journal, member, todo, vcalendar } from '../icalendar.ts'

const clause = clauseOf('RFC 4791')

/**
 * `overlaps` and `misses` are ranges: `10/11` is from 10:00 to 11:00 UTC on 2 January 2006, `1030/` is open, and
 * `-1T23` is the hour 23 of the day before.
 */
interface Row {
  readonly component: 'VEVENT' | 'VTODO' | 'VJOURNAL' | 'VFREEBUSY'
  readonly title: string
  readonly text: string
  readonly overlaps: readonly string[]
  readonly misses: readonly string[]
  /** What is compared inside of the component: an alarm, or a property. */
  readonly inner?: (range: string) => string
}

const T10 = '20060102T100000Z'
const T11 = '20060102T110000Z'
const T12 = '20060102T120000Z'
const HOUR = 'DURATION:PT1H'

/** From 10:00 to 11:00, half open. */
const AN_HOUR = {
  overlaps: ['10/11', '0930/1030', '1030/1130', '1015/1045', '09/12', '1059/12', '09/1001', '/1001', '1059/'],
  misses: ['09/10', '11/12', '/10', '11/', '/09', '12/'],
}

/** At 10:00, start included. */
const AT_TEN = {
  overlaps: ['10/11', '09/1001', '10/1001', '10/', '/1001'],
  misses: ['09/10', '1001/11', '/10', '1001/'],
}

/** The day of 2 January in UTC. */
const THE_DAY = {
  overlaps: ['00/01', '23/24', '10/11', '-1T23/0001', '2359/+1T01', '/0001', '2359/'],
  misses: ['-1T23/00', '24/+1T01', '/00', '24/'],
}

const EVENTS: readonly Row[] = [
  { component: 'VEVENT', title: 'DTEND', text: event(`DTSTART:${T10}`, `DTEND:${T11}`), ...AN_HOUR },
  { component: 'VEVENT', title: 'DURATION above 0', text: event(`DTSTART:${T10}`, HOUR), ...AN_HOUR },
  { component: 'VEVENT', title: 'DURATION of 0', text: event(`DTSTART:${T10}`, 'DURATION:PT0S'), ...AT_TEN },
  { component: 'VEVENT', title: 'neither, DTSTART a DATE-TIME', text: event(`DTSTART:${T10}`), ...AT_TEN },
  { component: 'VEVENT', title: 'neither, DTSTART a DATE', text: event('DTSTART;VALUE=DATE:20060102'), ...THE_DAY },
  {
    component: 'VEVENT',
    title: 'DATEs in DTSTART and DTEND',
    text: event('DTSTART;VALUE=DATE:20060102', 'DTEND;VALUE=DATE:20060104'),
    overlaps: ['00/01', '+1T23/+1T2359', '/0001', '+1T23/'],
    misses: ['-1T23/00', '+2T00/+2T01', '/00', '+2T00/'],
  },
]

const TODOS: readonly Row[] = [
  {
    component: 'VTODO',
    title: 'DTSTART and DURATION',
    text: todo(`DTSTART:${T10}`, HOUR),
    overlaps: ['10/11', '11/12', '09/1001', '1030/1045', '11/', '/1001'],
    misses: ['09/10', '1101/12', '/10', '1101/'],
  },
  {
    component: 'VTODO',
    title: 'DTSTART and DUE',
    text: todo(`DTSTART:${T10}`, `DUE:${T11}`),
    overlaps: ['10/11', '1059/12', '09/1001', '09/12', '/1001', '1059/'],
    misses: ['09/10', '11/12', '/10', '11/'],
  },
  {
    component: 'VTODO',
    title: 'DTSTART and DUE at the same time',
    text: todo(`DTSTART:${T10}`, `DUE:${T10}`),
    overlaps: ['10/11', '09/10', '09/1001', '10/', '/10'],
    misses: ['1001/11', '08/09', '1001/', '/09'],
  },
  {
    component: 'VTODO',
    title: 'DTSTART alone',
    text: todo(`DTSTART:${T10}`),
    overlaps: ['10/11', '09/1001', '10/', '/1001'],
    misses: ['09/10', '1001/11', '1001/', '/10'],
  },
  {
    component: 'VTODO',
    title: 'DUE alone',
    text: todo(`DUE:${T11}`),
    overlaps: ['10/11', '1059/12', '09/12', '/11', '1059/'],
    misses: ['11/12', '09/1059', '11/', '/1059'],
  },
  {
    component: 'VTODO',
    title: 'COMPLETED and CREATED',
    text: todo(`CREATED:${T10}`, `COMPLETED:${T12}`),
    overlaps: ['10/11', '09/10', '12/13', '11/1130', '09/13', '12/', '/10'],
    misses: ['08/09', '1201/13', '1201/', '/09'],
  },
  {
    component: 'VTODO',
    title: 'COMPLETED alone',
    text: todo(`COMPLETED:${T11}`),
    overlaps: ['11/12', '10/11', '10/12', '11/', '/11'],
    misses: ['1101/12', '09/10', '1101/', '/10'],
  },
  {
    component: 'VTODO',
    title: 'CREATED alone',
    text: todo(`CREATED:${T10}`),
    overlaps: ['10/11', '11/12', '+9T00/+9T01', '09/1001', '12/', '/1001'],
    misses: ['09/10', '/10', '08/09'],
  },
  {
    component: 'VTODO',
    title: 'no time at all',
    text: todo('SUMMARY:Some day'),
    overlaps: ['10/11', '-9T00/-9T01', '+9T00/', '/-9T00'],
    misses: [],
  },
]

const JOURNALS: readonly Row[] = [
  { component: 'VJOURNAL', title: 'DTSTART a DATE-TIME', text: journal(`DTSTART:${T10}`), ...AT_TEN },
  { component: 'VJOURNAL', title: 'DTSTART a DATE', text: journal('DTSTART;VALUE=DATE:20060102'), ...THE_DAY },
  {
    component: 'VJOURNAL',
    title: 'no DTSTART',
    text: journal('SUMMARY:Some day'),
    overlaps: [],
    misses: ['10/11', '-9T00/+9T00', '/+9T00', '-9T00/'],
  },
]

const FREEBUSYS: readonly Row[] = [
  {
    component: 'VFREEBUSY',
    title: 'DTSTART and DTEND',
    text: vcalendar(member('VFREEBUSY', `DTSTART:${T10}`, `DTEND:${T11}`, `FREEBUSY:${T10}/PT10M`)),
    overlaps: ['10/11', '11/12', '1030/1045', '09/1001', '11/', '/1001'],
    misses: ['09/10', '1101/12', '/10', '1101/'],
  },
  {
    component: 'VFREEBUSY',
    title: 'FREEBUSY alone',
    text: vcalendar(member('VFREEBUSY', `FREEBUSY:${T10}/${T11},20060102T130000Z/PT1H`)),
    overlaps: ['10/11', '1059/12', '13/14', '1330/1345', '09/1001'],
    misses: ['09/10', '11/13', '14/15', '1101/1259'],
  },
  {
    component: 'VFREEBUSY',
    title: 'nothing',
    text: vcalendar(member('VFREEBUSY', 'COMMENT:Never')),
    overlaps: [],
    misses: ['10/11', '-9T00/+9T00'],
  },
]

const inAlarm = (range: string) => compFilter('VALARM', range)

const ALARMS: readonly Row[] = [
  ['before the start', event(`DTSTART:${T11}`, HOUR, alarm('TRIGGER:-PT1H'))],
  ['after the start', event('DTSTART:20060102T093000Z', HOUR, alarm('TRIGGER;RELATED=START:PT30M'))],
  ['before the end', event('DTSTART:20060102T093000Z', 'DTEND:20060102T101500Z', alarm('TRIGGER;RELATED=END:-PT15M'))],
  ['at a time', event('DTSTART:20060110T093000Z', HOUR, alarm(`TRIGGER;VALUE=DATE-TIME:${T10}`))],
  ['days before', event('DTSTART:20060109T100000Z', HOUR, alarm('TRIGGER:-P1W'))],
].map(([title = '', text = '']) => ({
  component: 'VEVENT',
  title: `VALARM ${title}`,
  text,
  inner: inAlarm,
  ...AT_TEN,
}))

const MORE_ALARMS: readonly Row[] = [
  {
    component: 'VTODO',
    title: 'VALARM before DUE',
    text: todo(`DUE:${T11}`, alarm('TRIGGER;RELATED=END:-PT1H')),
    inner: inAlarm,
    ...AT_TEN,
  },
  {
    component: 'VEVENT',
    title: 'VALARM that repeats',
    text: event(`DTSTART:${T10}`, HOUR, alarm('TRIGGER:PT0S', 'REPEAT:2', 'DURATION:PT30M')),
    inner: inAlarm,
    overlaps: ['10/1001', '1030/1031', '11/1101', '1029/1031'],
    misses: ['1001/1030', '1031/11', '1101/12', '1130/1131'],
  },
  {
    component: 'VEVENT',
    title: 'VALARM of an event that repeats',
    text: event('DTSTART:20051201T110000Z', HOUR, 'RRULE:FREQ=DAILY', alarm('TRIGGER:-PT1H')),
    inner: inAlarm,
    overlaps: ['10/1001', '+9T10/+9T1001'],
    misses: ['1001/11', '11/12', '-90T00/-90T23'],
  },
]

const property = (name: string) => (range: string) => propFilter(name, range)

const PROPERTIES: readonly Row[] = [
  ['VTODO', 'COMPLETED', todo(`COMPLETED:${T10}`)],
  ['VEVENT', 'CREATED', event('DTSTART:20060105T100000Z', HOUR, `CREATED:${T10}`)],
  ['VEVENT', 'DTEND', event('DTSTART:20060102T090000Z', `DTEND:${T10}`)],
  ['VEVENT', 'DTSTAMP', event('DTSTART:20060105T100000Z', HOUR, `DTSTAMP:${T10}`)],
  ['VEVENT', 'DTSTART', event(`DTSTART:${T10}`, 'DURATION:P1D')],
  ['VTODO', 'DUE', todo(`DUE:${T10}`)],
  ['VEVENT', 'LAST-MODIFIED', event('DTSTART:20060105T100000Z', HOUR, `LAST-MODIFIED:${T10}`)],
].map(([component = '', name = '', text = '']) => ({
  component: component === 'VTODO' ? 'VTODO' : 'VEVENT',
  title: `property ${name}`,
  text,
  inner: property(name),
  ...AT_TEN,
}))

const EFFECTIVE: readonly Row[] = [
  {
    component: 'VEVENT',
    title: 'the effective DTEND of DTSTART and DURATION',
    text: event('DTSTART:20060102T090000Z', HOUR),
    inner: property('DTEND'),
    ...AT_TEN,
  },
  {
    component: 'VTODO',
    title: 'the effective DUE of DTSTART and DURATION',
    text: todo('DTSTART:20060102T090000Z', HOUR),
    inner: property('DUE'),
    ...AT_TEN,
  },
]

// DATEs are held against the ranges in UTC, whatever zone the server would choose (§9.8).
const UTC_ZONE = vcalendar(fixedZone('X-Conformance-UTC', '+0000'))

function caseOf({ component, title, text, overlaps, misses, inner = (range) => range }: Row): Case {
  const needs: readonly Need[] = component === 'VEVENT' ? [] : [componentType(component)]
  return clause(
    '9.9',
    `${component} with ${title}`,
    async ({ calendar }) => {
      await calendar.store('a.ics', text)
      const wrong: string[] = []
      for (const range of [...overlaps, ...misses]) {
        const filter = compFilter(component, inner(readRange(range)))
        const found = (await calendar.matching(filter, { timezone: UTC_ZONE })).length > 0
        if (found !== overlaps.includes(range)) wrong.push(`${range}: ${found ? 'found' : 'not found'}`)
      }
      if (wrong.length > 0)
        throw new Mismatch(`found in ${overlaps.join(' ')}; not in ${misses.join(' ')}`, wrong.join(', '))
    },
    ...needs,
  )
}

function readRange(range: string): string {
  const [start = '', end = ''] = range.split('/').map(readTime)
  return timeRange(start, end)
}

/** `1030`, `24`, `+1T00`, or nothing for an open side. */
function readTime(text: string): string {
  if (text === '') return ''
  const [, days = '0', hour = '0', minute = '0'] = /^(?:([+-]\d+)T)?(\d\d)(\d\d)?$/.exec(text) ?? []
  const time = new Date(Date.UTC(2006, 0, 2 + Number(days), Number(hour), Number(minute)))
  return time.toISOString().replace(/[-:]|\.\d+/g, '')
}

export const cases = [
  ...EVENTS,
  ...TODOS,
  ...JOURNALS,
  ...FREEBUSYS,
  ...ALARMS,
  ...MORE_ALARMS,
  ...PROPERTIES,
  ...EFFECTIVE,
].map(caseOf)
