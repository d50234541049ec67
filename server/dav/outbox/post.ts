import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CalendarFormat } from '../../../protocol/caldav/media-type.ts'
import {
  SCHEDULE_RESPONSE_END,
  SCHEDULE_RESPONSE_START,
  type ScheduleOutcome,
  writeScheduleOutcome,
} from '../../../protocol/caldav/schedule-response.ts'
import type { Property } from '../../../protocol/ical/component.ts'
import { type Budget, BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { BusyPeriod } from '../../../scheduling/freebusy/busy.ts'
import { type FreeBusyRequest, readFreeBusyRequest } from '../../../scheduling/freebusy/request.ts'
import type { StoreReader } from '../../../storage/store.ts'
import { findCalendarUser, isAddressOf } from '../../directory/calendar-user.ts'
import { busyCalendars, busyIn, freeBusyText } from '../calendar/free-busy.ts'
import { newBudget } from '../calendar/open-object.ts'
import { readCalendarBytes, requireCalendarType } from '../calendar-object/data.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps, Viewer } from '../request.ts'
import { collectionResource } from '../resolve.ts'
import type { CollectionResource } from '../resource.ts'
import { XML_TYPE } from '../respond.ts'
import { privilegesOn, requirePrivilege } from '../rights.ts'

/** RFC 6638 §5: when are these people busy? One answer for each of them, whatever becomes of the others. */
export async function post(request: DavRequest<CollectionResource>, deps: HandlerDeps): Promise<DavResponse> {
  // RFC 6638 §6.2.4.
  await requirePrivilege(request, CALDAV.scheduleSendFreebusy)
  const { origins } = request
  const { owner } = request.resource
  const asked = readFreeBusyRequest(await readCalendarBytes(request, deps.settings), {
    isOwner: (address) => isAddressOf(owner, address, origins),
    maxAttendees: deps.settings.maxAttendees,
  })
  // RFC 6638 §10.4 has the reply as CALDAV:calendar-data: in the format of the question.
  const format = requireCalendarType(request.headers['content-type'])
  const terms = { asker: askerOf(request, deps.store), origins, budget: newBudget(deps), format }
  return {
    status: 200,
    headers: { 'content-type': XML_TYPE, 'cache-control': 'private, no-cache' },
    body: scheduleResponse(asked, terms, deps),
  }
}

interface Terms {
  readonly asker: Viewer
  readonly origins: readonly string[]
  /** Of the whole request: who comes after it is spent is not answered. */
  readonly budget: Budget
  readonly format: CalendarFormat
}

// RFC 6638 §11.3: the owner of the outbox asks, whoever wrote the question.
function askerOf({ viewer, resource: { owner } }: DavRequest<CollectionResource>, store: StoreReader): Viewer {
  if (viewer.principal?.id === owner.id) return viewer
  let memberships: ReturnType<Viewer['memberships']> | undefined
  return { principal: owner, memberships: () => (memberships ??= store.memberships(owner.id)) }
}

async function* scheduleResponse(asked: FreeBusyRequest, terms: Terms, deps: HandlerDeps): AsyncIterable<string> {
  yield SCHEDULE_RESPONSE_START
  for (const attendee of asked.attendees) {
    const outcome = { recipient: attendee.value, ...(await answerFor(attendee, asked, terms, deps)) }
    yield writeScheduleOutcome(outcome, terms.format)
    // A store in this process answers at once, so that nobody else would get a turn.
    await nextTurn()
  }
  yield SCHEDULE_RESPONSE_END
}

type Answer = Omit<ScheduleOutcome, 'recipient'>

async function answerFor(attendee: Property, asked: FreeBusyRequest, terms: Terms, deps: HandlerDeps): Promise<Answer> {
  const principal = await findCalendarUser(attendee.value, terms.origins, deps.store)
  if (principal === undefined) return { status: 'invalidUser' }
  const collections = await deps.store.collectionsOf(principal.id, 'calendars')
  const inbox = collections.find(({ kind }) => kind === 'inbox')
  if (inbox === undefined) return { status: 'noScheduling' }
  const privileges = await privilegesOn(collectionResource(inbox, principal), terms.asker, deps.store)
  // RFC 6638 §6.1.4.
  if (!privileges.has(CALDAV.scheduleQueryFreebusy)) return { status: 'noAuthority' }
  try {
    const question = { owner: principal, window: asked.window, inbox, budget: terms.budget }
    const periods = await busyIn(await busyCalendars(principal, collections, deps.store), question, deps)
    return { status: 'success', reply: replyTo(asked, attendee, periods, deps) }
  } catch (error) {
    // RFC 6638 §11.1.
    if (error instanceof BudgetExceeded) return { status: 'unavailable' }
    throw error
  }
}

// RFC 5546 §3.3.3: what the request said of both, and the time that it asked about.
function replyTo(asked: FreeBusyRequest, attendee: Property, periods: readonly BusyPeriod[], deps: Deps): string {
  const { window, uid, organizer } = asked
  return freeBusyText({ window, periods, method: 'REPLY', properties: [uid, organizer, attendee] }, deps)
}
