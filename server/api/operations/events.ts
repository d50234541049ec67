import { z } from 'zod'
import { patched } from '../../../protocol/jscalendar/json.ts'
import { jsEvent, jsTask, newJsEvent, newJsTask, patchObject } from '../../../protocol/jscalendar/schema.ts'
import { listObjects } from '../events/list.ts'
import {
  answerOf,
  changeObject,
  createObject,
  EVENTS,
  type Found,
  type Kind,
  readObject,
  TASKS,
  textOf,
} from '../events/object.ts'
import { type Operation, operation } from '../operation.ts'
import { pageQuery } from '../pages.ts'
import { API_PATH } from '../paths.ts'
import { instant, nothing, page, slug } from '../schemas.ts'

const inCalendar = z.strictObject({ owner: slug, calendar: z.string() })
const listQuery = pageQuery.extend({
  start: instant.optional().describe('What ends later'),
  end: instant.optional().describe('What begins earlier'),
  expand: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('Each occurrence by itself, in the order of their times; start and end are needed'),
})

const TAG = 'Events and tasks' as const
const WITH_CALDAV = 'The entity tag is that of the same resource in CalDAV; each can be used with the other.'

/** The same for events and tasks. */
function operationsOf(
  kind: Kind,
  { path, value, fresh }: { readonly path: 'events' | 'tasks'; readonly value: z.ZodType; readonly fresh: z.ZodType },
): readonly Operation[] {
  const { name } = kind
  const Name = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const inside = `/calendars/{owner}/{calendar}/${path}`
  const one = `${inside}/{id}`
  const params = inCalendar.extend({ id: z.string().describe('Its name in the calendar, or its UID') })
  const listed = z
    .strictObject({
      name: z.string().describe('The last part of its URL'),
      url: z.string().describe('For CalDAV'),
      etag: z.string(),
      value,
    })
    .meta({ id: `Listed${Name}` })
  return [
    operation({
      id: `list${Name}s`,
      tag: TAG,
      summary: `The ${name}s of a calendar`,
      description: 'In the order of their names, or with `expand` in that of their times.',
      method: 'GET',
      path: inside,
      scopes: ['events:read'],
      params: inCalendar,
      query: listQuery,
      body: undefined,
      success: { status: 200, description: 'As you see them', schema: page(listed) },
      problems: [404],
      async handle(request, deps) {
        const { items, next } = await listObjects(kind, request, deps)
        return { body: { items: [...items], next } }
      },
    }),

    operation({
      id: `create${Name}`,
      tag: TAG,
      summary: `A new ${name}`,
      description: 'Who has participants and no owner among them is organized by the owner of the calendar.',
      method: 'POST',
      path: inside,
      scopes: ['events:read', 'events:write'],
      params: inCalendar,
      query: nothing,
      body: fresh,
      success: { status: 201, description: 'As it is kept', schema: value },
      problems: [404, 409, 507],
      async handle(request, deps) {
        const { owner, calendar } = request.params
        const found = await createObject(kind, Object(request.body), request, deps)
        const segments = ['calendars', owner, calendar, path, found.name].map(encodeURIComponent)
        const { headers, body } = answerOf(found)
        return { headers: { ...headers, location: `${API_PATH}/${segments.join('/')}` }, body }
      },
    }),

    operation({
      id: `get${Name}`,
      tag: TAG,
      summary: `One ${name}`,
      description: WITH_CALDAV,
      method: 'GET',
      path: one,
      scopes: ['events:read'],
      params,
      query: nothing,
      body: undefined,
      success: { status: 200, description: 'As you see it', schema: value },
      problems: [404, 409],
      async handle(request, deps) {
        return answerOf(await readObject(kind, request.params.id, request, deps))
      },
    }),

    operation({
      id: `replace${Name}`,
      tag: TAG,
      summary: `One ${name} as a whole`,
      description: 'What JSCalendar cannot say stays as it is.',
      method: 'PUT',
      path: one,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'required',
      params,
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
      id: `change${Name}`,
      tag: TAG,
      summary: `A part of one ${name}`,
      description:
        'A PatchObject (RFC 8984 §1.4.9): paths such as `participants/a1/participationStatus`, and what is to stand there.',
      method: 'PATCH',
      path: one,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params,
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
      id: `delete${Name}`,
      tag: TAG,
      summary: `Remove one ${name}`,
      description: 'What you organize is called off, and what you were invited to declined, as in CalDAV.',
      method: 'DELETE',
      path: one,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params,
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

function changed(found: Found | undefined) {
  if (found === undefined) throw new TypeError('it was written, and not removed')
  return answerOf(found)
}

export const eventOperations: readonly Operation[] = [
  ...operationsOf(EVENTS, { path: 'events', value: jsEvent, fresh: newJsEvent }),
  ...operationsOf(TASKS, { path: 'tasks', value: jsTask, fresh: newJsTask }),
]
