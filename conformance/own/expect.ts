/** Assertions that say what was expected and what came instead. */
import type { Answer } from './answer.ts'
import { type Name, shortName } from './names.ts'

/** A case that failed. */
export class Mismatch extends Error {
  readonly expected: string
  readonly got: string

  constructor(expected: string, got: string) {
    super(`expected ${expected}; got ${got}`)
    this.expected = expected
    this.got = got
  }
}

/** A case that cannot be asked of this server. */
export class Skip extends Error {}

export function expectStatus(answer: Answer, ...wanted: readonly number[]): void {
  if (!wanted.includes(answer.status)) throw new Mismatch(`status ${list(wanted)}`, answer.describe())
}

/** Any answer that tells the client of its error, and none of the server's. */
export function expectClientError(answer: Answer): void {
  if (answer.status < 400 || answer.status > 499) throw new Mismatch('a status of 4xx', answer.describe())
}

export function expectSuccess(answer: Answer): void {
  if (answer.status < 200 || answer.status > 299) throw new Mismatch('a status of 2xx', answer.describe())
}

/** RFC 4918 §16: the condition in DAV:error; its usual statuses are 403 and 409. */
export function expectCondition(answer: Answer, condition: Name, ...statuses: readonly number[]): void {
  const wanted = statuses.length === 0 ? [403, 409] : statuses
  if (wanted.includes(answer.status) && answer.conditions().includes(condition)) return
  throw new Mismatch(`status ${list(wanted)} with ${shortName(condition)}`, answer.describe())
}

export function expectHeader(answer: Answer, name: string, wanted: string | RegExp): void {
  const value = answer.header(name)
  const fits = typeof wanted === 'string' ? value === wanted : value !== undefined && wanted.test(value)
  if (!fits) throw new Mismatch(`${name}: ${wanted}`, value === undefined ? `no ${name}` : `${name}: ${value}`)
}

export function expectNoHeader(answer: Answer, name: string): void {
  const value = answer.header(name)
  if (value !== undefined) throw new Mismatch(`no ${name}`, `${name}: ${value}`)
}

export function expectEqual<T extends string | number | boolean | undefined>(what: string, got: T, wanted: T): void {
  if (got !== wanted) throw new Mismatch(`${what}: ${show(wanted)}`, show(got))
}

export function expectDifferent(what: string, got: string | undefined, unwanted: string | undefined): void {
  if (got === unwanted) throw new Mismatch(`${what}: another than ${show(unwanted)}`, 'the same')
}

export function expectMatch(what: string, got: string | undefined, pattern: RegExp): void {
  if (got === undefined || !pattern.test(got)) throw new Mismatch(`${what}: like ${pattern}`, show(got))
}

/** The same members in any order. */
export function expectSet(what: string, got: Iterable<string>, wanted: Iterable<string>): void {
  const [sorted, wantedSorted] = [[...got].sort(), [...wanted].sort()]
  if (JSON.stringify(sorted) === JSON.stringify(wantedSorted)) return
  throw new Mismatch(`${what}: ${listText(wantedSorted)}`, listText(sorted))
}

export function expectIncludes(what: string, got: Iterable<string>, ...wanted: readonly string[]): void {
  const members = [...got]
  const missing = wanted.filter((one) => !members.includes(one))
  if (missing.length > 0) throw new Mismatch(`${what} with ${listText(missing)}`, listText(members))
}

export function expectExcludes(what: string, got: Iterable<string>, ...unwanted: readonly string[]): void {
  const present = [...got].filter((one) => unwanted.includes(one))
  if (present.length > 0) throw new Mismatch(`${what} without ${listText(unwanted)}`, listText(present))
}

/** For what none of the others says: `what` must hold. */
export function expectThat(what: string, holds: boolean, got: string): void {
  if (!holds) throw new Mismatch(what, got)
}

/** What must be there for a case to go on. */
export function expectPresent<T>(what: string, value: T | undefined, got = 'nothing of it'): T {
  if (value === undefined) throw new Mismatch(what, got)
  return value
}

function list(numbers: readonly number[]): string {
  return numbers.join(' or ')
}

function listText(members: readonly string[]): string {
  return members.length === 0 ? 'nothing' : members.map(shortName).join(', ')
}

function show(value: string | number | boolean | undefined): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
