/** Members of a collection with their texts, some at a time: never more than a batch is in memory. */
import { refusalOf, type Source, SourceError } from './source.ts'
import { type Fetched, fetchCalendarObjects, type SourceCollection, type SourceMember } from './source-collections.ts'

const BATCH = { members: 50, bytes: 8 * 1024 * 1024 }
/** What is assumed of a member whose length the server does not say. */
const USUAL_BYTES = 4096
/** Requests for single members that are on their way at once. */
const AT_ONCE = 4

export async function* fetchMembers(
  source: Source,
  collection: SourceCollection,
  members: readonly SourceMember[],
  maxBytes: number,
): AsyncGenerator<readonly Fetched[]> {
  for (const batch of batchesOf(members, maxBytes)) yield await fetchBatch(source, collection, batch, maxBytes)
}

function* batchesOf(members: readonly SourceMember[], maxBytes: number): Generator<readonly SourceMember[]> {
  let batch: SourceMember[] = []
  let bytes = 0
  for (const member of members) {
    const size = Math.min(member.bytes ?? USUAL_BYTES, maxBytes)
    if (batch.length > 0 && (batch.length === BATCH.members || bytes + size > BATCH.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(member)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

async function fetchBatch(
  source: Source,
  { kind, url }: SourceCollection,
  batch: readonly SourceMember[],
  maxBytes: number,
): Promise<readonly Fetched[]> {
  // A report would turn cards into version 3.0 (RFC 6352 §10.4): one by one they come as they are.
  const together =
    kind === 'calendar'
      ? await fetchTogether(
          source,
          url,
          batch.filter(({ bytes = 0 }) => bytes <= maxBytes),
        )
      : new Map<string, Fetched>()
  const fetched: Fetched[] = []
  for (let from = 0; from < batch.length; from += AT_ONCE) {
    const some = batch.slice(from, from + AT_ONCE)
    fetched.push(...(await Promise.all(some.map((one) => together.get(one.key) ?? fetchOne(source, one, maxBytes)))))
  }
  return fetched
}

/** What a server cannot say in one answer, it may in many. */
async function fetchTogether(
  source: Source,
  url: URL,
  batch: readonly SourceMember[],
): Promise<ReadonlyMap<string, Fetched>> {
  if (batch.length === 0) return new Map()
  try {
    return await fetchCalendarObjects(source, url, batch)
  } catch (error) {
    if (error instanceof SourceError && ['too-large', 'broken', 'refused'].includes(error.reason)) return new Map()
    throw error
  }
}

async function fetchOne(source: Source, member: SourceMember, maxBytes: number): Promise<Fetched> {
  if (member.bytes !== undefined && member.bytes > maxBytes) return { ...member, failure: tooLarge(maxBytes) }
  try {
    const answer = await source.get(member.url.href, maxBytes)
    if (answer.status !== 200) return { ...member, failure: refusalOf(answer).message }
    return { ...member, etag: answer.headers.get('etag') ?? member.etag, text: answer.body }
  } catch (error) {
    if (!(error instanceof SourceError) || error.reason === 'unreachable' || error.reason === 'too-slow') throw error
    return { ...member, failure: error.reason === 'too-large' ? tooLarge(maxBytes) : error.message }
  }
}

function tooLarge(maxBytes: number): string {
  return `it has more than ${maxBytes} bytes`
}
