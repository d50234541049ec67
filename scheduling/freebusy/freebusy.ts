import type { Component, Property } from '../../protocol/ical/component.ts'
import { formatTime, writeTime } from '../../protocol/ical/values.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import type { Instant, Window } from '../../protocol/time/values.ts'
import type { BusyPeriod } from './busy.ts'

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
      ...periods.map(writePeriod),
    ],
    components: [],
  }
}

// RFC 5545 §3.8.2.6: periods in UTC, ascending.
function writePeriod({ start, end, type }: BusyPeriod): Property {
  return {
    name: 'FREEBUSY',
    parameters: [{ name: 'FBTYPE', values: [type] }],
    value: `${formatTime({ form: 'utc', at: start })}/${formatTime({ form: 'utc', at: end })}`,
  }
}

function property(name: string, value: string): Property {
  return { name, parameters: [], value }
}
