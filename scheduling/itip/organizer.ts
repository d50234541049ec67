/** What an organizer's change sends to whom: RFC 6638 §3.2.1. */
import { type Baseline, baselineOf } from './baseline.ts'
import { continuationOf } from './continuation.ts'
import { comparisonOf } from './difference.ts'
import { askedAnew, type Group, groupsOf, remindedIn } from './groups.ts'
import { nameOf } from './heard.ts'
import type { Message } from './message.ts'
import { calendarOf, organizersVoice } from './outgoing.ts'
import { addressOf } from './people.ts'
import { isCancelled } from './personal.ts'
import type { Change, Plan } from './plan.ts'
import { type Seen, sequenceOf } from './revisions.ts'
import type { SchedulingObject } from './scheduling-object.ts'
import { nextSequence, withKeptNumbers, withNumber } from './sequence.ts'
import { settle } from './settle.ts'
import { type Outcome, type Telling, tellingOf } from './telling.ts'
import { attendancesOf, viewOf } from './view.ts'

/** `before` and `after` are undefined where the organizer's meeting is not, or no longer, there. */
export function planOrganizer(
  change: Change,
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
): Plan {
  const organizer = (after ?? before)?.organizer
  const own = organizer && addressOf(organizer)
  const isOwner = (address: string) => address === own || change.me.isAddress(address)
  const continued = after && before === undefined ? continuationOf(change.kin ?? [], after) : undefined
  const settled = after && settle(before, after, isOwner, continued)
  const object = settled?.object
  const baseline = object && baselineOf(before, object)
  const isOff = after === undefined && before?.members.every(({ component }) => isCancelled(component)) === true
  const groups = groupsOf({
    were: attendancesOf(before, isOwner, isOff),
    are: attendancesOf(object, isOwner),
    forced: settled?.forced ?? new Set(),
    asked: object && baseline ? askedAnew(object, baseline) : new Map(),
    reminded: object && baseline ? remindedIn(object, baseline) : new Map(),
  })
  const comparison = before && object && baseline && comparisonOf(before, object, baseline)
  const all = toldTo(groups, before, { after: object, comparison })
  const told = isOff ? all.map(withoutMail) : all
  const sequence = sequenceOfChange(told, before, object, change)
  const messages = messagesOf(told, object ?? before, change, sequence)
  const numbered = object && numberedAs(object, sequence, baseline)
  // What is left may be an event of his own.
  const role = after === undefined && change.after !== undefined ? 'none' : 'organizer'
  return { role, object: numbered?.root ?? change.after, messages, seen: withTold(change, messages) }
}

export interface Told {
  readonly group: Group
  readonly telling: Telling
}

export function toldTo(
  groups: readonly Group[],
  before: SchedulingObject | undefined,
  outcome: Outcome,
): readonly Told[] {
  const { after } = outcome
  return groups.map((group) => {
    const was = before && group.before && viewOf(before, group.before)
    const is = after && group.after && viewOf(after, group.after)
    return { group, telling: tellingOf(was, is, group, outcome) }
  })
}

/** RFC 6638 §3.2.1.3: a CANCEL, also of what was called off before. Guests elsewhere have their mail about it. */
function withoutMail({ group, telling }: Told): Told {
  const tasks = telling.tasks.filter(({ audience }) => audience !== 'elsewhere')
  return { group, telling: { ...telling, tasks: tasks.map((task) => ({ ...task, audience: 'here' })) } }
}

/** Undefined where nothing new is told. */
function sequenceOfChange(
  told: readonly Told[],
  before: SchedulingObject | undefined,
  after: SchedulingObject | undefined,
  { seen }: Change,
): number | undefined {
  if (before !== undefined)
    return told.some(({ telling }) => telling.isRevision) ? nextSequence(before, after) : undefined
  // A meeting that was removed, and comes back: whoever was told that it is off takes nothing less for news.
  const last = seen?.get(nameOf(undefined))
  return last && last.sequence + 1
}

function numberedAs(
  object: SchedulingObject,
  sequence: number | undefined,
  baseline: Baseline | undefined,
): SchedulingObject {
  if (sequence !== undefined) return withNumber(object, sequence)
  return baseline === undefined ? object : withKeptNumbers(object, baseline)
}

export function messagesOf(
  told: readonly Told[],
  object: SchedulingObject | undefined,
  { at, sentBy }: Change,
  sequence: number | undefined,
): readonly Message[] {
  if (object?.organizer === undefined) return []
  const { root, uid, organizer } = object
  const from = organizer.value.trim()
  const voice = organizersVoice(organizer, { at, sentBy, ...(sequence === undefined ? {} : { sequence }) })
  return told.flatMap(({ group, telling }) =>
    telling.tasks.flatMap(({ method, components, audience }) => {
      const calendar = calendarOf(method, root, components.map(voice))
      return group.attendees.map(({ property }) => {
        const message: Message = { method, uid, from, to: property.value.trim(), calendar, news: true }
        return audience === undefined ? message : { ...message, audience }
      })
    }),
  )
}

/** The greatest number that has been told. */
function withTold({ seen, at }: Change, messages: readonly Message[]): Seen {
  const calendars = new Set(messages.map(({ calendar }) => calendar))
  if (calendars.size === 0) return seen ?? new Map()
  const told = [...calendars].flatMap(({ components }) => components.map(sequenceOf))
  const sequence = Math.max(seen?.get(nameOf(undefined))?.sequence ?? 0, ...told)
  return new Map([...(seen ?? []), [nameOf(undefined), { sequence, stampedAt: at }]])
}
