import type { Id, StoreTransaction } from '../../storage/store.ts'

/**
 * Changes in the order in which they can be made: addresses are given up before others get them, and people are there
 * before they are members.
 */
export const STAGES = ['release', 'principal', 'relation'] as const

/** A difference between what is and what should be. */
export interface Change {
  readonly stage: (typeof STAGES)[number]
  /** What the administrator reads; empty when another line says it. */
  readonly lines: readonly string[]
  apply(tx: StoreTransaction, idOf: FindId): Promise<unknown>
}

/** The id of a principal that is there, or was made by an earlier change. */
export type FindId = (slug: string) => Promise<Id>

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

export function withoutUndefined<T extends object>(values: T): Defined<T> {
  // Entries of an object keep its keys and values; TypeScript only knows them as strings.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** A value as a line of changes writes it. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(show).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
