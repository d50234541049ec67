/** From a message that holds its table, for each row those that break it and no other. */
import type { Component, Property } from '../../../protocol/ical/component.ts'
import type { Table } from '../restrictions.ts'

export interface Breaking {
  readonly row: string
  readonly how: 'missing' | 'twice' | 'there'
  readonly calendar: Component
}

/** Rows that allow whatever there is, and what is in no row, cannot be broken. */
export function breakingRows(calendar: Component, table: Table): readonly Breaking[] {
  return [...table.rows].flatMap(([row, { least, most }]): Breaking[] => [
    ...(least > 0 ? [{ row, how: 'missing' as const, calendar: without(calendar, row) }] : []),
    ...(most === 1 ? [{ row, how: 'twice' as const, calendar: withOther(withOther(calendar, row, 0), row, 1) }] : []),
    ...(most === 0 ? [{ row, how: 'there' as const, calendar: withOther(calendar, row, 0) }] : []),
  ])
}

function without(calendar: Component, row: string): Component {
  const isOther = ({ name }: { readonly name: string }) => name !== row
  if (row === 'METHOD') return { ...calendar, properties: calendar.properties.filter(isOther) }
  return {
    ...calendar,
    components: calendar.components.filter(isOther).map((component) => ({
      ...component,
      properties: component.properties.filter(isOther),
    })),
  }
}

/** The first makes one of none; the second makes two, which differ. */
function withOther(calendar: Component, row: string, number: 0 | 1): Component {
  if (row === 'METHOD')
    return number === 0 ? calendar : { ...calendar, properties: [...calendar.properties, propertyOf(row, 1)] }
  if (row.startsWith('V') && row !== 'VALARM') return withComponent(calendar, row, number)
  return {
    ...calendar,
    components: calendar.components.map((component, at) => {
      if (at > 0 || component.name === 'VTIMEZONE') return component
      if (row === 'VALARM') return { ...component, components: [...component.components, ALARM] }
      const has = component.properties.some(({ name }) => name === row)
      if (has && number === 0) return component
      return { ...component, properties: [...component.properties, propertyOf(row, number)] }
    }),
  }
}

function withComponent(calendar: Component, name: string, number: 0 | 1): Component {
  const [first] = calendar.components
  if (first === undefined || (number === 0 && calendar.components.some((one) => one.name === name))) return calendar
  const other = name === 'VTIMEZONE' ? zone(number) : { ...first, name }
  return { ...calendar, components: [...calendar.components, other] }
}

const ALARM: Component = {
  name: 'VALARM',
  properties: [
    { name: 'ACTION', parameters: [], value: 'DISPLAY' },
    { name: 'DESCRIPTION', parameters: [], value: 'Now' },
    { name: 'TRIGGER', parameters: [], value: '-PT5M' },
  ],
  components: [],
}

function zone(number: 0 | 1): Component {
  const half = [
    { name: 'DTSTART', parameters: [], value: '19700101T000000' },
    { name: 'TZOFFSETFROM', parameters: [], value: '+0100' },
    { name: 'TZOFFSETTO', parameters: [], value: '+0100' },
  ]
  return {
    name: 'VTIMEZONE',
    properties: [{ name: 'TZID', parameters: [], value: `Zone/${number}` }],
    components: [{ name: 'STANDARD', properties: half, components: [] }],
  }
}

function propertyOf(name: string, number: 0 | 1): Property {
  const [first, second] = VALUES[name] ?? [`${name} one`, `${name} two`]
  return { name, parameters: [], value: number === 0 ? first : second }
}

/** Where text is no value. */
const VALUES: Readonly<Record<string, readonly [string, string]>> = {
  METHOD: ['REQUEST', 'PUBLISH'],
  ATTENDEE: ['mailto:bob@example.test', 'mailto:carol@example.test'],
  ORGANIZER: ['mailto:alice@example.test', 'mailto:mallory@example.test'],
  DTSTAMP: ['20270101T000000Z', '20270103T000000Z'],
  DTSTART: ['20270105T090000Z', '20270106T090000Z'],
  DTEND: ['20270105T100000Z', '20270106T100000Z'],
  DUE: ['20270105T100000Z', '20270106T100000Z'],
  DURATION: ['PT1H', 'PT2H'],
  'RECURRENCE-ID': ['20270105T090000Z', '20270106T090000Z'],
  SEQUENCE: ['1', '2'],
  COMPLETED: ['20270105T100000Z', '20270106T100000Z'],
  CREATED: ['20270101T000000Z', '20270102T000000Z'],
  'LAST-MODIFIED': ['20270101T000000Z', '20270102T000000Z'],
  EXDATE: ['20270106T090000Z', '20270107T090000Z'],
  RDATE: ['20270206T090000Z', '20270207T090000Z'],
  RRULE: ['FREQ=DAILY;COUNT=9', 'FREQ=WEEKLY;COUNT=9'],
  FREEBUSY: ['20270105T090000Z/PT1H', '20270105T120000Z/PT1H'],
  GEO: ['48.2;16.4', '50.8;4.4'],
  PRIORITY: ['1', '2'],
  'PERCENT-COMPLETE': ['10', '20'],
  STATUS: ['CONFIRMED', 'CANCELLED'],
  CLASS: ['PUBLIC', 'PRIVATE'],
  TRANSP: ['OPAQUE', 'TRANSPARENT'],
  URL: ['https://example.test/1', 'https://example.test/2'],
  'REQUEST-STATUS': ['2.0;Success', '3.7;Invalid calendar user'],
}
