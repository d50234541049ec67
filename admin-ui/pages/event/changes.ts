/** Changes of events, and of parts of a series: what people mean by "this event", "this and all following" and "all events". */
import type { Event } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { recurs, type SeenEvent } from './event-data.ts'
import type { EventRef } from './event-ref.ts'
import { areMovedRules, movedRules } from './form/moved-rules.ts'
import { patchBetween } from './form/patch.ts'
import { patchOfSeries, patchToEndBefore } from './form/series.ts'

export type Extent = 'this' | 'following' | 'all'

/** Another rule is none of a single event; before the first one there is nothing to leave as it is. */
export function extentsOf({ ref: { recurrenceId }, series }: SeenEvent, hasNewRule: boolean): readonly Extent[] {
  if (recurrenceId === undefined || !recurs(series)) return ['all']
  const following: readonly Extent[] = recurrenceId > series.start ? ['following'] : []
  return hasNewRule ? [...following, 'all'] : ['this', ...following, 'all']
}

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
  const { start = event.start } = after
  const isOwnRule = areMovedRules(series.recurrenceRules, after.recurrenceRules, event.start, start)
  const recurrenceRules = isOwnRule
    ? movedRules(ongoing.value.recurrenceRules, event.start, start)
    : after.recurrenceRules
  const body = patchOfSeries(ongoing.value, event, { ...after, recurrenceRules })
  if (!isEmpty(body)) await api.changeEvent({ ...id, id: ongoing.name, body }, { ifMatch: ongoing.etag })
}

/** All of it into another calendar; gives where it is then. */
export async function moveEvent({ ref }: SeenEvent, to: Pick<EventRef, 'owner' | 'calendar'>): Promise<EventRef> {
  const { owner, calendar, name: id } = ref
  const { body } = await api.moveEvent({ owner, calendar, id, body: { owner: to.owner, calendar: to.calendar } })
  return { owner: to.owner, calendar: to.calendar, name: body.name }
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
