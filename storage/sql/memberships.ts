import type { DelegateAccess, Id, Memberships, Principal } from '../store.ts'
import { dropLooksOfStrangers } from './looks.ts'
import { listPrincipals } from './principals.ts'
import { keyOf, type Sql } from './sql.ts'

/** The principal itself and its groups, transitively; UNION ends at groups that contain each other. */
const MINE = `WITH RECURSIVE mine (id) AS (
    SELECT CAST($1 AS BIGINT) UNION SELECT m.group_id FROM membership m JOIN mine ON m.member_id = mine.id
  )`

export async function memberships(sql: Sql, principalId: Id): Promise<Memberships> {
  const rows = await sql.all<{ id: number; how: 'member' | DelegateAccess }>(
    `${MINE} SELECT id, 'member' AS how FROM mine
     UNION ALL SELECT principal_id, access FROM delegation WHERE delegate_id IN (SELECT id FROM mine)`,
    [keyOf(principalId)],
  )
  const those = (how: string) => new Set(rows.filter((row) => row.how === how).map((row) => String(row.id)))
  return { principals: those('member'), readDelegatedBy: those('read'), writeDelegatedBy: those('write') }
}

export function membersOf(sql: Sql, groupId: Id): Promise<Principal[]> {
  return listPrincipals(sql, 'p.id IN (SELECT member_id FROM membership WHERE group_id = $1)', [keyOf(groupId)])
}

export function groupsOf(sql: Sql, principalId: Id): Promise<Principal[]> {
  return listPrincipals(sql, 'p.id IN (SELECT group_id FROM membership WHERE member_id = $1)', [keyOf(principalId)])
}

export function delegatesOf(sql: Sql, principalId: Id, access: DelegateAccess): Promise<Principal[]> {
  return listPrincipals(sql, 'p.id IN (SELECT delegate_id FROM delegation WHERE principal_id = $1 AND access = $2)', [
    keyOf(principalId),
    access,
  ])
}

export function delegatorsOf(sql: Sql, principalId: Id, access: DelegateAccess): Promise<Principal[]> {
  return listPrincipals(
    sql,
    `p.id IN (${MINE} SELECT principal_id FROM delegation
        WHERE delegate_id IN (SELECT id FROM mine) AND access = $2)`,
    [keyOf(principalId), access],
  )
}

export async function peopleOf(sql: Sql, principalIds: readonly Id[]): Promise<ReadonlyMap<Id, readonly Id[]>> {
  const rows = await sql.all<{ root: number; id: number }>(
    `WITH RECURSIVE below (root, id) AS (
       SELECT id, id FROM principal WHERE ${sql.dialect.isIn('id', '$1')}
       UNION SELECT below.root, m.member_id FROM membership m JOIN below ON m.group_id = below.id
     )
     SELECT below.root, below.id FROM below JOIN principal p ON p.id = below.id WHERE p.kind <> 'group'
      ORDER BY below.root, below.id`,
    [sql.dialect.list(principalIds.map(keyOf))],
  )
  const people = new Map<Id, Id[]>()
  for (const { root, id } of rows) {
    const known = people.get(String(root))
    if (known === undefined) people.set(String(root), [String(id)])
    else known.push(String(id))
  }
  return people
}

// --- writes ----------------------------------------------------------------------------------------------------

/** Who stays a member stays one by the same word: a provider may end what came from it. */
export async function setMembers(sql: Sql, groupId: Id, members: readonly Id[]): Promise<void> {
  const keys = sql.dialect.list(distinctKeys(members))
  await sql.run(`DELETE FROM membership WHERE group_id = $1 AND NOT (${sql.dialect.isIn('member_id', '$2')})`, [
    keyOf(groupId),
    keys,
  ])
  await sql.run(
    `INSERT INTO membership (group_id, member_id) SELECT $1, value FROM ${sql.dialect.each('$2')} WHERE true
     ON CONFLICT (group_id, member_id) DO NOTHING`,
    [keyOf(groupId), keys],
  )
  await renewMemberships(sql)
}

export async function setDelegates(
  sql: Sql,
  principalId: Id,
  access: DelegateAccess,
  delegates: readonly Id[],
): Promise<void> {
  await sql.run('DELETE FROM delegation WHERE principal_id = $1 AND access = $2', [keyOf(principalId), access])
  await sql.run(
    `INSERT INTO delegation (principal_id, access, delegate_id) SELECT $1, $2, value FROM ${sql.dialect.each('$3')}`,
    [keyOf(principalId), access, sql.dialect.list(distinctKeys(delegates))],
  )
  await renewMemberships(sql)
}

/** What was cached about anybody's memberships ends here, and what somebody has as a delegate, with the delegation. */
export async function renewMemberships(sql: Sql): Promise<void> {
  await dropLooksOfStrangers(sql)
  await sql.run('UPDATE meta SET membership_version = membership_version + 1 WHERE id = 1')
}

function distinctKeys(ids: readonly Id[]): number[] {
  return [...new Set(ids.map(keyOf))]
}
