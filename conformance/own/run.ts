import { HttpClient } from '../caldavtester/http.ts'
import { type Case, describeNeed, type Need } from './case.ts'
import type { CaseFile } from './catalogue.ts'
import type { Exchange } from './client.ts'
import { Mismatch, Skip } from './expect.ts'
import { Features } from './features.ts'
import { openSession, Room } from './session.ts'
import { discover, type Target } from './target.ts'
import type { Accounts } from './users.ts'

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly expected: string
      readonly got: string
      readonly exchanges: readonly Exchange[]
    }

export interface CaseResult {
  readonly case: Case
  readonly outcome: Outcome
}

export interface FileResult {
  readonly path: string
  readonly results: readonly CaseResult[]
}

/** Runs files of cases one after the other, and gives each result when it is there. */
export async function* runFiles(url: URL, accounts: Accounts, files: readonly CaseFile[]): AsyncIterable<FileResult> {
  const http = new HttpClient(url)
  try {
    const room = new Room(await reach(url, http, accounts))
    try {
      const features = new Features(room, await room.newCalendar())
      for (const { path, cases } of files) {
        const results: CaseResult[] = []
        for (const one of cases) results.push({ case: one, outcome: await runCase(one, room.target, features) })
        yield { path, results }
      }
    } finally {
      await clearIfPossible(room)
    }
  } finally {
    http.close()
  }
}

/** No case can be asked of the server. */
export class Unreachable extends Error {}

async function reach(url: URL, http: HttpClient, accounts: Accounts): Promise<Target> {
  try {
    return await discover(url, http, accounts)
  } catch (cause) {
    throw new Unreachable(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** A server that does not answer any more keeps what was made; what the cases found stands. */
async function clearIfPossible(room: Room): Promise<void> {
  try {
    await room.clear()
  } catch (error) {
    console.error(`not removed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function runCase(one: Case, target: Target, features: Features): Promise<Outcome> {
  const room = new Room(target)
  const outcome = await attempt(one, room, features)
  try {
    await room.clear()
    return outcome
  } catch (error) {
    return outcome.kind === 'failed' ? outcome : failure(error, 'that what was made could be removed', room)
  }
}

async function attempt(one: Case, room: Room, features: Features): Promise<Outcome> {
  try {
    const missing = await findMissing(one.needs, features)
    if (missing !== undefined) return { kind: 'skipped', reason: `the server does not have ${describeNeed(missing)}` }
    await one.run(await openSession(room, features))
    return { kind: 'passed' }
  } catch (error) {
    if (error instanceof Skip) return { kind: 'skipped', reason: error.message }
    return failure(error, 'an answer', room)
  }
}

/** `expected` when the server hung up, or the case itself is wrong. */
function failure(error: unknown, expected: string, { exchanges }: Room): Outcome {
  if (error instanceof Mismatch) return { kind: 'failed', expected: error.expected, got: error.got, exchanges }
  const got = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { kind: 'failed', expected, got, exchanges }
}

async function findMissing(needs: readonly Need[], features: Features): Promise<Need | undefined> {
  for (const need of needs) if (!(await features.has(need))) return need
  return undefined
}
