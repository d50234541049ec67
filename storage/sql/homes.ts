/** The numbers of homes, and what left them. */
import type { HomeKind, Id, Origin } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

export interface HomeWrite {
  readonly sql: Sql
  readonly origin: Origin
  readonly now: number
  /** Filled with the principals whose homes have a new number. */
  readonly counted: Set<Id>
}

export async function nextHomeNo({ sql, counted }: Pick<HomeWrite, 'sql' | 'counted'>, ownerId: Id): Promise<number> {
  counted.add(ownerId)
  const row = await sql.get<{ home_no: number }>(
    'UPDATE principal SET home_no = home_no + 1 WHERE id = $1 RETURNING home_no',
    [keyOf(ownerId)],
  )
  if (row === undefined) throw new Error(`there is no principal ${ownerId}`)
  return row.home_no
}

interface HomeMember {
  readonly ownerId: Id
  readonly home: HomeKind
  readonly slug: string
}

export async function recordDeparture(
  { sql, now }: HomeWrite,
  { ownerId, home, slug }: HomeMember,
  homeNo: number,
): Promise<void> {
  await sql.run(
    'INSERT INTO departed_collection (owner_id, home, slug, home_no, departed_at) VALUES ($1, $2, $3, $4, $5)',
    [keyOf(ownerId), home, slug, homeNo, now],
  )
}

/** The name is there again. */
export async function forgetDeparture(sql: Sql, ownerId: Id, home: HomeKind, slug: string): Promise<void> {
  await sql.run('DELETE FROM departed_collection WHERE owner_id = $1 AND home = $2 AND slug = $3', [
    keyOf(ownerId),
    home,
    slug,
  ])
}
