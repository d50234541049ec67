/** One account of another server into one home here: silently, and again without harm. See docs/decisions/0136. */
import { join } from 'node:path'
import type { Principal } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { type Item, NoCalendar, readCalendarBytes } from '../import/calendar-file.ts'
import { NoCards, readCardFile } from '../import/card-file.ts'
import { type ImportItem, importItems, type Report, type Target } from '../import/import-objects.ts'
import { findHomes } from './discover.ts'
import { fetchMembers } from './fetch-members.ts'
import { keyOf } from './multistatus.ts'
import { openSource, type Source, type SourceAccount, type SourceLimits } from './source.ts'
import {
  type Fetched,
  listCollections,
  listMembers,
  type SourceCollection,
  type SourceMember,
} from './source-collections.ts'
import { type MemberState, type MigrationState, openState } from './state.ts'
import { prepareCollection } from './target-collection.ts'

/** What is told while it goes on. */
export interface Progress {
  /** `done` of the `total` members of a collection. */
  count(collection: string, done: number, total: number): Promise<void>
  /** Something to know: what was not copied, or not wholly. */
  tell(collection: string | undefined, sentence: string): Promise<void>
  /** A collection is whole, or as whole as it gets. */
  finish(collection: string, counts: Counts): Promise<void>
}

export interface Counts {
  imported: number
  replaced: number
  unchanged: number
  refused: number
  /** Here, and there no more. */
  gone: number
}

export function noCounts(): Counts {
  return { imported: 0, replaced: 0, unchanged: 0, refused: 0, gone: 0 }
}

interface Work {
  readonly source: Source
  readonly owner: Principal
  readonly state: MigrationState
  readonly progress: Progress
  readonly deps: Deps
}

/** Throws a SourceError when the other server does not go on; what was copied by then stays. */
export async function migrateAccount(
  account: SourceAccount,
  owner: Principal,
  limits: SourceLimits,
  progress: Progress,
  deps: Deps,
): Promise<void> {
  const source = openSource(account, limits)
  const { urls, principalUrl, missing } = await findHomes(source)
  for (const sentence of missing) await progress.tell(undefined, sentence)
  const identity = [account.url.origin, principalUrl, owner.id]
  const state = await openState(join(deps.settings.data, 'migrations'), identity, deps.store.epoch)
  try {
    const work = { source, owner, state, progress, deps }
    const seen = new Set<string>()
    for (const url of urls) {
      for (const collection of await listCollections(source, url, principalUrl)) {
        if (seen.has(collection.url.href)) continue
        seen.add(collection.url.href)
        await migrateCollection(collection, work)
      }
    }
  } finally {
    await state.close()
  }
}

async function migrateCollection(from: SourceCollection, work: Work): Promise<void> {
  const { owner, state, progress, deps } = work
  if (from.not !== undefined) return progress.tell(from.name, `not copied: ${from.not}`)
  const prepared = await prepareCollection(from, owner, state, deps)
  if (typeof prepared === 'string') return progress.tell(from.name, `not copied: ${prepared}`)
  const { collection, warnings } = prepared
  for (const warning of warnings) await progress.tell(from.name, warning)

  const counts = noCounts()
  const known = state.collection(from.url.href)
  if (from.token !== undefined && known?.token === from.token) {
    counts.unchanged = state.membersBelow(keyBelow(from)).length
  } else {
    const isWhole = await copyMembers(from, { owner, collection, origin: 'import' }, counts, work)
    if (isWhole && from.token !== undefined && known !== undefined) await state.keep([{ ...known, token: from.token }])
  }
  await progress.finish(from.name, counts)
}

/** What the keys of its members begin with. */
function keyBelow({ url }: SourceCollection): string {
  return keyOf(url).replace(/\/*$/, '/')
}

/** Whether all is here now that is there. */
async function copyMembers(from: SourceCollection, target: Target, counts: Counts, work: Work): Promise<boolean> {
  const { source, state, progress, deps } = work
  const members = await listMembers(source, from.url)
  const wanted = members.filter(({ key, etag }) => etag === '' || state.member(key)?.etag !== etag)
  counts.unchanged += members.length - wanted.length
  await tellGone(from, members, counts, work)

  let done = members.length - wanted.length
  await progress.count(from.name, done, members.length)
  const uids = uidsOf(members, state)
  let elsewhere = 0
  for await (const batch of fetchMembers(source, from, wanted, deps.settings.maxResourceBytes)) {
    elsewhere += batch.filter((one) => 'text' in one && hasFilesThere(one.text, source)).length
    await copyBatch(from, batch, uids, target, counts, work)
    done += batch.length
    await progress.count(from.name, done, members.length)
  }
  if (elsewhere > 0) await progress.tell(from.name, `${elsewhere} have files attached that stay on the other server`)
  return counts.refused === 0 && counts.gone === 0
}

async function tellGone(
  from: SourceCollection,
  members: readonly SourceMember[],
  counts: Counts,
  { state, progress }: Work,
): Promise<void> {
  const there = new Set(members.map(({ key }) => key))
  const gone = state.membersBelow(keyBelow(from)).filter((key) => !there.has(key))
  counts.gone = gone.length
  if (gone.length === 0) return
  const uids = gone.flatMap((key) => Object.keys(state.member(key)?.kept ?? {}))
  await progress.tell(from.name, `${gone.length} were deleted there since and are still here: ${uids.join(', ')}`)
}

/** Which member has a UID: of one that two have, the second would take the place of the first. */
function uidsOf(members: readonly SourceMember[], state: MigrationState): Map<string, string> {
  return new Map(members.flatMap(({ key }) => Object.keys(state.member(key)?.kept ?? {}).map((uid) => [uid, key])))
}

/** A file that was attached on the other server is a link to it. */
function hasFilesThere(text: Buffer, { account }: Source): boolean {
  const unfolded = text.toString('latin1').replace(/\r?\n[ \t]/g, '')
  return unfolded.split('\n').some((line) => /^ATTACH[;:]/i.test(line) && line.includes(`:${account.url.origin}/`))
}

async function copyBatch(
  from: SourceCollection,
  batch: readonly Fetched[],
  uids: Map<string, string>,
  target: Target,
  counts: Counts,
  { state, progress, deps }: Work,
): Promise<void> {
  const outcomes = new Map<string, Report[]>()
  for await (const report of importItems(itemsOf(from, batch, uids, state, deps), target, deps)) {
    const { from: key = '', outcome, uid, reason } = report
    outcomes.set(key, [...(outcomes.get(key) ?? []), report])
    counts[outcome]++
    if (outcome === 'refused') await progress.tell(from.name, refusedLine(key, uid, reason))
  }
  // What was refused is asked for again each time.
  const whole = batch.filter(({ key, etag }) => etag !== '' && isWhole(outcomes.get(key)))
  await state.keep(whole.map(({ key, etag }) => stateOf(key, etag, outcomes.get(key) ?? [])))
}

function isWhole(reports: readonly Report[] | undefined): boolean {
  return reports?.every(({ outcome }) => outcome !== 'refused') === true
}

function stateOf(key: string, etag: string, reports: readonly Report[]): MemberState {
  const kept = reports.flatMap(({ uid, etag: here }) => (uid === undefined || here === undefined ? [] : [[uid, here]]))
  return { member: key, etag, kept: Object.fromEntries(kept) }
}

function refusedLine(key: string, uid: string | undefined, reason = 'no reason was given'): string {
  return `refused ${nameOf(key)}${uid === undefined ? '' : ` (${uid})`}: ${reason}`
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

async function* itemsOf(
  from: SourceCollection,
  batch: readonly Fetched[],
  uids: Map<string, string>,
  state: MigrationState,
  { settings }: Deps,
): AsyncGenerator<ImportItem> {
  for (const one of batch) {
    const origin = { from: one.key, known: new Map(Object.entries(state.member(one.key)?.kept ?? {})) }
    if ('failure' in one) {
      yield { kind: 'refused', uid: undefined, line: 1, reason: one.failure, ...origin }
      continue
    }
    try {
      const items =
        from.kind === 'calendar' ? readCalendarBytes(one.text, settings) : readCardFile(once(one.text), settings)
      for await (const item of items) yield { ...requireOwnUid(item, one.key, uids), ...origin }
    } catch (error) {
      if (!(error instanceof NoCalendar || error instanceof NoCards)) throw error
      yield { kind: 'refused', uid: undefined, line: 1, reason: error.message, ...origin }
    }
  }
}

function requireOwnUid(item: Item, key: string, uids: Map<string, string>): Item {
  if (item.kind === 'refused' || item.uid === undefined) return item
  const other = uids.get(item.uid) ?? key
  uids.set(item.uid, other)
  return other === key ? item : { ...item, kind: 'refused', reason: `${nameOf(other)} there has the same UID` }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
