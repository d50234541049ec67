/** CALDAV:calendar-data of an answer, RFC 4791 §9.6. */
import type { Component } from '../ical/component.ts'
import { writeJcal } from '../ical/jcal.ts'
import type { CalendarObject } from '../ical/rules.ts'
import { writeComponent } from '../ical/write.ts'
import { writeText } from '../xml/write.ts'
import type { CalendarDataRequest } from './calendar-data-request.ts'
import { expandCalendar } from './expand.ts'
import type { CalendarExpander } from './expand-text.ts'
import type { InstanceContext } from './instances.ts'
import { limitFreebusySet } from './limit-freebusy-set.ts'
import { limitRecurrenceSet } from './limit-recurrence-set.ts'
import { selectParts } from './partial-retrieval.ts'
import { type TimezonesWanted, withTimezonesWanted } from './timezones-by-reference.ts'

/** One stored object; what is costly to have is made when it is asked for. */
export interface CalendarDataSource {
  /** The stored text. */
  readonly text: string
  /** The same as character data of XML. Throws UnwritableText. */
  readonly xml: string
  readonly object: () => CalendarObject
  readonly context: () => InstanceContext
  readonly expander: () => CalendarExpander
}

/** The text that answers a request. When nothing special is asked, the very text that is stored. Throws BudgetExceeded. */
export function renderCalendarData(
  request: CalendarDataRequest,
  source: CalendarDataSource,
  timezones: TimezonesWanted = 'as-stored',
): string {
  const text = isWhole(request) ? source.text : writeComponent(reduce(request, source))
  const calendar = withTimezonesWanted(text, timezones)
  return request.format === 'jcal' ? writeJcal(calendar) : calendar
}

/** The same as character data of XML. Throws BudgetExceeded, UnwritableText. */
export function writeCalendarData(
  request: CalendarDataRequest,
  source: CalendarDataSource,
  timezones: TimezonesWanted = 'as-stored',
): string {
  const { format, comp, expand, limitFreebusySet } = request
  const isExpandedAlone = expand !== undefined && comp === undefined && limitFreebusySet === undefined
  const isPlain = timezones === 'as-stored' && format === 'icalendar'
  if (isExpandedAlone && isPlain) return source.expander().write(expand, source.context())
  if (isPlain && isWhole(request)) return source.xml
  return writeText(renderCalendarData(request, source, timezones))
}

function isWhole(request: CalendarDataRequest): boolean {
  return (
    request.comp === undefined &&
    request.expand === undefined &&
    request.limitRecurrenceSet === undefined &&
    request.limitFreebusySet === undefined
  )
}

function reduce(request: CalendarDataRequest, source: CalendarDataSource): Component {
  const instances = reduceInstances(request, source)
  const limited =
    request.limitFreebusySet === undefined ? instances : limitFreebusySet(instances, request.limitFreebusySet)
  return request.comp === undefined ? limited : selectParts(request.comp, limited)
}

function reduceInstances({ expand, limitRecurrenceSet: limit }: CalendarDataRequest, source: CalendarDataSource) {
  if (expand !== undefined) return expandCalendar(source.object(), expand, source.context())
  if (limit !== undefined) return limitRecurrenceSet(source.object(), limit, source.context())
  return source.object().root
}
