import { z } from 'zod'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { patched } from '../../../protocol/jscalendar/json.ts'
import { isText, jsEvent, jsTask, newJsEvent, newJsTask, patchObject } from '../../../protocol/jscalendar/schema.ts'
import { proposeOtherTime } from '../events/counter.ts'
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
import { changeOccurrence, deleteOccurrence, getOccurrence, splitSeries } from '../events/occurrences.ts'
import { reply } from '../events/reply.ts'
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

const key = jsEvent.shape.start.describe('When it would be if nobody had moved it, in the zone of the series')
const comment = z.string().max(8_192).refine(isText, 'it has control characters').optional()
const splitBody = z.strictObject({ recurrenceId: key })
const replyBody = z.strictObject({
  participationStatus: z.enum(['accepted', 'declined', 'tentative']),
  comment,
  recurrenceId: key.optional().describe('One occurrence alone'),
})

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
  const occurrence = `${one}/occurrences/{recurrenceId}`
  const ofOccurrence = params.extend({ recurrenceId: key })
  const counterBody = z.strictObject({
    recurrenceId: key.optional(),
    start: key,
    duration: jsEvent.shape.duration.unwrap().optional(),
    timeZone: jsEvent.shape.timeZone.unwrap().optional(),
    comment,
  })
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
      id: `get${Name}Occurrence`,
      tag: TAG,
      summary: `One occurrence of a ${name}`,
      description: 'As if it stood alone. The entity tag is that of the whole series.',
      method: 'GET',
      path: occurrence,
      scopes: ['events:read'],
      params: ofOccurrence,
      query: nothing,
      body: undefined,
      success: { status: 200, description: 'As you see it', schema: value },
      problems: [404, 409],
      handle: (request, deps) => getOccurrence(kind, request.params.id, request.params.recurrenceId, request, deps),
    }),

    operation({
      id: `change${Name}Occurrence`,
      tag: TAG,
      summary: `A part of one occurrence of a ${name}`,
      description: 'A PatchObject (RFC 8984 §1.4.9), of that occurrence alone.',
      method: 'PATCH',
      path: occurrence,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params: ofOccurrence,
      query: nothing,
      body: patchObject,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      handle: (request, deps) => changeOccurrence(kind, request.params.id, request.params.recurrenceId, request, deps),
    }),

    operation({
      id: `delete${Name}Occurrence`,
      tag: TAG,
      summary: `Remove one occurrence of a ${name}`,
      description: 'It is called off, or declined, alone.',
      method: 'DELETE',
      path: occurrence,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params: ofOccurrence,
      query: nothing,
      body: undefined,
      success: { status: 204, description: 'Removed', schema: undefined },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        await deleteOccurrence(kind, request.params.id, request.params.recurrenceId, request, deps)
        return { body: undefined }
      },
    }),

    operation({
      id: `split${Name}`,
      tag: TAG,
      summary: 'This and the future by themselves',
      description:
        'The series goes on from there under its name, and can be changed alone; what was before is a series of its own (caldav-recursplit).',
      method: 'POST',
      path: `${one}/split`,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params,
      query: nothing,
      body: splitBody,
      success: { status: 200, description: 'Both series', schema: z.strictObject({ past: listed, ongoing: listed }) },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        const { params, body } = request
        const { past, ongoing } = await splitSeries(kind, params.id, body.recurrenceId, request, deps)
        return { body: { past: listedOf(past), ongoing: listedOf(ongoing) } }
      },
    }),

    operation({
      id: `replyTo${Name}`,
      tag: TAG,
      summary: `Answer to a ${name} that the owner of the calendar is invited to`,
      description: 'To all of it, or to one occurrence. The organizer hears of it.',
      method: 'POST',
      path: `${one}/reply`,
      scopes: ['events:read', 'events:write'],
      ifMatch: 'possible',
      params,
      query: nothing,
      body: replyBody,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      handle: async (request, deps) => changed(await reply(kind, request.params.id, request, deps)),
    }),

    operation({
      id: `counter${Name}`,
      tag: TAG,
      summary: 'Propose another time to the organizer',
      description: 'It is sent (RFC 5546 §3.2.7), and changes nothing until the organizer takes it up.',
      method: 'POST',
      path: `${one}/counter`,
      scopes: ['events:read', 'events:write'],
      params,
      query: nothing,
      body: counterBody,
      success: {
        status: 200,
        description: 'Sent',
        schema: z.strictObject({ requestStatus: z.string().describe('RFC 5546 §3.6') }),
      },
      problems: [404, 409],
      async handle(request, deps) {
        return { body: { requestStatus: await proposeOtherTime(kind, request.params.id, request, deps) } }
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

function listedOf({ name, href, etag, json }: Found) {
  return { name, url: href, etag: quoteEtag(etag), value: json }
}

function changed(found: Found | undefined) {
  if (found === undefined) throw new TypeError('it was written, and not removed')
  return answerOf(found)
}

export const eventOperations: readonly Operation[] = [
  ...operationsOf(EVENTS, { path: 'events', value: jsEvent, fresh: newJsEvent }),
  ...operationsOf(TASKS, { path: 'tasks', value: jsTask, fresh: newJsTask }),
]
