import { z } from 'zod'
import { changesSince, isKnownNumber, lineOf, type SeenChange } from '../../dav/collection/changes-since.ts'
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

export const changeOperations: readonly Operation[] = [changesOf('calendar'), changesOf('addressbook')]
