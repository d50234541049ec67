/** When people can be met at all: their hours, and when they are away. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ABSENCE_TYPES, type Absence } from '../../../protocol/caldav/absence.ts'
import { type AvailabilityProperty, readAvailabilityProperty } from '../../../protocol/caldav/availability-property.ts'
import { readStatedAvailability, writeStatedAvailability } from '../../../protocol/caldav/stated-availability.ts'
import { WEEKDAYS } from '../../../protocol/caldav/weekly-hours.ts'
import { findText } from '../../../protocol/ical/values.ts'
import { writeComponent, writePart } from '../../../protocol/ical/write.ts'
import { isText, jsEvent } from '../../../protocol/jscalendar/schema.ts'
import { readLocal, writeLocal } from '../../../protocol/jscalendar/values.ts'
import type { Instant } from '../../../protocol/time/values.ts'
import { findNamedZone } from '../../../protocol/time/zones.ts'
import { element, textOf } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { StoreReader } from '../../../storage/store.ts'
import { PRODUCT_ID } from '../../dav/product.ts'
import { findKept } from '../../dav/properties/find-kept.ts'
import type { Viewer } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { nothing, slug, zone } from '../schemas.ts'
import { patchProperties } from '../through-dav.ts'
import { requireCollection } from './calendars.ts'
import { READS, WRITES } from './served.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day such as 09:00 is expected')
const local = jsEvent.shape.start
const said = z.string().min(1).max(2_000).refine(isText, 'it has control characters').nullable()

const hours = z
  .strictObject({
    days: z.array(z.enum(WEEKDAYS)).min(1).max(7),
    start: clock,
    end: clock.describe('On the next day, where it is not after the start'),
  })
  .meta({ id: 'WeeklyHours', description: 'When somebody can be met, each week' })

const absence = z
  .strictObject({
    start: local,
    end: local,
    type: z.enum(ABSENCE_TYPES).describe('What free-busy says of it').default('unavailable'),
    reason: said.default(null),
    comment: said.default(null),
  })
  .meta({ id: 'Absence', description: 'Out of office: when somebody cannot be met, whatever their hours are' })

const other = z
  .strictObject({
    uid: z.string().nullable(),
    summary: z.string().nullable(),
    icalendar: z.string().describe('A VAVAILABILITY'),
  })
  .meta({ id: 'OtherAvailability', description: 'What a client said that is more than hours and absences' })

const HOURS = 'null: nothing is said, and any time will do; of nobody: []'
const common = { timeZone: zone.describe('That of the hours, and of all times here') }
const view = z
  .strictObject({
    ...common,
    hours: z.array(hours).nullable().describe(HOURS),
    outOfOffice: z.array(absence),
    other: z.array(other).describe('It counts as well'),
  })
  .meta({ id: 'Availability' })
const wanted = z
  .strictObject({
    ...common,
    hours: z.array(hours).max(50).nullable().describe(HOURS),
    outOfOffice: z.array(absence).max(200),
    other: z.enum(['keep', 'remove']).default('keep').describe('What becomes of what a client said beside'),
  })
  .meta({ id: 'NewAvailability' })

type View = z.output<typeof view>

const HEEDED =
  'Kept as `calendar-availability` (RFC 7953), which CalDAV clients see and change. Free-busy heeds it; nothing is answered or declined because of it.'

async function requireInbox(owner: string, viewer: Viewer, store: StoreReader) {
  const { resource } = await requireCollection({ owner, name: 'inbox', kind: 'inbox' }, viewer, store, DAV.read)
  return resource
}

/** What the inbox keeps. */
async function keptIn(
  { collection }: CollectionResource,
  store: StoreReader,
): Promise<AvailabilityProperty | undefined> {
  const dead = await store.deadProperties([{ kind: 'collection', id: collection.id }])
  const kept = findKept(dead, CALDAV.calendarAvailability)
  return kept && readAvailabilityProperty(textOf(kept))
}

function viewOf(kept: AvailabilityProperty | undefined, { owner }: CollectionResource, now: Instant): View {
  const {
    timeZone = owner.timezone ?? 'Etc/UTC',
    hours,
    absences,
    other,
  } = readStatedAvailability(kept?.members ?? [], now)
  return {
    timeZone,
    hours: hours?.map(({ days, ...clocks }) => ({ days: [...days], ...clocks })) ?? null,
    outOfOffice: absences.map((one) => ({
      ...one,
      start: localIn(timeZone, one.start),
      end: localIn(timeZone, one.end),
    })),
    other: other.map((component) => ({
      uid: findText(component, 'UID') ?? null,
      summary: findText(component, 'SUMMARY') ?? null,
      icalendar: writePart(component),
    })),
  }
}

function localIn(timeZone: string, at: Instant): string {
  return writeLocal(at + (findNamedZone(timeZone)?.offsetAt(at) ?? 0))
}

function absencesOf({ timeZone, outOfOffice }: z.output<typeof wanted>): readonly Absence[] {
  return outOfOffice.map((one, at) => {
    const [start, end] = [instantOf(timeZone, one.start), instantOf(timeZone, one.end)]
    if (end > start) return { ...one, start, end }
    const field = `/outOfOffice/${at}/end`
    const reason = 'it is not after the start'
    throw problem(400, 'invalid', `${field}: ${reason}`, { errors: [{ field, reason }] })
  })
}

function instantOf(timeZone: string, text: string): Instant {
  const wall = readLocal(text)
  return findNamedZone(timeZone)?.toInstant(wall) ?? wall
}

const path = '/principals/{slug}/availability'
const params = z.strictObject({ slug })

export const availabilityOperations: readonly Operation[] = [
  operation({
    id: 'getAvailability',
    tag: 'Time',
    summary: 'The hours of somebody, and when they are away',
    description: HEEDED,
    method: 'GET',
    path,
    scopes: READS,
    viewAs: 'administrators',
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As they said', schema: view },
    problems: [404],
    async handle({ params, viewer }, { store, now }) {
      const inbox = await requireInbox(params.slug, viewer, store)
      return { body: viewOf(await keptIn(inbox, store), inbox, secondsOf(now())) }
    },
  }),

  operation({
    id: 'setAvailability',
    tag: 'Time',
    summary: 'Say the hours of somebody, and when they are away',
    description: `${HEEDED} What a client said, and is said again here, stays as the client wrote it.`,
    method: 'PUT',
    path,
    scopes: WRITES,
    ifMatch: 'required',
    params,
    query: nothing,
    body: wanted,
    success: { status: 200, description: 'As it is now', schema: view },
    problems: [404, 409, 412, 507],
    async handle({ params, body, viewer, requireMatch, dav }, deps) {
      const { store } = deps
      const now = secondsOf(deps.now())
      const inbox = await requireInbox(params.slug, viewer, store)
      const confirm = asSeen(view, async (store) => viewOf(await keptIn(inbox, store), inbox, now), requireMatch)
      await confirm(store)
      const { timeZone, hours, other } = body
      const written = writeStatedAvailability(
        (await keptIn(inbox, store))?.root,
        { timeZone, hours: hours ?? undefined, absences: absencesOf(body), keepsOther: other === 'keep' },
        { now, product: PRODUCT_ID, newUid: randomUUID },
      )
      const name = CALDAV.calendarAvailability
      const change =
        written === undefined
          ? { property: element(name), remove: true }
          : { property: element(name, writeComponent(written)) }
      await patchProperties(dav, inbox.href, [change], confirm)
      return { body: viewOf(await keptIn(inbox, store), inbox, now) }
    },
  }),
]

function secondsOf(now: Date): Instant {
  return Math.floor(now.getTime() / 1_000)
}
