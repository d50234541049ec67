/** Notices: what others say of meetings, as the inbox has it. */
import { z } from 'zod'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import { isText } from '../../../protocol/jscalendar/schema.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { StoreReader } from '../../../storage/store.ts'
import type { HandlerDeps, Viewer } from '../../dav/request.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { emailOf } from '../../directory/address.ts'
import { EVENTS, TASKS } from '../events/object.ts'
import { acceptProposal, declineProposal } from '../inbox/answer-proposal.ts'
import { type Notice, nameOf, occurrencesIn, readNotices } from '../inbox/notices.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { done } from '../through-dav.ts'
import { requireCollection } from './calendars.ts'
import { EVENTS_TAG, READS, WRITES } from './served.ts'

const METHODS = ['publish', 'request', 'reply', 'add', 'cancel', 'refresh', 'counter', 'declinecounter'] as const

const local = z.string().nullable()
const person = z.strictObject({
  name: z.string().nullable(),
  email: z.string().nullable(),
  slug: slug.nullable().describe('Of who is here'),
})
const notice = z
  .strictObject({
    id: z.string(),
    number: z.number().int().describe('Grows with each that comes; the number of the WebSocket'),
    at: instant.describe('When it came'),
    method: z.enum(METHODS).describe('RFC 5546 §1.4: what it is'),
    from: person.nullable().describe('Who says it; null: it names several'),
    kind: z.enum(['event', 'task']),
    uid: z.string(),
    title: z.string().nullable(),
    start: local.describe('Of what it is about, or what is proposed; on the clock of `timeZone`'),
    timeZone: z.string().nullable(),
    duration: z.string().nullable(),
    showWithoutTime: z.boolean(),
    due: local.describe('Of a task'),
    recurs: z.boolean(),
    recurrenceId: local.describe('Of what is about one occurrence alone'),
    occurrences: z.number().int().describe('How many it speaks of by themselves'),
    comment: z.string().nullable(),
    participationStatus: z.string().nullable().describe('What was answered'),
    object: z
      .strictObject({ calendar: z.string(), name: z.string() })
      .nullable()
      .describe('Where it is in the calendars of the owner of the inbox'),
    url: z.string().describe('Of the notice, for CalDAV'),
  })
  .meta({ id: 'Notice', description: 'What somebody said of a meeting' })

const answer = z
  .strictObject({
    answer: z.enum(['accepted', 'declined']),
    comment: z.string().min(1).max(8_192).refine(isText, 'it has control characters').optional(),
  })
  .meta({ id: 'ProposalAnswer' })

type View = z.input<typeof notice>

function viewOf({ entry, href, method, json, calendar, from, sender, comment, answer, place }: Notice): View {
  const address = from?.value.trim() ?? ''
  return {
    ...{ id: entry.name, number: entry.changeNo, at: entry.createdAt.toISOString(), uid: entry.uid, url: href },
    method: METHODS.find((one) => one.toUpperCase() === method) ?? 'publish',
    from:
      from === undefined
        ? null
        : {
            name: sender?.name ?? nameOf(from) ?? null,
            email: /^mailto:/i.test(address) ? emailOf(address.toLowerCase()) : null,
            slug: sender?.slug ?? null,
          },
    kind: calendar.component === 'VTODO' ? 'task' : 'event',
    title: json.title || null,
    ...{ start: json.start ?? null, timeZone: json.timeZone ?? null, duration: json.duration ?? null },
    ...{ showWithoutTime: json.showWithoutTime ?? false, due: json.due ?? null },
    recurs: (json.recurrenceRules ?? []).length > 0,
    ...{ recurrenceId: json.recurrenceId ?? null, occurrences: occurrencesIn(calendar) },
    ...{ comment: comment ?? null, participationStatus: answer?.toLowerCase() ?? null },
    object: place === undefined ? null : { calendar: place.collectionSlug, name: place.name },
  }
}

async function requireInbox(owner: string, viewer: Viewer, store: StoreReader): Promise<CollectionResource> {
  const { resource } = await requireCollection({ owner, name: 'inbox', kind: 'inbox' }, viewer, store, DAV.read)
  return resource
}

async function requireNotice(id: string, inbox: CollectionResource, viewer: Viewer, deps: HandlerDeps) {
  const entry = await deps.store.findEntry(inbox.collection.id, id)
  const [found] = entry === undefined ? [] : await readNotices(inbox, [entry], viewer, deps)
  if (found === undefined) throw problem(404, 'not-found', 'no such notice')
  return found
}

const all = '/principals/{slug}/inbox'
const one = `${all}/{id}`
const ofOne = z.strictObject({ slug, id: z.string().min(1).max(1_000) })

export const inboxOperations: readonly Operation[] = [
  operation({
    id: 'listNotices',
    tag: EVENTS_TAG,
    summary: 'What others say of meetings: invitations, answers, proposals, what is called off',
    description:
      'The newest first. A page may have fewer than were asked for while `next` is not null. `/ws` tells of new ones by the topic `inbox`.',
    method: 'GET',
    path: all,
    scopes: READS,
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'As they stand in the inbox', schema: page(notice) },
    problems: [404],
    async handle({ params, query: { cursor, limit }, viewer }, deps) {
      const inbox = await requireInbox(params.slug, viewer, deps.store)
      const before = numberOfCursor(cursor)
      const found = await deps.store.newestEntries(
        inbox.collection.id,
        before === undefined ? undefined : Number(before),
        limit + 1,
      )
      const { items, next } = cutPage(found, limit, ({ changeNo }) => String(changeNo))
      const notices = await readNotices(inbox, items, viewer, deps)
      const newest = notices.toSorted((a, b) => b.entry.changeNo - a.entry.changeNo)
      return { body: { items: newest.map(viewOf), next } }
    },
  }),

  operation({
    id: 'dismissNotice',
    tag: EVENTS_TAG,
    summary: 'Take one out of the inbox',
    description: 'What it is about stays as it is, and nobody hears of it.',
    method: 'DELETE',
    path: one,
    scopes: WRITES,
    params: ofOne,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params, viewer, dav }, { store }) {
      const inbox = await requireInbox(params.slug, viewer, store)
      await done(dav({ method: 'DELETE', path: inbox.href + encodeSegment(params.id) }))
      return { body: undefined }
    },
  }),

  operation({
    id: 'answerProposal',
    tag: EVENTS_TAG,
    summary: 'Take up another time that somebody proposes, or decline it',
    description:
      'Of the organizer, to a notice with the method `counter`. Accepted, the event moves there and all who are invited hear of it; declined, who proposed it does (RFC 5546 §3.2.8). The notice is dismissed. If-Match is about the event.',
    method: 'POST',
    path: `${one}/answer`,
    scopes: WRITES,
    ifMatch: 'possible',
    params: ofOne,
    query: nothing,
    body: answer,
    success: { status: 204, description: 'Done', schema: undefined },
    problems: [404, 409, 412, 507],
    async handle(request, deps) {
      const { params, body, viewer, dav } = request
      const inbox = await requireInbox(params.slug, viewer, deps.store)
      const found = await requireNotice(params.id, inbox, viewer, deps)
      if (found.method !== 'COUNTER') throw problem(409, 'conflict', 'it is no proposal')
      if (body.answer === 'declined') await declineProposal(found, body.comment, inbox, dav)
      else {
        const kind = found.calendar.component === 'VTODO' ? TASKS : EVENTS
        const asking = { ...request, params: { owner: params.slug, calendar: found.place?.collectionSlug ?? '' } }
        await acceptProposal(kind, found, asking, deps)
      }
      await done(dav({ method: 'DELETE', path: found.href }))
      return { body: undefined }
    },
  }),
]
