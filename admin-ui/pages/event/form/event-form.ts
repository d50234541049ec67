/** An event as a form has it, and as it was. */
import type { Alert, Event, Location, Participant, VirtualLocation } from '../../../../client/kalends.ts'
import { parseDuration } from '../../../time/duration.ts'
import { DAY, dayOf, daysBetween, instantOf, wallAt } from '../../../time/wall.ts'
import type { EventDraft } from '../event-ref.ts'
import { atTime, endOf, exactDuration, knownZone, plusDays } from '../time/wall-time.ts'
import { NO_REPEAT, type Repeat, repeatMoved, repeatOf, rulesOf } from './repeat.ts'

export interface EventForm {
  readonly owner: string
  readonly calendar: string
  readonly title: string
  readonly allDay: boolean
  readonly start: string
  /** Of a whole day: the last one. */
  readonly end: string
  /** null: the same time wherever somebody is. */
  readonly timeZone: string | null
  readonly repeat: Repeat
  readonly place: string
  readonly meetingUrl: string
  readonly description: string
  readonly privacy: 'public' | 'private' | 'secret'
  readonly freeBusyStatus: 'busy' | 'free'
  readonly color: string
  readonly categories: readonly string[]
  readonly alerts: Readonly<Record<string, Alert>>
  readonly people: Readonly<Record<string, Participant>>
}

export interface FormContext {
  readonly owner: string
  readonly calendar: string
  /** Of whoever fills the form. */
  readonly timeZone: string
}

/** What somebody already said by a click or by dragging, on the clock of the viewer. */
export function formOfDraft({ start, end, isAllDay, title = '' }: EventDraft, context: FormContext): EventForm {
  const last = isAllDay ? lastDay(start, end) : end
  return newForm({ title, allDay: isAllDay, start, end: last, ...(isAllDay && { freeBusyStatus: 'free' }) }, 0, context)
}

/** An hour from `start`, unless it says otherwise. */
export function newForm(
  draft: Partial<EventForm>,
  start: number,
  { owner, calendar, timeZone }: FormContext,
): EventForm {
  const zone = knownZone(draft.timeZone, timeZone)
  const begin = draft.start ?? wallAt(start, zone)
  const end = draft.end ?? (draft.allDay ? begin : endOf(begin, 'PT1H', zone))
  return {
    ...{ owner, calendar, title: '', allDay: false, timeZone: zone, repeat: NO_REPEAT, place: '', meetingUrl: '' },
    ...{
      description: '',
      privacy: 'public',
      freeBusyStatus: 'busy',
      color: '',
      categories: [],
      alerts: {},
      people: {},
    },
    ...draft,
    start: begin,
    end,
  }
}

/** `event`: the series, or one occurrence of it, whose rules are those of `series`. */
export function formOf(event: Event, series: Event, { owner, calendar, timeZone }: FormContext): EventForm {
  const { start, duration = 'PT0S', showWithoutTime: allDay = false } = event
  const end = endOf(start, duration, knownZone(event.timeZone, timeZone))
  return {
    ...{ owner, calendar, allDay, start },
    title: event.title ?? '',
    end: allDay ? lastDay(start, end) : end,
    timeZone: event.timeZone ?? null,
    repeat: repeatOf(series.recurrenceRules, start),
    place: firstOf<Location>(event.locations)?.[1].name ?? '',
    meetingUrl: firstOf<VirtualLocation>(event.virtualLocations)?.[1].uri ?? '',
    description: event.description ?? '',
    privacy: event.privacy ?? 'public',
    freeBusyStatus: event.freeBusyStatus ?? 'busy',
    color: event.color ?? '',
    categories: Object.keys(event.keywords ?? {}),
    alerts: event.alerts ?? {},
    people: event.participants ?? {},
  }
}

function lastDay(start: string, end: string): string {
  return daysBetween(start, end) < 1 ? start : plusDays(end, -1)
}

export function firstOf<Value>(
  record: Readonly<Record<string, Value>> | undefined,
): readonly [string, Value] | undefined {
  return Object.entries(record ?? {})[0]
}

/** In milliseconds, both of whole days and of hours. */
export function lengthOf({ allDay, start, end, timeZone }: EventForm, viewerZone: string): number {
  if (allDay) return (daysBetween(start, end) + 1) * DAY
  const zone = knownZone(timeZone, viewerZone)
  return instantOf(end, zone) - instantOf(start, zone)
}

/** The whole thing begins at another time, and is as long as it was. */
export function withStart(form: EventForm, start: string, viewerZone: string): EventForm {
  const moved = { ...form, start, repeat: repeatMoved(form.repeat, form.start, start) }
  if (form.allDay) return { ...moved, end: plusDays(atTime(dayOf(start)), daysBetween(form.start, form.end)) }
  const zone = knownZone(form.timeZone, viewerZone)
  return { ...moved, end: wallAt(instantOf(start, zone) + Math.max(0, lengthOf(form, viewerZone)), zone) }
}

export function withAllDay(form: EventForm, allDay: boolean, viewerZone: string): EventForm {
  const [first, last] = [dayOf(form.start), dayOf(form.end)]
  if (allDay) return { ...form, allDay, start: atTime(first), end: atTime(last), freeBusyStatus: 'free' }
  const timed = { ...form, allDay, timeZone: viewerZone, freeBusyStatus: 'busy' as const }
  return { ...timed, start: atTime(first, '09:00'), end: atTime(last, '10:00') }
}

export type Flaw = 'ends-before' | 'repeat-ends-before' | 'no-days' | 'bad-url'

export function flawOf(form: EventForm, viewerZone: string): Flaw | undefined {
  if (form.allDay ? form.end < form.start : lengthOf(form, viewerZone) < 0) return 'ends-before'
  if (form.meetingUrl !== '' && !/^https?:\/\/\S+$/i.test(form.meetingUrl.trim())) return 'bad-url'
  if (form.repeat.kind !== 'rule') return undefined
  const { end, days, frequency } = form.repeat.rule
  if (end.kind === 'until' && end.date < dayOf(form.start)) return 'repeat-ends-before'
  return frequency === 'weekly' && days.length === 0 ? 'no-days' : undefined
}

/**
 * `before` with all that the form says: what it does not know stays.
 * `series`: whose rules it has, where it is one occurrence.
 */
export function eventOf(
  form: EventForm,
  before: Event | undefined,
  viewerZone: string,
  series: Event | undefined = before,
): Omit<Event, 'uid'> {
  const { allDay, start, repeat } = form
  const was = before && { rules: series?.recurrenceRules, start: before.start }
  return {
    ...before,
    start,
    timeZone: allDay ? null : form.timeZone,
    showWithoutTime: allDay,
    duration: durationFor(form, before, viewerZone),
    title: form.title.trim(),
    recurrenceRules: rulesOf(repeat, start, was),
    locations: withFirst(before?.locations, 'place', form.place.trim(), (place, name) => ({ ...place, name })),
    virtualLocations: withFirst(before?.virtualLocations, 'meeting', form.meetingUrl.trim(), (place, uri) => ({
      ...place,
      uri,
    })),
    description:
      form.description.trim() === (before?.description ?? '').trim() ? before?.description : form.description.trim(),
    privacy: form.privacy,
    freeBusyStatus: form.freeBusyStatus,
    color: form.color || undefined,
    keywords: form.categories.length === 0 ? undefined : Object.fromEntries(form.categories.map((one) => [one, true])),
    alerts: orNone(form.alerts),
    participants: orNone(form.people),
  }
}

/** `P1D` and `PT24H` are not the same where a clock is changed: what is as long as it was is said as it was. */
function durationFor(form: EventForm, before: Event | undefined, viewerZone: string): string {
  const { allDay, start, timeZone } = form
  if (allDay) return `P${daysBetween(start, form.end) + 1}D`
  const zone = knownZone(timeZone, viewerZone)
  const duration = before?.duration
  const isSame = duration !== undefined && !before?.showWithoutTime && endOf(start, duration, zone) === form.end
  return isSame ? duration : exactDuration(lengthOf(form, viewerZone))
}

function withFirst<Place extends object>(
  before: Readonly<Record<string, Place>> | undefined,
  id: string,
  value: string,
  change: (place: Place | undefined, value: string) => Place,
): Readonly<Record<string, Place>> | undefined {
  const first = firstOf(before)
  if (value !== '') {
    const changed = change(first?.[1], value)
    return { ...before, [first?.[0] ?? id]: changed }
  }
  if (first === undefined) return undefined
  const { [first[0]]: _, ...others } = before ?? {}
  return orNone(others)
}

function orNone<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> | undefined {
  return Object.keys(record).length === 0 ? undefined : record
}

export function alertBefore(minutes: number): Alert {
  return { trigger: { '@type': 'OffsetTrigger', offset: minutes === 0 ? 'PT0S' : `-${offsetOf(minutes)}` } }
}

function offsetOf(minutes: number): string {
  if (minutes % (7 * 24 * 60) === 0) return `P${minutes / (7 * 24 * 60)}W`
  return minutes % (24 * 60) === 0 ? `P${minutes / (24 * 60)}D` : exactDuration(minutes * 60_000)
}

/** Undefined: another kind of alert, which the form shows and keeps. */
export function minutesBefore({ trigger }: Alert): number | undefined {
  if (trigger['@type'] !== 'OffsetTrigger' || trigger.relativeTo === 'end') return undefined
  const { days, ms } = parseDuration(trigger.offset)
  const minutes = 0 - (days * DAY + ms) / 60_000
  return minutes >= 0 ? minutes : undefined
}
