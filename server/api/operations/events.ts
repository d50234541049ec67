import { z } from 'zod'
import { patched } from '../../../protocol/jscalendar/json.ts'
import { patchObject } from '../../../protocol/jscalendar/schema.ts'
import { listObjects } from '../events/list.ts'
import { moveObject } from '../events/move.ts'
import { answerOf, changeObject, createObject, readObject, textOf } from '../events/object.ts'
import { type Operation, operation } from '../operation.ts'
import { pageQuery } from '../pages.ts'
import { API_PATH } from '../paths.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { changed, EVENTS_TAG, inCalendar, ofObject, READS, SERVED, type Served, viewOfFound, WRITES } from './served.ts'

const listQuery = pageQuery.extend({
  start: instant.optional().describe('What ends later'),
  end: instant.optional().describe('What begins earlier'),
  expand: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('Each occurrence by itself, in the order of their times; start and end are needed'),
})

/** Of tasks alone. */
const taskQuery = listQuery.extend({
  nextOpen: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('Instead of each series its first occurrence that is neither done nor cancelled, where there is one'),
})

const moveBody = z
  .strictObject({
    owner: slug.optional().describe('Left out: that of the calendar it is in'),
    calendar: z.string().min(1).max(1_000).describe('The last part of its URL'),
  })
  .describe('The calendar that it is to be in')

const WITH_CALDAV = 'The entity tag is that of the same resource in CalDAV; each can be used with the other.'

export const eventOperations: readonly Operation[] = SERVED.flatMap(operationsOf)

function operationsOf({ kind, title, segment, all, one, value, fresh, listed }: Served): readonly Operation[] {
  const { name } = kind
  return [
    operation({
      id: `list${title}s`,
      tag: EVENTS_TAG,
      summary: `The ${name}s of a calendar`,
      description: 'In the order of their names, or with `expand` in that of their times.',
      method: 'GET',
      path: all,
      scopes: READS,
      viewAs: 'owners',
      params: inCalendar,
      query: kind.component === 'VTODO' ? taskQuery : listQuery,
      body: undefined,
      success: { status: 200, description: 'As you see them', schema: page(listed) },
      problems: [404],
      async handle(request, deps) {
        const { items, next } = await listObjects(kind, request, deps)
        return { body: { items: [...items], next } }
      },
    }),

    operation({
      id: `create${title}`,
      tag: EVENTS_TAG,
      summary: `A new ${name}`,
      description: 'Who has participants and no owner among them is organized by the owner of the calendar.',
      method: 'POST',
      path: all,
      scopes: WRITES,
      params: inCalendar,
      query: nothing,
      body: fresh,
      success: { status: 201, description: 'As it is kept', schema: value },
      problems: [404, 409, 507],
      async handle(request, deps) {
        const { owner, calendar } = request.params
        const found = await createObject(kind, Object(request.body), request, deps)
        const segments = ['calendars', owner, calendar, segment, found.name].map(encodeURIComponent)
        const { headers, body } = answerOf(found)
        return { headers: { ...headers, location: `${API_PATH}/${segments.join('/')}` }, body }
      },
    }),

    operation({
      id: `get${title}`,
      tag: EVENTS_TAG,
      summary: `One ${name}`,
      description: WITH_CALDAV,
      method: 'GET',
      path: one,
      scopes: READS,
      viewAs: 'owners',
      params: ofObject,
      query: nothing,
      body: undefined,
      success: { status: 200, description: 'As you see it', schema: value },
      problems: [404, 409],
      async handle(request, deps) {
        return answerOf(await readObject(kind, request.params.id, request, deps))
      },
    }),

    operation({
      id: `replace${title}`,
      tag: EVENTS_TAG,
      summary: `One ${name} as a whole`,
      description: 'What JSCalendar cannot say stays as it is.',
      method: 'PUT',
      path: one,
      scopes: WRITES,
      ifMatch: 'required',
      params: ofObject,
      query: nothing,
      body: value,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        return changed(
          await changeObject(kind, request.params.id, request, deps, (before, resource) =>
            textOf(kind, before, request.body, resource, deps),
          ),
        )
      },
    }),

    operation({
      id: `change${title}`,
      tag: EVENTS_TAG,
      summary: `A part of one ${name}`,
      description:
        'A PatchObject (RFC 8984 §1.4.9): paths such as `participants/a1/participationStatus`, and what is to stand there.',
      method: 'PATCH',
      path: one,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofObject,
      query: nothing,
      body: patchObject,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        return changed(
          await changeObject(kind, request.params.id, request, deps, (before, resource) =>
            textOf(kind, before, patched(before.json, request.body, ''), resource, deps),
          ),
        )
      },
    }),

    operation({
      id: `move${title}`,
      tag: EVENTS_TAG,
      summary: `Put one ${name} into another calendar`,
      description:
        'As MOVE in CalDAV: nobody is told, and answers, attachments and alarms go along. Out of a calendar that somebody shares nothing is taken.',
      method: 'POST',
      path: `${one}/move`,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofObject,
      query: nothing,
      body: moveBody,
      success: { status: 200, description: 'Where it is now', schema: listed },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        return { body: viewOfFound(await moveObject(kind, request.params.id, request, deps)) }
      },
    }),

    operation({
      id: `delete${title}`,
      tag: EVENTS_TAG,
      summary: `Remove one ${name}`,
      description: 'What you organize is called off, and what you were invited to declined, as in CalDAV.',
      method: 'DELETE',
      path: one,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofObject,
      query: nothing,
      body: undefined,
      success: { status: 204, description: 'Removed', schema: undefined },
      problems: [404, 409, 412],
      async handle(request, deps) {
        await changeObject(kind, request.params.id, request, deps, () => undefined)
        return { body: undefined }
      },
    }),
  ]
}
