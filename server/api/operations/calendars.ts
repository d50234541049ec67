import { z } from 'zod'
import { localOf, type XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { memberHref } from '../../dav/paths.ts'
import { resolve } from '../../dav/resolve.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { privilegesOn, requireAmong } from '../../dav/rights.ts'
import { operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { nothing, slug } from '../schemas.ts'

export const calendar = z
  .strictObject({
    owner: slug.describe('In whose home it is'),
    name: z.string().describe('The last part of its URL'),
    displayName: z.string().nullable(),
    description: z.string().nullable(),
    color: z.string().nullable(),
    components: z.array(z.string()),
    url: z.string().describe('For CalDAV'),
    privileges: z.array(z.string()).describe('What you may do: RFC 3744 and RFC 4791'),
    changeNumber: z
      .number()
      .int()
      .describe('Grows with each change of what is in it; the number of sync tokens and of the WebSocket'),
  })
  .meta({ id: 'Calendar' })

function viewOf({ collection, seenBy, href }: CollectionResource, privileges: ReadonlySet<XmlName>) {
  const { displayName, description, color, components, changeNo } = collection
  return {
    ...{ owner: seenBy.slug, name: decodeURIComponent(href.split('/').at(-2) ?? '') },
    ...{ displayName, description, color, components: [...components], url: href },
    privileges: [...privileges].map(localOf).toSorted(),
    changeNumber: changeNo,
  }
}

export const calendarOperations = [
  operation({
    id: 'getCalendar',
    tag: 'Calendars',
    summary: 'One calendar',
    method: 'GET',
    path: '/calendars/{owner}/{calendar}',
    scopes: ['events:read'],
    params: z.strictObject({ owner: slug, calendar: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you see it', schema: calendar },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const resource = await resolve(memberHref('calendars', params.owner, params.calendar), store, viewer.principal)
      if (resource === undefined) throw problem(404, 'not-found', 'nothing is there')
      const privileges = await privilegesOn(resource, viewer, store)
      requireAmong(privileges, viewer, resource.href, [DAV.read])
      if (resource.kind !== 'calendar') throw problem(404, 'not-found', 'no calendar is there')
      return { body: viewOf(resource, privileges) }
    },
  }),
]
