/** A proposal of another time, RFC 5546 §3.2.7: sent to the organizer through the outbox, and stored nowhere else. */
import type { Component } from '../../../protocol/ical/component.ts'
import { withProperty } from '../../../protocol/ical/edit.ts'
import { objectParseLimits, parseCalendar } from '../../../protocol/ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../../protocol/ical/rules.ts'
import { usedTimezoneIds } from '../../../protocol/ical/timezones.ts'
import { escapeText, findText, findTime } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { checked } from '../../../protocol/jscalendar/invalid.ts'
import { given } from '../../../protocol/jscalendar/json.ts'
import { findInstance, withOccurrence } from '../../../protocol/jscalendar/occurrence.ts'
import { findChildren, textOf as textIn } from '../../../protocol/xml/element.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import { memberHref } from '../../dav/paths.ts'
import type { DavResponse, HandlerDeps } from '../../dav/request.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { problem } from '../problem.ts'
import { type Asking, type Kind, orInvalid, readObject, requireCalendar, textOf } from './object.ts'
import { requireOccurrence } from './occurrences.ts'

export interface Counter {
  readonly recurrenceId?: string | undefined
  readonly start: string
  readonly duration?: string | undefined
  readonly timeZone?: string | null | undefined
  readonly comment?: string | undefined
}

/** Gives the status that RFC 5546 §3.6 has for it. */
export async function proposeOtherTime(
  kind: Kind,
  id: string,
  request: Asking<unknown, Counter>,
  deps: HandlerDeps,
): Promise<string> {
  const { recurrenceId, comment, ...times } = request.body
  const found = await readObject(kind, id, request, deps)
  const resource = await requireCalendar(request, deps)
  const isMine = (address: string) => isAddressOf(resource.owner, address, [deps.settings.publicUrl])
  const text = orInvalid(() => {
    const before = recurrenceId === undefined ? found.json : requireOccurrence(found, recurrenceId)
    const proposed = checked(kind.schema, { ...before, ...given(times) })
    const isOfSeries = recurrenceId !== undefined
    return textOf(
      ...([kind, found] as const),
      isOfSeries ? withOccurrence(found.json, recurrenceId, before, proposed) : proposed,
      ...([resource, deps] as const),
    )
  })
  const calendar = readCalendarObject(parseCalendar(text, objectParseLimits))
  const member =
    recurrenceId === undefined
      ? calendar.members.find((one) => findTime(one, 'RECURRENCE-ID') === undefined)
      : (findInstance(calendar, recurrenceId) ?? calendar.members[0])
  if (member === undefined) throw problem(404, 'not-found', 'the series itself is not here: name an occurrence')
  const body = Buffer.from(writeComponent(messageOf(calendar, member, comment, isMine)))
  const path = memberHref('calendars', resource.owner.slug, 'outbox')
  const headers = { 'content-type': 'text/calendar; charset=utf-8' }
  const status = statusIn(await request.dav({ method: 'POST', path, headers, body }))
  // RFC 5546 §3.6: a number that begins with 1 or 2 is of what went well.
  if (!/^[12]\./.test(status)) throw problem(409, 'not-delivered', `the organizer was not reached: ${status}`)
  return status
}

/** What a COUNTER says: who proposes, and when. */
function messageOf(
  { root, timezones }: CalendarObject,
  member: Component,
  comment: string | undefined,
  isMine: (address: string) => boolean,
): Component {
  const said = member.properties.filter(({ name, value }) => SAID.has(name) || (name === 'ATTENDEE' && isMine(value)))
  const comments = comment ? [{ name: 'COMMENT', parameters: [], value: escapeText(comment) }] : []
  const proposal = { name: member.name, properties: [...said, ...comments], components: [] }
  const used = usedTimezoneIds(proposal)
  const known = timezones.filter((timezone) => used.has(findText(timezone, 'TZID') ?? ''))
  const message = { ...root, components: [...known, proposal] }
  return withProperty(message, { name: 'METHOD', parameters: [], value: 'COUNTER' })
}

const SAID: ReadonlySet<string> = new Set([
  ...['UID', 'DTSTAMP', 'RECURRENCE-ID', 'SEQUENCE', 'SUMMARY', 'LOCATION', 'ORGANIZER'],
  ...['DTSTART', 'DTEND', 'DUE', 'DURATION', 'RRULE', 'RDATE', 'EXDATE'],
])

/** RFC 6638 §10: there is one organizer, and one answer. */
export function statusIn({ body }: DavResponse): string {
  if (typeof body !== 'string') throw new TypeError('an outbox answers a proposal in one piece')
  const [response] = findChildren(parseXml(body), CALDAV.response)
  const [status] = response === undefined ? [] : findChildren(response, CALDAV.requestStatus)
  return status === undefined ? '' : textIn(status)
}
