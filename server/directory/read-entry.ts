import type { z } from 'zod'
import type { PrincipalKind } from '../../storage/store.ts'
import { didYouMean } from '../did-you-mean.ts'
import { ENTRY_SCHEMAS, type Entry, KNOWN_KEYS } from './organisation.ts'

export type Path = readonly (string | number)[]

/** Something wrong with what was written. */
export interface Finding {
  readonly path: Path
  readonly message: string
  /** It is about this key below `path`, not about a value. */
  readonly key?: string
}

interface ReadEntry {
  readonly entry?: Entry
  readonly findings: readonly Finding[]
}

/** One principal from texts, lists and records, or everything that is wrong with it. `path` is where it stands. */
export function readEntry(kind: PrincipalKind, item: unknown, path: Path = []): ReadEntry {
  const read = ENTRY_SCHEMAS[kind].safeParse(item)
  if (read.success) return { entry: { kind, ...read.data }, findings: [] }
  return { findings: read.error.issues.flatMap((issue) => findingsOf(issue, path, item)) }
}

function findingsOf(issue: z.core.$ZodIssue, entryPath: Path, entry: unknown): Finding[] {
  const below = issue.path.filter((step) => typeof step !== 'symbol')
  const path = [...entryPath, ...below]
  const name = spell(path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, key, message: unknownKey(name, key) }))
  }
  const value = below.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    entry,
  )
  if (value === undefined) return [{ path, message: `${name} is missing` }]
  return [{ path, message: `${name}: ${complaint(issue, value, path)}` }]
}

/** What does not look like a key may be a piece of a password that wanted quotes. */
function unknownKey(name: string, key: string): string {
  if (!/^[\w-]{1,40}$/.test(key)) return `${name} has something that is no key; quotes may be missing`
  return `${name}.${key} is not known${didYouMean(key, KNOWN_KEYS)}`
}

function complaint(issue: z.core.$ZodIssue, value: unknown, path: Path): string {
  if (issue.code === 'too_small') return 'at least one is expected'
  const isSecret = path.at(-1) === 'password' || path.at(-1) === 'passwordHash'
  const shown = isSecret || typeof value !== 'string' ? 'this' : `"${value}"`
  if (issue.code === 'custom') return `${shown} is wrong; expected: ${issue.message}`
  return issue.code === 'invalid_type' && issue.expected === 'array'
    ? 'a list is expected'
    : 'keys and values are expected'
}

/** `users[0].calendars[1].slug` */
function spell(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
