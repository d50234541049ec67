/** What a report wants of the calendar data, RFC 4791 §9.6. calendar-data.ts answers it. */
import type { PropertyRequest } from '../dav/propfind.ts'
import { refuse } from '../dav/refusal.ts'
import type { Window } from '../time/values.ts'
import {
  childElements,
  findAttribute,
  findChild,
  findChildren,
  localOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { CALDAV } from '../xml/names.ts'
import { readFormat } from './calendar-element.ts'
import type { CalendarFormat } from './media-type.ts'
import { readWindow } from './time-range.ts'

export interface CalendarDataRequest {
  readonly format: CalendarFormat
  /** Undefined: all of it. */
  readonly comp: CompRequest | undefined
  readonly expand: Window | undefined
  readonly limitRecurrenceSet: Window | undefined
  readonly limitFreebusySet: Window | undefined
}

/** RFC 4791 §9.6.1: what to return of the components of one name. */
export interface CompRequest {
  readonly name: string
  readonly props: 'all' | ReadonlyMap<string, PropRequest>
  /** By their names. */
  readonly comps: 'all' | ReadonlyMap<string, CompRequest>
}

/** RFC 4791 §9.6.4. */
export type PropRequest = 'with-value' | 'without-value'

export const WHOLE_CALENDAR_DATA: CalendarDataRequest = {
  format: 'icalendar',
  comp: undefined,
  expand: undefined,
  limitRecurrenceSet: undefined,
  limitFreebusySet: undefined,
}

/** The CALDAV:calendar-data among the properties of a report, if it is asked for. */
export function findCalendarDataRequest(properties: PropertyRequest): CalendarDataRequest | undefined {
  if (properties.kind !== 'prop') return undefined
  const element = properties.elements.find(({ name }) => name === CALDAV.calendarData)
  return element && readCalendarDataRequest(element)
}

/** Throws a refusal. */
export function readCalendarDataRequest(element: XmlElement): CalendarDataRequest {
  const format = readFormat(element)
  const comp = findOne(element, CALDAV.comp)
  const request = {
    format,
    comp: comp && readComp(comp),
    expand: findWindow(element, CALDAV.expand),
    limitRecurrenceSet: findWindow(element, CALDAV.limitRecurrenceSet),
    limitFreebusySet: findWindow(element, CALDAV.limitFreebusySet),
  }
  // RFC 4791 §9.6: one or the other.
  if (request.expand !== undefined && request.limitRecurrenceSet !== undefined) {
    throw refuse(400, undefined, 'expand and limit-recurrence-set exclude each other')
  }
  if (request.comp !== undefined && request.comp.name !== 'VCALENDAR') {
    throw refuse(400, undefined, `the outermost comp is ${request.comp.name}, not VCALENDAR`)
  }
  return request
}

/**
 * RFC 4791 §9.6.1. An element with nothing in it asks for all of the component: so §7.8.1 uses it
 * (`<C:comp name="VTIMEZONE"/>`), though the definition would let it mean nothing at all.
 */
function readComp(element: XmlElement): CompRequest {
  const props = () => findChildren(element, CALDAV.prop).map(readProp)
  const comps = () => findChildren(element, CALDAV.comp).map(readComp)
  const isEmpty = childElements(element).length === 0
  return {
    name: nameOf(element),
    props: isEmpty || has(element, CALDAV.allprop) ? 'all' : new Map(props()),
    comps: isEmpty || has(element, CALDAV.allcomp) ? 'all' : new Map(comps().map((comp) => [comp.name, comp])),
  }
}

function readProp(element: XmlElement): [string, PropRequest] {
  return [nameOf(element), findAttribute(element, 'novalue') === 'yes' ? 'without-value' : 'with-value']
}

function findWindow(parent: XmlElement, name: XmlName): Window | undefined {
  const element = findOne(parent, name)
  return element && readWindow(element)
}

function has(parent: XmlElement, name: XmlName): boolean {
  return findChild(parent, name) !== undefined
}

function findOne(parent: XmlElement, name: XmlName): XmlElement | undefined {
  const [first, ...others] = findChildren(parent, name)
  if (others.length > 0) throw refuse(400, undefined, `more than one ${localOf(name)} in ${localOf(parent.name)}`)
  return first
}

function nameOf(element: XmlElement): string {
  const name = findAttribute(element, 'name')?.trim().toUpperCase() ?? ''
  if (name === '') throw refuse(400, undefined, `a ${localOf(element.name)} without a name`)
  return name
}
