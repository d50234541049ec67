/** One occurrence of a series, and a series that goes on as another from one of them. */
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { formatTime } from '../../../protocol/ical/values.ts'
import { checked } from '../../../protocol/jscalendar/invalid.ts'
import { patched } from '../../../protocol/jscalendar/json.ts'
import {
  findOccurrence,
  splitTimeAt,
  withOccurrence,
  withoutOccurrence,
} from '../../../protocol/jscalendar/occurrence.ts'
import type { JsObject, PatchObject } from '../../../protocol/jscalendar/schema.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import type { HandlerDeps } from '../../dav/request.ts'
import { problem } from '../problem.ts'
import {
  type Asking,
  answerOf,
  type Change,
  changeObject,
  type Found,
  type Kind,
  orInvalid,
  readObject,
  textOf,
} from './object.ts'

// What looking for one of them may cost.
const STEPS = 200_000

/** Throws 404 where there is none. */
export function requireOccurrence({ calendar, json }: Found, key: string): JsObject {
  const found = orTooMuch(() => findOccurrence(calendar, json, key, { steps: STEPS, occurrences: STEPS }))
  if (found === undefined) throw problem(404, 'not-found', 'it has no occurrence at that time')
  return found
}

function orTooMuch<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BudgetExceeded) throw problem(400, 'too-much', error.message)
    throw error
  }
}

export async function getOccurrence(kind: Kind, id: string, key: string, request: Asking, deps: HandlerDeps) {
  const found = await readObject(kind, id, request, deps)
  return answerOf({ ...found, json: requireOccurrence(found, key) })
}

export async function changeOccurrence(
  kind: Kind,
  id: string,
  key: string,
  request: Asking<unknown, PatchObject>,
  deps: HandlerDeps,
) {
  const change: Change = (found, resource) => {
    const before = requireOccurrence(found, key)
    const wanted = checked(kind.schema, patched(before, request.body, ''))
    return textOf(kind, found, withOccurrence(found.json, key, before, wanted), resource, deps)
  }
  const found = await changeObject(kind, id, request, deps, change)
  if (found === undefined) throw new TypeError('it was written, and not removed')
  return answerOf({ ...found, json: requireOccurrence(found, key) })
}

export async function deleteOccurrence(kind: Kind, id: string, key: string, request: Asking, deps: HandlerDeps) {
  await changeObject(kind, id, request, deps, (found, resource) => {
    requireOccurrence(found, key)
    const wanted = withoutOccurrence(found.json, key)
    return wanted && textOf(kind, found, wanted, resource, deps)
  })
}

/** caldav-recursplit §3: this and the future stay where they are, and the past is a series of its own. */
export async function splitSeries(
  kind: Kind,
  id: string,
  key: string,
  request: Asking,
  deps: HandlerDeps,
): Promise<{ readonly past: Found; readonly ongoing: Found }> {
  const found = await readObject(kind, id, request, deps)
  request.requireMatch(found.etag)
  const at = orInvalid(() => splitTimeAt(found.calendar, key))
  if (at === undefined) throw problem(404, 'not-found', 'it has no occurrence at that time')
  const { headers = {} } = await request.dav({
    method: 'POST',
    path: found.href,
    query: new URLSearchParams({ action: 'split', rid: formatTime(at) }),
    headers: { 'if-match': quoteEtag(found.etag) },
  })
  const past = decodeURIComponent((headers['split-component-url'] ?? '').split('/').at(-1) ?? '')
  return {
    past: await readObject(kind, past, request, deps),
    ongoing: await readObject(kind, found.name, request, deps),
  }
}
