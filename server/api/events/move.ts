/** One event or task into another calendar, by MOVE (RFC 4918 §9.9): its UID, its attachments and what people have for themselves of it go along. */
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { encodeSegment } from '../../../protocol/dav/href.ts'
import type { HandlerDeps } from '../../dav/request.ts'
import { problem } from '../problem.ts'
import { type Asking, type Found, type Kind, passedConditions, readObject, requireCalendar } from './object.ts'

/** The calendar that it is to be in; without an owner one of the same. */
export interface Destination {
  readonly owner?: string | undefined
  readonly calendar: string
}

export async function moveObject(
  kind: Kind,
  id: string,
  request: Asking<unknown, Destination>,
  deps: HandlerDeps,
): Promise<Found> {
  const { params, body, headers, viewer } = request
  const to = { owner: body.owner ?? params.owner, calendar: body.calendar }
  const found = await readObject(kind, id, request, deps)
  request.requireMatch(found.etag)
  const target = await requireCalendar({ params: to, viewer }, deps)
  const isThere = (await requireCalendar(request, deps)).collection.id === target.collection.id
  if (isThere) throw problem(409, 'conflict', `the ${kind.name} is in that calendar already`)
  // It keeps its name, unless another has it there.
  const isTaken = (await deps.store.findEntry(target.collection.id, found.name)) !== undefined
  const name = isTaken ? `${deps.newName()}.ics` : found.name
  const conditions = headers['if-match'] === undefined ? {} : { 'if-match': quoteEtag(found.etag) }
  await request.dav({
    method: 'MOVE',
    path: found.href,
    headers: {
      ...passedConditions(headers),
      ...conditions,
      destination: target.href + encodeSegment(name),
      overwrite: 'F',
    },
  })
  return readObject(kind, name, { ...request, params: to }, deps)
}
