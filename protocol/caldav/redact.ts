/**
 * What is left of a calendar object for somebody who may not see all of it. All that is shown is on a list, properties,
 * parameters and words, so that anything new is hidden until somebody decides otherwise.
 */
import type { Component, Parameter, Property } from '../ical/component.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { usedTimezoneIds } from '../ical/timezones.ts'
import { findProperty, unescapeText } from '../ical/values.ts'
import { ACCESS, findMaster, findStatedAccess, isPublic, type ObjectAccess, type StatedAccess } from './access.ts'

/** Who looks at an object of somebody else: one who may read it, or one who may know when its owner is busy. */
export type OtherView = 'reader' | 'busy'

/** The object as they see it; undefined when that is nothing. Where nothing is hidden it is the object itself. */
export function showTo(
  view: OtherView,
  calendar: Component,
  maskUid: (uid: string) => string = (uid) => uid,
): Component | undefined {
  const stated = findStatedAccess(calendar)
  // caldav-privateevents §4.2.2.3, and §5 for what nobody knows.
  if (stated === 'PRIVATE' || stated === 'unknown') return undefined
  const members = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const show = view === 'busy' ? asBusy(maskUid) : asReader(stated, findMaster(members))
  const shown = members.flatMap((member) => show(member) ?? [])
  if (shown.length === 0) return undefined
  if (shown.length === members.length && shown.every((one, index) => one === members[index])) return calendar
  return {
    name: calendar.name,
    properties: select(calendar, OF_CALENDARS),
    components: [...timezonesOf(calendar, shown), ...shown],
  }
}

/** What the index keeps of that, so that a list of objects need not open them. */
export function accessOf({ root, members }: CalendarObject): ObjectAccess {
  const stated = findStatedAccess(root)
  const master = findMaster(members)
  if ((stated === undefined || stated === 'PUBLIC') && members.every((member) => isPublic(member, master))) {
    return stated === undefined ? 'public' : 'stated'
  }
  return showTo('reader', root) === undefined ? 'private' : 'partial'
}

type Show = (member: Component) => Component | undefined

function asReader(stated: StatedAccess | undefined, master: Component | undefined): Show {
  return (member) => {
    if (!isPublic(member, master)) return asTimes(member, ['CLASS'])
    if (stated === undefined || stated === 'PUBLIC') return member
    // caldav-privateevents §4.2.2.4, §4.2.2.5.
    const names = OF_MEMBERS.get(member.name)
    return names && reduce(member, stated === 'RESTRICTED' ? new Set([...names, 'SUMMARY', 'LOCATION']) : names)
  }
}

function asBusy(maskUid: (uid: string) => string): Show {
  return (member) => {
    const times = asTimes(member, [])
    // Some programs write into a UID who meets whom.
    const mask = (one: Property) => (one.name === 'UID' ? { ...one, value: maskUid(one.value) } : one)
    return times && { ...times, properties: times.properties.map(mask) }
  }
}

/** When, and whether it takes up time. A task or a note is nothing without its words. */
function asTimes(member: Component, more: readonly string[]): Component | undefined {
  const names = TAKE_TIME.has(member.name) ? OF_MEMBERS.get(member.name) : undefined
  if (names === undefined) return undefined
  const times = reduce(member, new Set([...names, ...more]))
  if (member.name !== 'VEVENT') return times
  return { ...times, properties: [...times.properties, { name: 'SUMMARY', parameters: [], value: 'Busy' }] }
}

function reduce(component: Component, names: ReadonlySet<string>): Component {
  return { name: component.name, properties: select(component, names), components: [] }
}

const TAKE_TIME: ReadonlySet<string> = new Set(['VEVENT', 'VFREEBUSY'])

// --- the lists ---------------------------------------------------------------------------------------------------

const OF_CALENDARS: ReadonlySet<string> = new Set(['PRODID', 'VERSION', 'CALSCALE', ACCESS])

const OF_ANY = [
  'UID',
  'RECURRENCE-ID',
  'SEQUENCE',
  'DTSTAMP',
  'STATUS',
  'DTSTART',
  'RRULE',
  'RDATE',
  'EXRULE',
  'EXDATE',
]

/** The table of caldav-privateevents §4.2.2.4. */
const OF_MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['VEVENT', new Set([...OF_ANY, 'TRANSP', 'DTEND', 'DURATION'])],
  ['VTODO', new Set([...OF_ANY, 'COMPLETED', 'DUE', 'DURATION'])],
  ['VJOURNAL', new Set(OF_ANY)],
  ['VFREEBUSY', new Set(['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'DURATION', 'FREEBUSY'])],
])

const OF_TIMEZONES: ReadonlySet<string> = new Set([
  'TZID',
  'TZNAME',
  'TZUNTIL',
  'TZOFFSETFROM',
  'TZOFFSETTO',
  'LAST-MODIFIED',
  'DTSTART',
  'RRULE',
  'RDATE',
  'EXDATE',
])

/** Words that a property or parameter may have; one with another is left out. Any text where there is no list. */
const WORDS: Readonly<Record<string, RegExp>> = {
  STATUS: /^(TENTATIVE|CONFIRMED|CANCELLED|NEEDS-ACTION|COMPLETED|IN-PROCESS|DRAFT|FINAL)$/i,
  TRANSP: /^(OPAQUE|TRANSPARENT)$/i,
  CLASS: /^(PUBLIC|PRIVATE|CONFIDENTIAL)$/i,
  DTSTAMP: /^[\dTZ]*$/i,
  'LAST-MODIFIED': /^[\dTZ]*$/i,
  VALUE: /^(DATE|DATE-TIME|PERIOD)$/i,
  RANGE: /^THISANDFUTURE$/i,
  FBTYPE: /^(FREE|BUSY|BUSY-UNAVAILABLE|BUSY-TENTATIVE)$/i,
}

const PARAMETERS: ReadonlySet<string> = new Set(['TZID', 'VALUE', 'RANGE', 'FBTYPE'])

function select({ properties }: Component, names: ReadonlySet<string>): Property[] {
  return properties.filter((property) => names.has(property.name) && isWord(property.name, property.value)).map(bare)
}

function bare({ name, value, parameters }: Property): Property {
  return { name, value: RULES.has(name) ? withoutOwnParts(value) : value, parameters: parameters.filter(isShown) }
}

function isShown({ name, values }: Parameter): boolean {
  return PARAMETERS.has(name) && values.every((value) => isWord(name, value))
}

function isWord(name: string, value: string): boolean {
  return WORDS[name]?.test(value.trim()) ?? true
}

const RULES: ReadonlySet<string> = new Set(['RRULE', 'EXRULE'])

/** A rule may have parts that mean something to one program. */
function withoutOwnParts(rule: string): string {
  return rule
    .split(';')
    .filter((part) => !/^\s*X-/i.test(part))
    .join(';')
}

/** As it may be referred to: clients escape a TZID in one place and not in the other. */
function namesOf(timezone: Component): readonly string[] {
  const value = findProperty(timezone, 'TZID')?.value.trim() ?? ''
  return [value, unescapeText(value)]
}

/** The time zones that what is shown refers to, as rules. */
function timezonesOf(calendar: Component, shown: readonly Component[]): readonly Component[] {
  const used = new Set(shown.flatMap((member) => [...usedTimezoneIds(member)]))
  return calendar.components
    .filter((one) => one.name === 'VTIMEZONE' && namesOf(one).some((name) => used.has(name)))
    .map((timezone) => ({
      ...reduce(timezone, OF_TIMEZONES),
      components: timezone.components.map((observance) => reduce(observance, OF_TIMEZONES)),
    }))
}
