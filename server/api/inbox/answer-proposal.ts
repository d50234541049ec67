/** What an organizer makes of a proposal (RFC 5546 §3.2.7): the meeting is changed, or it stays and who proposed hears so. */
import type { Component } from '../../../protocol/ical/component.ts'
import { mapComponents, withoutProperties, withProperty } from '../../../protocol/ical/edit.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { escapeText, findTime } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { checked } from '../../../protocol/jscalendar/invalid.ts'
import { given } from '../../../protocol/jscalendar/json.ts'
import { withOccurrence } from '../../../protocol/jscalendar/occurrence.ts'
import { toJsCalendar } from '../../../protocol/jscalendar/read.ts'
import type { JsObject, Properties } from '../../../protocol/jscalendar/schema.ts'
import { keyOf, partsOf } from '../../../protocol/jscalendar/series.ts'
import { readLocal, writeLocal } from '../../../protocol/jscalendar/values.ts'
import { zonesOf } from '../../../protocol/time/zones.ts'
import { memberHref } from '../../dav/paths.ts'
import type { HandlerDeps } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { statusIn } from '../events/counter.ts'
import { type Asking, changeObject, type Found, type Kind, textOf } from '../events/object.ts'
import { requireOccurrence } from '../events/occurrences.ts'
import { problem } from '../problem.ts'
import type { AskDav } from '../through-dav.ts'
import type { Notice } from './notices.ts'

/** The meeting at the time that was proposed: all that is invited hears of it. */
export async function acceptProposal(
  kind: Kind,
  { calendar, place }: Notice,
  request: Asking,
  deps: HandlerDeps,
): Promise<Found> {
  if (place === undefined) throw problem(409, 'conflict', 'the meeting is in no calendar here any more')
  const found = await changeObject(kind, place.name, request, deps, (found, resource) => {
    const wanted = calendar.members.reduce(
      (json, member) => withProposed(kind, found, json, calendar, member),
      found.json,
    )
    return textOf(kind, found, wanted, resource, deps)
  })
  if (found === undefined) throw new TypeError('it was written, and not removed')
  return found
}

/** One component of the proposal, taken into what the meeting is to be. */
function withProposed(
  { schema }: Kind,
  found: Found,
  json: JsObject,
  proposal: CalendarObject,
  member: Component,
): JsObject {
  const proposed = timesOf({ ...proposal, members: [member] })
  const id = findTime(member, 'RECURRENCE-ID')
  const { clock, findZone } = partsOf(found.calendar)
  if (id === undefined || clock === undefined)
    return checked(schema, { ...json, ...inZoneOf(json, proposed, proposal) })
  const key = keyOf(id, clock, findZone)
  const before = requireOccurrence({ ...found, json }, key)
  return withOccurrence(json, key, before, checked(schema, { ...before, ...inZoneOf(before, proposed, proposal) }))
}

type Times = Pick<Properties, 'start' | 'timeZone' | 'showWithoutTime' | 'duration' | 'due'>

function timesOf(proposal: CalendarObject): Times {
  const said: Properties = toJsCalendar(proposal)
  const { start, timeZone, showWithoutTime, duration, due } = said
  return given({ start, timeZone, showWithoutTime, duration, due })
}

/** On the clock of the meeting, whatever the clock of who proposes is. */
function inZoneOf(before: JsObject, proposed: Times, { root }: CalendarObject): Times {
  const { timeZone } = before
  const isTimed = proposed.showWithoutTime !== true && before.showWithoutTime !== true
  if (!timeZone || !proposed.timeZone || timeZone === proposed.timeZone || !isTimed) return proposed
  const findZone = zonesOf(root)
  const [from, to] = [findZone(proposed.timeZone.replace(/^\//, '')), findZone(timeZone.replace(/^\//, ''))]
  if (from === undefined || to === undefined) return proposed
  const moved = (local: string | undefined) => {
    if (local === undefined) return undefined
    const at = from.toInstant(readLocal(local))
    return writeLocal(at + to.offsetAt(at))
  }
  return given({ ...proposed, timeZone, start: moved(proposed.start), due: moved(proposed.due) })
}

/** RFC 5546 §3.2.8. */
export async function declineProposal(
  { calendar, from }: Notice,
  comment: string | undefined,
  { owner }: CollectionResource,
  dav: AskDav,
): Promise<void> {
  if (from === undefined) throw problem(409, 'conflict', 'it does not say which of those that it names has proposed it')
  const comments = comment === undefined ? [] : [{ name: 'COMMENT', parameters: [], value: escapeText(comment) }]
  const said = mapComponents(calendar.root, (member) => {
    if (!calendar.members.includes(member)) return member
    const { name, properties, components } = withoutProperties(
      member,
      (name) => name === 'COMMENT' || name === 'ATTENDEE',
    )
    return { name, components, properties: [...properties, from, ...comments] }
  })
  const message = withProperty(said, { name: 'METHOD', parameters: [], value: 'DECLINECOUNTER' })
  const path = memberHref('calendars', owner.slug, 'outbox')
  const headers = { 'content-type': 'text/calendar; charset=utf-8' }
  const body = Buffer.from(writeComponent(message))
  const status = statusIn(await dav({ method: 'POST', path, headers, body }))
  // RFC 5546 §3.6: a number that begins with 1 or 2 is of what went well.
  if (!/^[12]\./.test(status)) throw problem(409, 'not-delivered', `who proposed it was not reached: ${status}`)
}
