import { z } from 'zod'
import { isText, jsEvent, patchObject } from '../../../protocol/jscalendar/schema.ts'
import { proposeOtherTime } from '../events/counter.ts'
import { changeOccurrence, deleteOccurrence, getOccurrence, splitSeries } from '../events/occurrences.ts'
import { reply } from '../events/reply.ts'
import { type Operation, operation } from '../operation.ts'
import { nothing } from '../schemas.ts'
import { changed, EVENTS_TAG, ofObject, READS, SERVED, type Served, viewOfFound, WRITES } from './served.ts'

const key = jsEvent.shape.start.describe('When it would be if nobody had moved it, in the zone of the series')
const comment = z.string().max(8_192).refine(isText, 'it has control characters').optional()
const splitBody = z.strictObject({ recurrenceId: key })
const replyBody = z.strictObject({
  participationStatus: z.enum(['accepted', 'declined', 'tentative']),
  comment,
  recurrenceId: key.optional().describe('One occurrence alone'),
})

const ofOccurrence = ofObject.extend({ recurrenceId: key })
const counterBody = z.strictObject({
  recurrenceId: key.optional(),
  start: key,
  duration: jsEvent.shape.duration.unwrap().optional(),
  timeZone: jsEvent.shape.timeZone.unwrap().optional(),
  comment,
})

/** Parts of a series, and what the people of a meeting tell each other. */
export const occurrenceOperations: readonly Operation[] = SERVED.flatMap(operationsOf)

function operationsOf({ kind, title, one, value, listed }: Served): readonly Operation[] {
  const aName = kind.name === 'event' ? 'an event' : 'a task'
  const occurrence = `${one}/occurrences/{recurrenceId}`
  return [
    operation({
      id: `get${title}Occurrence`,
      tag: EVENTS_TAG,
      summary: `One occurrence of ${aName}`,
      description: 'As if it stood alone. The entity tag is that of the whole series.',
      method: 'GET',
      path: occurrence,
      scopes: READS,
      viewAs: 'owners',
      params: ofOccurrence,
      query: nothing,
      body: undefined,
      success: { status: 200, description: 'As you see it', schema: value },
      problems: [404, 409],
      handle: (request, deps) => getOccurrence(kind, request.params.id, request.params.recurrenceId, request, deps),
    }),

    operation({
      id: `change${title}Occurrence`,
      tag: EVENTS_TAG,
      summary: `A part of one occurrence of ${aName}`,
      description: 'A PatchObject (RFC 8984 §1.4.9), of that occurrence alone.',
      method: 'PATCH',
      path: occurrence,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofOccurrence,
      query: nothing,
      body: patchObject,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      handle: (request, deps) => changeOccurrence(kind, request.params.id, request.params.recurrenceId, request, deps),
    }),

    operation({
      id: `delete${title}Occurrence`,
      tag: EVENTS_TAG,
      summary: `Remove one occurrence of ${aName}`,
      description: 'It is called off, or declined, alone.',
      method: 'DELETE',
      path: occurrence,
      scopes: WRITES,
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
      id: `split${title}`,
      tag: EVENTS_TAG,
      summary: 'This and the future by themselves',
      description:
        'The series goes on from there under its name, and can be changed alone; what was before is a series of its own (caldav-recursplit).',
      method: 'POST',
      path: `${one}/split`,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofObject,
      query: nothing,
      body: splitBody,
      success: { status: 200, description: 'Both series', schema: z.strictObject({ past: listed, ongoing: listed }) },
      problems: [404, 409, 412, 507],
      async handle(request, deps) {
        const { params, body } = request
        const { past, ongoing } = await splitSeries(kind, params.id, body.recurrenceId, request, deps)
        return { body: { past: viewOfFound(past), ongoing: viewOfFound(ongoing) } }
      },
    }),

    operation({
      id: `replyTo${title}`,
      tag: EVENTS_TAG,
      summary: `Answer to ${aName} that the owner of the calendar is invited to`,
      description: 'To all of it, or to one occurrence. The organizer hears of it.',
      method: 'POST',
      path: `${one}/reply`,
      scopes: WRITES,
      ifMatch: 'possible',
      params: ofObject,
      query: nothing,
      body: replyBody,
      success: { status: 200, description: 'As it is kept', schema: value },
      problems: [404, 409, 412, 507],
      handle: async (request, deps) => changed(await reply(kind, request.params.id, request, deps)),
    }),

    operation({
      id: `counter${title}`,
      tag: EVENTS_TAG,
      summary: 'Propose another time to the organizer',
      description: 'It is sent (RFC 5546 §3.2.7), and changes nothing until the organizer takes it up.',
      method: 'POST',
      path: `${one}/counter`,
      scopes: WRITES,
      params: ofObject,
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
  ]
}
