/** What a message may and must hold: RFC 5546 §3.2 to §3.5. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { isMethod, type Method } from './message.ts'
import { RESTRICTION_TABLES } from './restriction-tables.ts'

/** How often something is there. */
export interface Presence {
  readonly least: number
  readonly most: number
}

export interface Table {
  readonly section: string
  readonly method: Method
  /** VEVENT, VTODO, VJOURNAL or VFREEBUSY. */
  readonly component: string
  /** By the name of a property or component. */
  readonly rows: ReadonlyMap<string, Presence>
}

/** A row that does not hold. */
export interface Broken extends Presence {
  readonly name: string
  readonly count: number
}

const PRESENCES: Readonly<Record<string, Presence>> = {
  '1': { least: 1, most: 1 },
  '1+': { least: 1, most: Number.POSITIVE_INFINITY },
  '0/1': { least: 0, most: 1 },
  '0+': { least: 0, most: Number.POSITIVE_INFINITY },
  '0': { least: 0, most: 0 },
}

export const TABLES: readonly Table[] = RESTRICTION_TABLES.trim().split('\n\n').map(readTable)

function readTable(text: string): Table {
  const [head = '', ...lines] = text.split('\n')
  const [section, method, component] = head.split(' ')
  if (section === undefined || method === undefined || !isMethod(method) || component === undefined)
    throw new Error(`${head} is the head of no table`)
  const rows = lines.flatMap((line) => {
    const [often = '', ...names] = line.trim().split(/ +/)
    const presence = PRESENCES[often]
    if (presence === undefined) throw new Error(`${often} does not say how often`)
    return names.map((name) => [name, presence] as const)
  })
  return { section, method, component, rows: new Map(rows) }
}

const BY_NAME = new Map(TABLES.map((table) => [`${table.method} ${table.component}`, table]))

/** Undefined where iTIP knows no such method of such a component. */
export function findTable(method: Method, component: string): Table | undefined {
  return BY_NAME.get(`${method} ${component}`)
}

/** The rows of its table that a message breaks, each of them once. */
export function brokenRows(calendar: Component, table: Table): readonly Broken[] {
  const members = calendar.components.filter(({ name }) => name === table.component)
  const broken = [
    ...brokenIn(calendar, table, isOfCalendar),
    ...members.flatMap((member) => brokenIn(member, table, (name) => !isOfCalendar(name))),
  ]
  return [...new Map(broken.map((one) => [one.name, one])).values()]
}

function brokenIn(part: Component, { rows }: Table, isAbout: (name: string) => boolean): readonly Broken[] {
  const counts = new Map<string, number>()
  for (const { name } of [...part.properties, ...part.components]) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...rows].flatMap(([name, presence]) => {
    const count = counts.get(name) ?? 0
    return isAbout(name) && (count < presence.least || count > presence.most) ? [{ name, count, ...presence }] : []
  })
}

// METHOD and the components beside VALARM are of the calendar; the rest is of each component in it.
function isOfCalendar(name: string): boolean {
  return name === 'METHOD' || (name.startsWith('V') && name !== 'VALARM')
}

/** A component without what may not be in it. */
export function withoutForbidden(component: Component, { rows }: Table): Component {
  const isAllowed = ({ name }: Property | Component) => rows.get(name)?.most !== 0
  return {
    ...component,
    properties: component.properties.filter(isAllowed),
    components: component.components.filter(isAllowed),
  }
}
