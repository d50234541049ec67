import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import { foundResponse } from '../../../protocol/dav/multistatus.ts'
import { Refusal, refuse } from '../../../protocol/dav/refusal.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { InvalidCalendarData } from '../../../protocol/ical/invalid.ts'
import type { CalendarObject } from '../../../protocol/ical/rules.ts'
import { findProperty, parseTime } from '../../../protocol/ical/values.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import {
  BudgetExceeded,
  InvalidSplit,
  type NamesOfHalves,
  type SplitCalendar,
  splitCalendar,
} from '../../../protocol/recurrence/index.ts'
import type { TimeValue } from '../../../protocol/time/values.ts'
import { element } from '../../../protocol/xml/element.ts'
import { CALDAV, CS, DAV } from '../../../protocol/xml/names.ts'
import { writeElement } from '../../../protocol/xml/write.ts'
import type { StoredObject } from '../../../storage/store.ts'
import { isAddressOf } from '../../directory/calendar-user.ts'
import { requireConditions } from '../checks.ts'
import { requireCollection } from '../collection/current.ts'
import { translateConflicts } from '../conflicts.ts'
import { requireUnlocked } from '../locks.ts'
import { managedIdsOf, stillAttaching } from '../object/attachments.ts'
import { keep, lockedBy, scopeOfWrite } from '../object/keep.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { MemberResource } from '../resource.ts'
import { empty, etagHeader, multistatusOf } from '../respond.ts'
import { requirePrivilege, requireWhole } from '../rights.ts'
import { indexOrRefuse, readCalendarObject } from './data.ts'

/**
 * caldav-recursplit §3: a series ends before an instance, and another goes on from there. What goes on stays under its
 * name; what is past becomes an object of its own.
 */
export async function split(request: DavRequest<MemberResource>, deps: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read, DAV.writeContent, DAV.bind)
  const { resource, viewer, query } = request
  const at = readInstance(query.get('rid'))
  const uidOfPast = query.get('uid') ?? deps.newName()
  const uidOfSet = deps.newName()
  const sibling = siblingOf(resource, `${deps.newName()}.ics`)

  return translateConflicts(() =>
    deps.store.transaction({ ...scopeOfWrite(resource.collection, deps), splitAt: at }, async (tx) => {
      const collection = await requireCollection(tx, resource.collection)
      const current = await tx.findObject(collection.id, resource.name)
      if (current === undefined) throw refuse(404, undefined, 'no such object')
      requireWhole(request, current, DAV.writeContent)
      requireConditions(request, current)
      const { changed, parents = [] } = lockedBy(sibling, undefined)
      await requireUnlocked(request, tx, deps, { changed: [...changed, resource], parents })

      const { calendar } = indexOrRefuse(current.bytes)
      requireOrganizer(calendar, request)
      const halves = splitOrRefuse(calendar, at, { uidOfPast, uidOfSet })
      const attached = await managedIdsOf(current.id, tx)
      const objectOf = (half: Component) =>
        stillAttaching(readCalendarObject(Buffer.from(writeComponent(half)), deps.settings), attached)

      const ongoing = objectOf(halves.ongoing)
      const kept = await keep(
        { viewer, member: resource, collection, object: ongoing, replaced: current, isOurs: true },
        tx,
        deps,
      )
      const made = await orInvalid(() => {
        const past = objectOf(halves.past)
        return keep({ viewer, member: sibling, collection, object: past, replaced: undefined, isOurs: true }, tx, deps)
      })
      return answer(request, { resource, stored: kept }, { resource: sibling, stored: made })
    }),
  )
}

/** caldav-recursplit §3: the parameter `rid`. */
function readInstance(text: string | null): TimeValue {
  try {
    return parseTime(text ?? '', undefined)
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
    throw refuse(403, CALDAV.validRidParameter, 'rid is no date and no time')
  }
}

/** Beside it, in the same home. */
function siblingOf(resource: MemberResource, name: string): MemberResource {
  return { ...resource, name, href: resource.href.replace(/[^/]*$/, encodeSegment(name)) }
}

// caldav-recursplit §3: an attendee's copy is split when the organizer splits.
function requireOrganizer({ members }: CalendarObject, { resource, origins }: DavRequest<MemberResource>): void {
  const organizers = members.flatMap((member) => findProperty(member, 'ORGANIZER') ?? [])
  if (organizers.some(({ value }) => !isAddressOf(resource.owner, value, origins)))
    throw invalid('only its organizer may split it')
}

function splitOrRefuse({ root }: CalendarObject, at: TimeValue, names: NamesOfHalves): SplitCalendar {
  try {
    return splitCalendar(root, at, names)
  } catch (error) {
    if (error instanceof InvalidSplit || error instanceof BudgetExceeded) throw invalid(error.message)
    throw error
  }
}

// caldav-recursplit §3 calls it CS:invalid-split. Client: Apple's look for CS:valid-split, which is what other servers send.
function invalid(sentence: string): Refusal {
  return refuse(403, CS.validSplit, sentence)
}

// §3: so it is where the client's choice of a UID is none, or is taken.
async function orInvalid<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal && UID_REFUSED.has(error.condition)) throw invalid(error.message)
    throw error
  }
}

const UID_REFUSED: ReadonlySet<unknown> = new Set([
  CALDAV.noUidConflict,
  CALDAV.uniqueSchedulingObjectResource,
  CALDAV.validCalendarData,
  CALDAV.validCalendarObjectResource,
])

// --- the answer --------------------------------------------------------------------------------------------------

interface Half {
  readonly resource: MemberResource
  readonly stored: StoredObject
}

/** caldav-recursplit §3: both halves for who prefers that, else where the new one is. */
function answer({ preferences }: DavRequest, ongoing: Half, past: Half): DavResponse {
  const place = { 'split-component-url': past.resource.href }
  if (preferences.return !== 'representation') return empty(204, place)
  const response = multistatusOf([ongoing, past].map(responseOf).join(''))
  const applied = { 'preference-applied': 'return=representation', ...etagHeader(ongoing.stored.etag) }
  return { ...response, headers: { ...response.headers, ...place, ...applied } }
}

function responseOf({ resource, stored }: Half): string {
  const properties = [
    element(DAV.getetag, quoteEtag(stored.etag)),
    element(CALDAV.calendarData, textOfBytes(stored.bytes)),
    ...(stored.scheduleTag === null ? [] : [element(CALDAV.scheduleTag, quoteEtag(stored.scheduleTag))]),
  ]
  return foundResponse(resource.href, properties.map(writeElement).join(''))
}
