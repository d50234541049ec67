import { z } from 'zod'
import { DAV } from '../../../protocol/xml/names.ts'
import type { HomeKind, StoreReader } from '../../../storage/store.ts'
import { changesSince, isKnownNumber, lineOf, type SeenChange } from '../../dav/collection/changes-since.ts'
import { changesInHome, cutAt } from '../../dav/home/changes-since.ts'
import type { Viewer } from '../../dav/request.ts'
import { homeResource } from '../../dav/resolve.ts'
import type { HomeResource } from '../../dav/resource.ts'
import { privilegesOn, requireAmong } from '../../dav/rights.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { slug } from '../schemas.ts'
import { requireCollection } from './calendars.ts'

export const change = z
  .strictObject({
    name: z.string().describe('The last part of its URL'),
    number: z.number().int(),
    isGone: z.boolean(),
  })
  .meta({ id: 'Change', description: 'The last change of one member' })

const feed = z
  .strictObject({
    items: z.array(change),
    number: z.number().int().describe('Where the next question begins'),
    epoch: z
      .string()
      .describe('Of which line the number is: send it with the number. Another one begins when a backup is restored'),
    isMore: z.boolean().describe('There are others after that already'),
  })
  .meta({ id: 'Changes' })

const query = z.strictObject({
  since: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('A number; without: all that is there'),
  epoch: z.string().max(200).optional().describe('As it came with the number'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})

function changesOf(kind: 'calendar' | 'addressbook') {
  const isCalendar = kind === 'calendar'
  return operation({
    id: isCalendar ? 'listCalendarChanges' : 'listAddressBookChanges',
    tag: isCalendar ? 'Calendars' : 'Contacts',
    summary: 'What changed since a number, each member once',
    description:
      'Numbers are those of sync tokens and of the WebSocket. 410: that was too long ago; read all of it again.',
    method: 'GET',
    path: isCalendar ? '/calendars/{owner}/{collection}/changes' : '/addressbooks/{owner}/{collection}/changes',
    scopes: [isCalendar ? 'events:read' : 'contacts:read'],
    viewAs: 'administrators',
    params: z.strictObject({ owner: slug, collection: z.string().min(1).max(1_000) }),
    query,
    body: undefined,
    success: { status: 200, description: 'In the order of numbers', schema: feed },
    problems: [404, 410],
    async handle({ params, query: { since, epoch, limit }, viewer }, { store }) {
      const asked = { owner: params.owner, name: params.collection, kind }
      const { resource } = await requireCollection(asked, viewer, store)
      const { changeNo, oldestNo } = resource.collection
      const line = lineOf(resource, viewer, store)
      if (epoch !== undefined && epoch !== line)
        throw problem(410, 'too-old', 'that number is of a backup, of another collection, or of who saw more or less')
      if (since !== undefined && !isKnownNumber(resource, since)) {
        throw problem(410, 'too-old', `only what came after ${oldestNo} and up to ${changeNo} is known`)
      }
      const found: SeenChange[] = []
      for await (const some of changesSince(resource, viewer, since ?? null, store)) {
        found.push(...some)
        if (found.length > limit) break
      }
      const items = found.slice(0, limit)
      const isMore = found.length > limit
      const number = isMore ? (items.at(-1)?.number ?? changeNo) : changeNo
      return { body: { items, number, epoch: line, isMore } }
    },
  })
}

function changesOfHome(home: HomeKind) {
  const isCalendars = home === 'calendars'
  return operation({
    id: isCalendars ? 'listCalendarHomeChanges' : 'listAddressBookHomeChanges',
    tag: isCalendars ? 'Calendars' : 'Contacts',
    summary: `Which ${isCalendars ? 'calendars' : 'address books'} somebody has, and which are new, changed or gone since a number`,
    description:
      'Numbers are those of the WebSocket. What is in them is not told here. 410: read all of it again. Where two have the same number there may be one more than `limit`.',
    method: 'GET',
    path: `/homes/${home}/{owner}/changes`,
    scopes: [isCalendars ? 'events:read' : 'contacts:read'],
    viewAs: 'administrators',
    params: z.strictObject({ owner: slug }),
    query,
    body: undefined,
    success: { status: 200, description: 'In the order of numbers', schema: feed },
    problems: [404, 410],
    async handle({ params, query: { since, epoch, limit }, viewer }, { store }) {
      const resource = await requireHome(params.owner, home, viewer, store)
      const { line, changes } = await changesInHome(resource, viewer, since, { store })
      const { homeNo } = resource.owner
      if (epoch !== undefined && epoch !== line)
        throw problem(410, 'too-old', 'that number is of a backup, of another home, or of who saw more or less')
      if (since !== undefined && since > homeNo)
        throw problem(410, 'too-old', `only what came up to ${homeNo} is known`)
      const items = cutAt(changes, limit)
      const isMore = items.length < changes.length
      const number = isMore ? (items.at(-1)?.number ?? homeNo) : homeNo
      return { body: { items: [...items], number, epoch: line, isMore } }
    },
  })
}

/** A home with its number as it is now. */
export async function requireHome(
  owner: string,
  home: HomeKind,
  viewer: Viewer,
  store: StoreReader,
): Promise<HomeResource> {
  const principal = await store.findPrincipal(owner)
  if (principal === undefined) throw problem(404, 'not-found', 'nobody has that slug')
  const resource = homeResource(home, principal)
  requireAmong(await privilegesOn(resource, viewer, store), viewer, resource.href, [DAV.read])
  return resource
}

export const changeOperations: readonly Operation[] = [
  changesOf('calendar'),
  changesOf('addressbook'),
  changesOfHome('calendars'),
  changesOfHome('addressbooks'),
]
