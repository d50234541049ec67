/** What is in several calendars in a window of time: what a month of a console is made of, in one answer. */
import { z } from 'zod'
import { Refusal } from '../../../protocol/dav/refusal.ts'
import type { Participant, Properties } from '../../../protocol/jscalendar/schema.ts'
import type { Principal } from '../../../storage/store.ts'
import { newBudget } from '../../dav/calendar/open-object.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { type InCalendar, occurrencesIn } from '../events/list.ts'
import { EVENTS, requireCalendar } from '../events/object.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { instant, nothing, slug } from '../schemas.ts'
import { readableIn } from './calendars.ts'
import { requireWindow } from './free-busy.ts'
import { EVENTS_TAG, READS } from './served.ts'

const MOST_CALENDARS = 50

const calendarName = z.strictObject({ owner: slug, name: z.string() })
const text = z.string().nullable()
const shown = z
  .strictObject({
    calendar: z.number().int().describe('Which of `calendars` it is in'),
    ...{ name: z.string().describe('The last part of its URL'), uid: z.string(), etag: z.string() },
    recurrenceId: text.describe('Of an occurrence of a series'),
    ...{ title: text, start: z.string(), timeZone: text, duration: text, showWithoutTime: z.boolean() },
    startAt: instant.describe('The same as an instant, for the order'),
    ...{ status: text, freeBusyStatus: text, privacy: text, color: text, location: text },
    recurs: z.boolean(),
    hasAlert: z.boolean().describe('It reminds you'),
    participants: z.number().int().describe('How many are invited, or invite'),
    isOrganizer: z.boolean().describe('The owner of the calendar is the organizer'),
    participationStatus: text.describe('What the owner of the calendar has answered'),
  })
  .meta({ id: 'ShownOccurrence', description: 'As much of an occurrence as a page of a calendar shows' })

const answer = z
  .strictObject({
    calendars: z.array(calendarName),
    missing: z
      .array(calendarName)
      .describe('Those that were asked for and that you may not read, or that are not there'),
    items: z.array(shown).describe('In the order of their times'),
  })
  .meta({ id: 'ShownOccurrences' })

const query = z.strictObject({
  ...{ start: instant, end: instant },
  calendars: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .describe('`owner/name` of each, encoded as in paths, with commas between them; without it all in your home'),
})

type Reference = z.output<typeof calendarName>

/** Of `alice/work,bob/a%2Cb`. */
function referencesIn(given: string): readonly Reference[] {
  const references = [...new Set(given.split(','))].map((one) => {
    const [owner, name, more] = one.split('/').map(decoded)
    if (!owner || !name || more !== undefined) throw invalid('owner/name is expected of each')
    return { owner, name }
  })
  if (references.length > MOST_CALENDARS) throw invalid(`${MOST_CALENDARS} at most`)
  return references
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A URIError, the only one there is.
    throw invalid('it is not encoded as in a path')
  }
}

function invalid(reason: string): Error {
  const field = 'query/calendars'
  return problem(400, 'invalid', `${field}: ${reason}`, { errors: [{ field, reason }] })
}

function viewOf({ name, etag, value, at }: InCalendar, calendar: number, isOwner: (address: string) => boolean) {
  const json: Properties = value
  const people = Object.values(json.participants ?? {})
  const own = people.find((one) => isOwner(addressOf(one)))
  return {
    ...{ calendar, name, etag, uid: value.uid, recurrenceId: json.recurrenceId ?? null, title: json.title || null },
    ...{ start: json.start ?? '', timeZone: json.timeZone ?? null, duration: json.duration ?? null },
    ...{ showWithoutTime: json.showWithoutTime ?? false, startAt: new Date(at * 1_000).toISOString() },
    ...{ status: json.status ?? null, freeBusyStatus: json.freeBusyStatus ?? null, privacy: json.privacy ?? null },
    ...{ color: json.color ?? null, location: Object.values(json.locations ?? {})[0]?.name ?? null },
    recurs: json.recurrenceId !== undefined,
    hasAlert: Object.keys(json.alerts ?? {}).length > 0,
    participants: people.length,
    isOrganizer: own?.roles.owner === true,
    participationStatus: own?.participationStatus ?? null,
  }
}

function addressOf({ sendTo, email }: Participant): string {
  return sendTo?.imip ?? sendTo?.other ?? `mailto:${email ?? ''}`
}

export const monthOperations: readonly Operation[] = [
  operation({
    id: 'listShownOccurrences',
    tag: EVENTS_TAG,
    summary: 'What is in several calendars in a window of time',
    description:
      'Events by their occurrences, all in one answer: as much of each as a page of a calendar shows. More than one answer may have is `too-much`: a shorter time is needed. Each event whole is where `name` says.',
    method: 'GET',
    path: '/me/occurrences',
    scopes: READS,
    viewAs: 'owners',
    params: nothing,
    query,
    body: undefined,
    success: { status: 200, description: 'As you see them', schema: answer },
    problems: [],
    async handle({ query: { start, end, calendars }, account, viewer }, deps) {
      requireWindow(start, end, 'query/end')
      const asked = calendars === undefined ? undefined : referencesIn(calendars)
      const found = await calendarsMeant(asked, viewer, account.principal, deps)
      const window = { start: secondsOf(start), end: secondsOf(end) }
      const limits = { budget: newBudget(deps), most: deps.settings.maxInstances }
      const items: (InCalendar & { readonly calendar: number; readonly owner: Principal })[] = []
      for (const [calendar, resource] of found.readable.entries()) {
        const most = limits.most - items.length
        const some = await occurrencesIn(EVENTS, window, { resource, viewer }, deps, { ...limits, most })
        for (const one of some) items.push({ ...one, calendar, owner: resource.owner })
      }
      items.sort((a, b) => a.at - b.at || a.calendar - b.calendar)
      const origins = [deps.settings.publicUrl]
      return {
        body: {
          calendars: found.readable.map(referenceOf),
          missing: [...found.missing],
          items: items.map((one) => viewOf(one, one.calendar, (address) => isAddressOf(one.owner, address, origins))),
        },
      }
    },
  }),
]

function secondsOf(text: string): number {
  return Math.floor(Date.parse(text) / 1_000)
}

function referenceOf({ seenBy, href }: CollectionResource): Reference {
  return { owner: seenBy.slug, name: decodeURIComponent(href.split('/').at(-2) ?? '') }
}

async function calendarsMeant(
  asked: readonly Reference[] | undefined,
  viewer: Viewer,
  self: Principal,
  deps: HandlerDeps,
): Promise<{ readonly readable: readonly CollectionResource[]; readonly missing: readonly Reference[] }> {
  if (asked === undefined) {
    const own = await readableIn(self, viewer, deps.store)
    return { readable: own.map(({ resource }) => resource), missing: [] }
  }
  const readable: CollectionResource[] = []
  const missing: Reference[] = []
  for (const one of asked) {
    const resource = await findReadable(one, viewer, deps)
    if (resource === undefined) missing.push(one)
    else readable.push(resource)
  }
  return { readable, missing }
}

async function findReadable(
  { owner, name: calendar }: Reference,
  viewer: Viewer,
  deps: HandlerDeps,
): Promise<CollectionResource | undefined> {
  try {
    return await requireCalendar({ params: { owner, calendar }, viewer }, deps)
  } catch (error) {
    if (error instanceof Refusal && (error.status === 403 || error.status === 404)) return undefined
    throw error
  }
}
