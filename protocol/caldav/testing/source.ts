import { parseCalendar } from '../../ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../ical/rules.ts'
import { type Budget, compile } from '../../recurrence/index.ts'
import { UTC } from '../../time/transitions.ts'
import type { Zone } from '../../time/zone.ts'
import { zonesOf } from '../../time/zones.ts'
import { writeText } from '../../xml/write.ts'
import type { CalendarDataSource } from '../calendar-data.ts'
import { CalendarExpander } from '../expand-text.ts'
import type { InstanceContext } from '../instances.ts'

export interface TestSource extends CalendarDataSource {
  readonly calendar: CalendarObject
}

/** A stored object, as a handler has it. */
export function sourceOf(text: string, floatingZone: Zone = UTC, budget: Budget = ampleBudget()): TestSource {
  const object = readCalendarObject(parseCalendar(text))
  const series = compile(object.members, zonesOf(object.root))
  const context: InstanceContext = { members: object.members, series: () => series, floatingZone, budget }
  const expander = new CalendarExpander(object, series)
  return {
    text,
    get xml() {
      return writeText(text)
    },
    calendar: object,
    object: () => object,
    context: () => context,
    expander: () => expander,
  }
}

export function ampleBudget(): Budget {
  return { steps: 200_000, occurrences: 10_000 }
}
