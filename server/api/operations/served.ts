/** What the operations of events and those of tasks have in common. */
import { z } from 'zod'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { jsEvent, jsTask, newJsEvent, newJsTask } from '../../../protocol/jscalendar/schema.ts'
import { answerOf, EVENTS, type Found, type Kind, TASKS } from '../events/object.ts'
import { slug } from '../schemas.ts'

export const EVENTS_TAG = 'Events and tasks' as const
export const READS = ['events:read'] as const
export const WRITES = ['events:read', 'events:write'] as const

export const inCalendar = z.strictObject({ owner: slug, calendar: z.string() })
export const ofObject = inCalendar.extend({ id: z.string().describe('Its name in the calendar, or its UID') })

/** Events, or tasks, as the API serves them. */
export interface Served {
  readonly kind: Kind
  /** As ids of operations have it. */
  readonly title: 'Event' | 'Task'
  readonly segment: 'events' | 'tasks'
  /** The path of all, and that of one of them. */
  readonly all: string
  readonly one: string
  readonly value: z.ZodType
  readonly fresh: z.ZodType
  /** One of a list. */
  readonly listed: ReturnType<typeof listedOf>
}

function listedOf(value: z.ZodType, title: string) {
  return z
    .strictObject({
      name: z.string().describe('The last part of its URL'),
      url: z.string().describe('For CalDAV'),
      etag: z.string(),
      value,
    })
    .meta({ id: `Listed${title}` })
}

function served(
  kind: Kind,
  title: Served['title'],
  segment: Served['segment'],
  value: z.ZodType,
  fresh: z.ZodType,
): Served {
  const all = `/calendars/{owner}/{calendar}/${segment}`
  return { kind, title, segment, all, one: `${all}/{id}`, value, fresh, listed: listedOf(value, title) }
}

export const SERVED: readonly Served[] = [
  served(EVENTS, 'Event', 'events', jsEvent, newJsEvent),
  served(TASKS, 'Task', 'tasks', jsTask, newJsTask),
]

export function viewOfFound({ name, href, etag, json }: Found) {
  return { name, url: href, etag: quoteEtag(etag), value: json }
}

/** What is there after a change. */
export function changed(found: Found | undefined) {
  if (found === undefined) throw new TypeError('it was written, and not removed')
  return answerOf(found)
}
