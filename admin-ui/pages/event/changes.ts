/** Changes of events, and of parts of a series: what people mean by "this event", "this and all following" and "all events". */
import type { Event } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import type { SeenEvent } from './event-data.ts'
import { isSame, patchBetween } from './form/patch.ts'
import { patchOfSeries, patchToEndBefore } from './form/series.ts'

export const EXTENTS = ['this', 'following', 'all'] as const
export type Extent = (typeof EXTENTS)[number]

/** `after`: how what was seen (`seen.event`) is to be. */
export async function saveEvent(seen: SeenEvent, after: Partial<Event>, extent: Extent): Promise<void> {
  const { ref, series, event, etag } = seen
  const { recurrenceId } = ref
  const [id, match] = [idOf(seen), { ifMatch: etag }]
  if (recurrenceId === undefined) {
    const body = patchBetween(event, after)
    if (!isEmpty(body)) await api.changeEvent({ ...id, body }, match)
  } else if (extent === 'this') {
    const { recurrenceRules: _, recurrenceOverrides: __, recurrenceId: ___, ...said } = after
    const { recurrenceId: ____, recurrenceRules: _____, ...before } = event
    const body = patchBetween(before, { ...said, recurrenceIdTimeZone: event.recurrenceIdTimeZone })
    if (!isEmpty(body)) await api.changeEventOccurrence({ ...id, recurrenceId, body }, match)
  } else if (extent === 'following' && recurrenceId > series.start) {
    await saveFollowing(seen, recurrenceId, after)
  } else {
    const body = patchOfSeries(series, event, after)
    if (!isEmpty(body)) await api.changeEvent({ ...id, body }, match)
  }
}

async function saveFollowing(seen: SeenEvent, recurrenceId: string, after: Partial<Event>): Promise<void> {
  const { series, event, etag } = seen
  const id = idOf(seen)
  const { ongoing } = (await api.splitEvent({ ...id, body: { recurrenceId } }, { ifMatch: etag })).body
  // Of so many times that a series has, fewer are left.
  const isSameRule = isSame(series.recurrenceRules, after.recurrenceRules)
  const { recurrenceRules } = isSameRule ? ongoing.value : after
  const body = patchOfSeries(ongoing.value, event, { ...after, recurrenceRules })
  if (!isEmpty(body)) await api.changeEvent({ ...id, id: ongoing.name, body }, { ifMatch: ongoing.etag })
}

export async function removeEvent(seen: SeenEvent, extent: Extent): Promise<void> {
  const { ref, series, etag } = seen
  const { recurrenceId } = ref
  const [id, match] = [idOf(seen), { ifMatch: etag }]
  if (recurrenceId !== undefined && extent === 'this') {
    await api.deleteEventOccurrence({ ...id, recurrenceId }, match)
    return
  }
  const shorter =
    recurrenceId !== undefined && extent === 'following' ? patchToEndBefore(series, recurrenceId) : undefined
  if (shorter === undefined) await api.deleteEvent(id, match)
  else await api.changeEvent({ ...id, body: shorter }, match)
}

function idOf({ ref: { owner, calendar, name } }: SeenEvent) {
  return { owner, calendar, id: name }
}

function isEmpty(patch: object): boolean {
  return Object.keys(patch).length === 0
}
