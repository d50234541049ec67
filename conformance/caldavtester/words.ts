import { setTimeout as delay } from 'node:timers/promises'
import {
  type Ask,
  comparable,
  deleteMembers,
  etagOf,
  findContaining,
  listMembers,
  pickNewest,
  waitForChange,
  waitForCount,
} from './collection.ts'

/** What a word of the scripts, written where a method stands, works with. */
export interface WordCall {
  readonly ask: Ask
  /** What stands behind the word: `1` in `WAITCOUNT 1`. */
  readonly argument: string
  readonly uris: readonly string[]
  readonly waitSeconds: number
  /** What GETNEW and the like have found so far, with the entity tag that it had then. */
  readonly found: Map<string, string | undefined>
  readonly etags: ReadonlyMap<string, string>
}

export type WordOutcome =
  | { readonly next: 'done' }
  | { readonly next: 'fail'; readonly problem: string }
  /** A resource was found, and `get` says whether it is fetched. */
  | { readonly next: 'found'; readonly href: string; readonly get: boolean }
  /** The request's own URI is fetched. */
  | { readonly next: 'get' }

type Word = (call: WordCall) => Promise<WordOutcome>

/** The words that are no methods of HTTP. */
export const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ['DELAY', wait],
  ['DELETEALL', (call) => forEachUri(call, (uri) => deleteMembers(call.ask, uri))],
  ['WAITCOUNT', (call) => forEachUri(call, (uri) => waitForArgument(call, uri))],
  ['WAITDELETEALL', (call) => forEachUri(call, (uri) => waitAndDelete(call, uri))],
  ['FINDNEW', async (call) => toOutcome(await findNew(call, firstUri(call)), false)],
  ['GETNEW', async (call) => toOutcome(await findNew(call, firstUri(call)), true)],
  [
    'GETOTHER',
    async (call) => toOutcome(await findNew(call, firstUri(call).replace(/[^/]*$/, ''), firstUri(call)), true),
  ],
  ['GETCONTAINS', async (call) => toOutcome(await findContaining(call.ask, firstUri(call), call.argument), true)],
  ['GETCHANGED', awaitChange],
])

async function wait(call: WordCall): Promise<WordOutcome> {
  await delay(Number(firstUri(call)) * 1000)
  return { next: 'done' }
}

/** `act` tells a problem or nothing. */
async function forEachUri({ uris }: WordCall, act: (uri: string) => Promise<string | undefined>): Promise<WordOutcome> {
  for (const uri of uris) {
    const problem = await act(uri)
    if (problem !== undefined) return { next: 'fail', problem }
  }
  return { next: 'done' }
}

function waitForArgument({ ask, argument, waitSeconds }: WordCall, uri: string): Promise<string | undefined> {
  return waitForCount(ask, uri, Number(argument), waitSeconds)
}

/** Whether the members go, too, is not looked at: so the original has it. */
async function waitAndDelete(call: WordCall, uri: string): Promise<string | undefined> {
  const problem = await waitForArgument(call, uri)
  if (problem === undefined) await deleteMembers(call.ask, uri)
  return problem
}

async function findNew({ ask, found }: WordCall, uri: string, except?: string): Promise<string | undefined> {
  const members = await listMembers(ask, uri)
  const others = members.filter(({ href }) => except === undefined || comparable(href) !== comparable(except))
  const newest = pickNewest(others, found)
  if (newest === undefined) return undefined
  found.set(newest.href, etagOf(newest))
  return newest.href
}

function toOutcome(href: string | undefined, get: boolean): WordOutcome {
  return href === undefined ? { next: 'fail', problem: 'no such resource' } : { next: 'found', href, get }
}

async function awaitChange(call: WordCall): Promise<WordOutcome> {
  const uri = firstUri(call)
  const changed = await waitForChange(call.ask, uri, call.etags.get(uri), call.waitSeconds)
  return changed ? { next: 'get' } : { next: 'fail', problem: 'does not change' }
}

function firstUri({ uris }: WordCall): string {
  return uris[0] ?? ''
}
