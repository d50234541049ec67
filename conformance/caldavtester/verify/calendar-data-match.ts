import { findDifferences } from '../icalendar/compare.ts'
import { type Component, parseComponent } from '../icalendar/component.ts'
import { parseJsonComponent } from '../icalendar/jcal.ts'
import { type Arguments, type Context, messageOf, statusFailures, type Verifier, valuesOf } from './verifier.ts'

type Reader = (text: string, name: 'VCALENDAR' | 'VCARD') => Component

/** The body is the same iCalendar object as a file's or as `data`, but for what `filter` and the server's filters leave out. */
export const calendarDataMatch: Verifier = (answer, args, context) =>
  matchCalendar(answer, args, context, parseComponent)

/** The same in jCal. */
export const jcalDataMatch: Verifier = (answer, args, context) =>
  matchCalendar(answer, args, context, parseJsonComponent)

/** The same for a vCard. */
export const addressDataMatch: Verifier = (answer, args, context) => matchCard(answer, args, context, parseComponent)

/** The same in jCard. */
export const jcardDataMatch: Verifier = (answer, args, context) => matchCard(answer, args, context, parseJsonComponent)

function matchCalendar(...[answer, args, context, read]: [...Parameters<Verifier>, Reader]): readonly string[] {
  const given = valuesOf(args, 'status')
  const wrongStatus = statusFailures(answer, args.has('status') ? given : [200, 201, 207])
  if (wrongStatus.length > 0) return wrongStatus
  const emails = context.features.has('EMAIL parameter') ? [] : ['ATTENDEE:EMAIL', 'ORGANIZER:EMAIL']
  const filters = resolve([...valuesOf(args, 'filter'), ...emails, ...context.calendarFilters])
  // In the original the argument doTimezones, whatever its value, has the same effect as the feature.
  const timezones = !args.has('doTimezones') && !context.features.has('timezones-by-reference')
  return match(answer.body, args, context, (expected, actual) =>
    findDifferences(read(expected, 'VCALENDAR'), read(actual, 'VCALENDAR'), { filters, timezones }),
  )
}

function matchCard(...[answer, args, context, read]: [...Parameters<Verifier>, Reader]): readonly string[] {
  const wrongStatus = statusFailures(answer, [200, 201, 207])
  if (wrongStatus.length > 0) return wrongStatus
  const filters = [...valuesOf(args, 'filter'), ...context.addressFilters]
  return match(answer.body, args, context, (expected, actual) =>
    findDifferences(read(expected, 'VCARD'), read(actual, 'VCARD'), { filters, timezones: true }),
  )
}

/** `!NAME` takes a filter away that the server's list would bring. */
function resolve(filters: readonly string[]): readonly string[] {
  const removed = new Set(filters.filter((filter) => filter.startsWith('!')).map((filter) => filter.slice(1)))
  return filters.filter((filter) => !filter.startsWith('!') && !removed.has(filter))
}

function match(
  body: string,
  args: Arguments,
  context: Context,
  compare: (expected: string, actual: string) => readonly string[],
): readonly string[] {
  if (body === '') return ['no body']
  const [path] = valuesOf(args, 'filepath')
  const expected = path === undefined ? valuesOf(args, 'data')[0] : context.readFile(path)
  if (expected === undefined) return ['nothing to compare with']
  try {
    return compare(expected, body)
  } catch (error) {
    return [`not to be read: ${messageOf(error)}`]
  }
}
