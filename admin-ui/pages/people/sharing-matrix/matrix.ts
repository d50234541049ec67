/** What is given in the house, as a grid: who gives, to whom, and the most of it. */
import type { GivenAccess } from '../../../../client/kalends.ts'

/** From the least to the most. */
export const LEVELS = ['busy', 'read', 'write', 'delegate'] as const

export type Level = (typeof LEVELS)[number]

export interface Cell {
  readonly owner: string
  readonly to: string
  readonly highest: Level
  readonly given: readonly GivenAccess[]
}

export interface Row {
  readonly owner: string
  readonly cells: ReadonlyMap<string, Cell>
}

export interface Matrix {
  readonly rows: readonly Row[]
  readonly columns: readonly string[]
}

export interface Wanted {
  readonly text: string
  readonly level: Level | undefined
}

/** What is given of all calendars at once is to act for somebody. */
export function levelOf({ calendar, access }: GivenAccess): Level {
  if (calendar === null) return 'delegate'
  return access === 'read-write' ? 'write' : access
}

export function isLevel(text: string | null): text is Level {
  return LEVELS.some((level) => level === text)
}

/** Who gives or is given is looked for by name and by account. */
export function wantedOf(
  given: readonly GivenAccess[],
  { text, level }: Wanted,
  names: ReadonlyMap<string, string>,
): readonly GivenAccess[] {
  const sought = text.trim().toLocaleLowerCase()
  const fits = (slug: string) =>
    slug.toLocaleLowerCase().includes(sought) || (names.get(slug) ?? '').toLocaleLowerCase().includes(sought)
  return given.filter((one) => (level === undefined || levelOf(one) === level) && (fits(one.owner) || fits(one.to)))
}

/** Rows and columns by name, in the order that `compare` gives. */
export function matrixOf(
  given: readonly GivenAccess[],
  names: ReadonlyMap<string, string>,
  compare: (one: string, other: string) => number,
): Matrix {
  const rows = new Map<string, Map<string, Cell>>()
  for (const one of given) {
    const cells = rows.get(one.owner) ?? new Map<string, Cell>()
    rows.set(one.owner, cells.set(one.to, withOne(cells.get(one.to), one)))
  }
  const byName = (one: string, other: string) =>
    compare(names.get(one) ?? one, names.get(other) ?? other) || compare(one, other)
  return {
    rows: [...rows].map(([owner, cells]) => ({ owner, cells })).sort((a, b) => byName(a.owner, b.owner)),
    columns: [...new Set(given.map(({ to }) => to))].sort(byName),
  }
}

function withOne(cell: Cell | undefined, one: GivenAccess): Cell {
  const level = levelOf(one)
  if (cell === undefined) return { owner: one.owner, to: one.to, highest: level, given: [one] }
  const isMore = LEVELS.indexOf(level) > LEVELS.indexOf(cell.highest)
  return { ...cell, highest: isMore ? level : cell.highest, given: [...cell.given, one] }
}
