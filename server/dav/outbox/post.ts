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
import type { Window } from '../../../protocol/time/values.ts'
import { CALDAV } from '../../../protocol/xml/names.ts'
import type { BusyPeriod } from '../../../scheduling/freebusy/busy.ts'
import { coalesce } from '../../../scheduling/freebusy/coalesce.ts'
import { type FreeBusyRequest, readFreeBusyRequest } from '../../../scheduling/freebusy/request.ts'
import { isBookable } from '../../../scheduling/rooms/settle.ts'
import type { Id, PrincipalBooking } from '../../../storage/store.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { type BusyQuestion, busyIn, freeBusyText } from '../calendar/free-busy.ts'
import { newBudget } from '../calendar/open-object.ts'
import { bookingsOfEach } from '../calendar/room-bookings.ts'
import { readCalendarBytes, requireCalendarType } from '../calendar-object/data.ts'
import type { DavRequest, DavResponse, Deps, HandlerDeps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { XML_TYPE } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { type Asked, type AskedPerson, findAsked, findMasked, type Masked, peopleIn } from './asked.ts'
import { findProposal, postProposal } from './negotiate.ts'

/** RFC 6638 §5: when are these people busy? One answer for each of them, whatever becomes of the others. */
export async function post(request: DavRequest<CollectionResource>, deps: HandlerDeps): Promise<DavResponse> {
  const may = await request.privileges()
  // RFC 6638 §6.2: who may send nothing at all is not read.
  if (!TO_SEND.some((name) => may.has(name))) await requirePrivilege(request, CALDAV.scheduleSendFreebusy)
  const { origins } = request
  const { owner: asker } = request.resource
  const { maxAttendees } = deps.settings
  const bytes = await readCalendarBytes(request, deps.settings)
  // RFC 6638 §10.4 has the reply as CALDAV:calendar-data: in the format of the question.
  const format = requireCalendarType(request.headers['content-type'])
  const proposal = findProposal(bytes)
  if (proposal !== undefined) return postProposal(proposal, format, request, deps)
  // RFC 6638 §6.2.4.
  await requirePrivilege(request, CALDAV.scheduleSendFreebusy)
  const question = readFreeBusyRequest(bytes, {
    isOwner: (address) => isAddressOf(asker, address, origins),
    maxAttendees,
  })
  const asking = { asker, origins, mostPeople: maxAttendees }
  const addresses = question.attendees.map(({ value }) => value)
  const asked = await findAsked(addresses, asking, deps.store)
  const { maskedUid: uid } = question
  const masked = uid === undefined ? undefined : await findMasked(uid, asked.values(), asking, deps.store)
  const budget = newBudget(deps)
  const bookings = readOnce(() => bookingsOfRooms(asked, question.window, budget, masked, deps))
  return {
    status: 200,
    headers: { 'content-type': XML_TYPE, 'cache-control': 'private, no-cache' },
    body: scheduleResponse(asked, { question, format, masked, bookings, budget }, deps),
  }
}

/** For the first who needs it; when that costs too much, so it does for the others. */
function readOnce<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | undefined
  return () => {
    known ??= read()
    return known
  }
}

type Bookings = ReadonlyMap<Id, readonly PrincipalBooking[]>

async function bookingsOfRooms(
  asked: ReadonlyMap<string, Asked>,
  window: Window,
  budget: Budget,
  masked: Masked | undefined,
  { store }: Deps,
): Promise<Bookings> {
  const principals = new Map(peopleIn(asked.values()).map(({ principal }) => [principal.id, principal]))
  const bookings = await bookingsOfEach([...principals.values()], window, budget, store)
  if (masked === undefined) return bookings
  const counts = ({ principalId, uid }: PrincipalBooking) => uid !== masked.uid || !masked.owners.has(principalId)
  return new Map([...bookings].map(([id, rows]) => [id, rows.filter(counts)]))
}

/** What is remembered costs little: some ten people in one piece. */
const CHUNK = 16_384
const PEOPLE_OF_A_TURN = 50

const TO_SEND = [CALDAV.scheduleSendFreebusy, CALDAV.scheduleSendInvite, CALDAV.scheduleSendReply]

interface Terms extends Pick<BusyQuestion, 'budget'> {
  readonly question: FreeBusyRequest
  readonly masked: Masked | undefined
  /** Of all rooms among those who were asked about. */
  readonly bookings: () => Promise<Bookings>
  readonly format: CalendarFormat
}

async function* scheduleResponse(
  asked: ReadonlyMap<string, Asked>,
  terms: Terms,
  deps: HandlerDeps,
): AsyncIterable<string> {
  let text = SCHEDULE_RESPONSE_START
  let { steps } = terms.budget
  for (const attendee of terms.question.attendees) {
    const answer = await answerFor(attendee, asked.get(attendee.value) ?? 'invalidUser', terms, deps)
    text += writeScheduleOutcome({ recipient: attendee.value, ...answer }, terms.format)
    if (text.length < CHUNK && terms.budget.steps === steps) continue
    yield text
    text = ''
    steps = terms.budget.steps
    // A store in this process answers at once, so that nobody else would get a turn.
    await nextTurn()
  }
  yield text + SCHEDULE_RESPONSE_END
}

type Answer = Omit<ScheduleOutcome, 'recipient'>

async function answerFor(attendee: Property, asked: Asked, terms: Terms, deps: HandlerDeps): Promise<Answer> {
  if (typeof asked === 'string') return { status: asked }
  try {
    const periods = await busyTimesOf(asked, terms, deps)
    return { status: 'success', reply: replyTo(terms.question, attendee, periods, deps) }
  } catch (error) {
    // RFC 6638 §11.1.
    if (error instanceof BudgetExceeded) return { status: 'unavailable' }
    throw error
  }
}

/** Of one, or of a group: when any of them is. */
async function busyTimesOf(
  people: readonly AskedPerson[],
  { question: { window }, budget, masked, bookings: bookingsOfAll }: Terms,
  deps: HandlerDeps,
): Promise<readonly BusyPeriod[]> {
  const found: (readonly BusyPeriod[])[] = []
  for (const { principal: owner, calendars, availabilities } of people) {
    const bookings = isBookable(owner) ? (await bookingsOfAll()).get(owner.id) : undefined
    const question = { owner, window, availabilities, budget, masked: masked?.names, bookings }
    found.push(await busyIn(calendars, question, deps))
    if (found.length % PEOPLE_OF_A_TURN === 0) await nextTurn()
  }
  const [first = []] = found
  return found.length === 1 ? first : coalesce(found.flat())
}

// RFC 5546 §3.3.3: what the request said of both, and the time that it asked about.
function replyTo(asked: FreeBusyRequest, attendee: Property, periods: readonly BusyPeriod[], deps: Deps): string {
  const { window, uid, organizer } = asked
  return freeBusyText({ window, periods, method: 'REPLY', properties: [uid, organizer, attendee] }, deps)
}
