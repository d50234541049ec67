import type { Component, Property } from '../../protocol/ical/component.ts'
import { formatDuration, formatTime, writeTime } from '../../protocol/ical/values.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { DAY, type Instant, type Window } from '../../protocol/time/values.ts'
import type { BusyPeriod, BusyType } from './busy.ts'

export interface FreeBusyAnswer {
  readonly window: Window
  /** As `coalesce` gives them. */
  readonly periods: readonly BusyPeriod[]
  readonly now: Instant
  readonly productId: string
  /** REPLY in an answer to a scheduling request; a report has none. */
  readonly method?: string
  /** UID, ORGANIZER, ATTENDEE and the like of the request that is answered. */
  readonly properties?: readonly Property[]
}

/** The text of a VFREEBUSY that tells when somebody is busy. */
export function writeFreeBusy(answer: FreeBusyAnswer): string {
  const { method, productId } = answer
  return writeComponent({
    name: 'VCALENDAR',
    properties: [
      property('VERSION', '2.0'),
      property('PRODID', productId),
      ...(method === undefined ? [] : [property('METHOD', method)]),
    ],
    components: [freeBusyComponent(answer)],
  })
}

// RFC 4791 §7.10: one VFREEBUSY, also when nothing is busy.
function freeBusyComponent({ window, periods, now, properties = [] }: FreeBusyAnswer): Component {
  return {
    name: 'VFREEBUSY',
    properties: [
      ...properties,
      writeTime('DTSTAMP', { form: 'utc', at: now }),
      writeTime('DTSTART', { form: 'utc', at: window.start }),
      writeTime('DTEND', { form: 'utc', at: window.end }),
      ...writeTypes(periods),
    ],
    components: [],
  }
}

const TYPES: readonly BusyType[] = ['BUSY', 'BUSY-UNAVAILABLE', 'BUSY-TENTATIVE']

/** A timeline that did not change gives the very same periods to everybody who asks. */
const written = new WeakMap<readonly BusyPeriod[], readonly Property[]>()

function writeTypes(periods: readonly BusyPeriod[]): readonly Property[] {
  const known = written.get(periods)
  if (known !== undefined) return known
  const properties = TYPES.flatMap((type) => writeType(type, periods))
  written.set(periods, properties)
  return properties
}

// RFC 5545 §3.8.2.6: periods in UTC, ascending; one list of each type.
function writeType(type: BusyType, periods: readonly BusyPeriod[]): readonly Property[] {
  const texts = periods.filter((period) => period.type === type).map(writePeriod)
  if (texts.length === 0) return []
  return [{ name: 'FREEBUSY', parameters: [{ name: 'FBTYPE', values: [type] }], value: texts.join(',') }]
}

/** RFC 5545 §3.3.9: a meeting by its length, and when somebody is away by its end, as Apple's server has always written them. */
function writePeriod({ start, end, type }: BusyPeriod): string {
  const starts = formatTime({ form: 'utc', at: start })
  if (type === 'BUSY-UNAVAILABLE') return `${starts}/${formatTime({ form: 'utc', at: end })}`
  const length = end - start
  return `${starts}/${formatDuration({ days: Math.floor(length / DAY), seconds: length % DAY })}`
}

function property(name: string, value: string): Property {
  return { name, parameters: [], value }
}
