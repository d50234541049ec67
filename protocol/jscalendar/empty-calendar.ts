import type { Property } from '../ical/component.ts'
import { objectParseLimits, parseCalendar } from '../ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../ical/rules.ts'
import { escapeText, writeTime } from '../ical/values.ts'
import { writeComponent } from '../ical/write.ts'
import { formatWall } from '../time/civil.ts'
import type { Instant } from '../time/values.ts'
import { timeIn } from './fields/times.ts'
import { invalidAt } from './invalid.ts'
import type { JsObject } from './schema.ts'
import { readLocal } from './values.ts'

/** What a new object is written into: it has a name and a start, and nothing else is said of it. */
export function emptyCalendar(wanted: JsObject, product: string, now: Instant): CalendarObject {
  const component = wanted['@type'] === 'Task' ? 'VTODO' : 'VEVENT'
  const stamp = `${formatWall(now)}Z`
  const starts =
    wanted.start === undefined
      ? []
      : [writeTime('DTSTART', timeIn(readLocal(wanted.start), wanted, undefined, '/start'))]
  if (wanted.recurrenceId !== undefined) throw invalidAt('/recurrenceId', 'a new object is a whole series')
  const properties: Property[] = [
    { name: 'UID', parameters: [], value: escapeText(wanted.uid) },
    ...['DTSTAMP', 'CREATED'].map((name) => ({ name, parameters: [], value: stamp })),
    ...starts,
  ]
  const head = [
    { name: 'VERSION', parameters: [], value: '2.0' },
    { name: 'PRODID', parameters: [], value: escapeText(wanted.prodId ?? product) },
  ]
  const member = { name: component, properties, components: [] }
  const root = { name: 'VCALENDAR', properties: head, components: [member] }
  return readCalendarObject(parseCalendar(writeComponent(root), objectParseLimits))
}
