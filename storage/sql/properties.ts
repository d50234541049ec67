import type { DeadProperty, Id, PropertyTarget } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

interface PropertyRow {
  readonly target_kind: PropertyTarget['kind']
  readonly target_id: number
  readonly namespace: string
  readonly local_name: string
  readonly xml: string
}

const SELECT = 'SELECT target_kind, target_id, namespace, local_name, xml FROM dead_property'

export async function deadProperties(sql: Sql, targets: readonly PropertyTarget[]): Promise<DeadProperty[]> {
  const kinds = [...new Set(targets.map(({ kind }) => kind))]
  if (kinds.length === 0) return []
  const ofKinds = kinds.map(
    (_, index) =>
      `${SELECT} WHERE target_kind = $${2 * index + 1} AND ${sql.dialect.isIn('target_id', `$${2 * index + 2}`)}`,
  )
  const params = kinds.flatMap((kind) => {
    const keys = targets.filter((target) => target.kind === kind).map(({ id }) => keyOf(id))
    return [kind, sql.dialect.list(keys)]
  })
  const text = `${ofKinds.join(' UNION ALL ')} ORDER BY target_kind, target_id, namespace, local_name`
  return (await sql.all<PropertyRow>(text, params)).map(propertyOf)
}

function propertyOf(row: PropertyRow): DeadProperty {
  return {
    target: { kind: row.target_kind, id: String(row.target_id) },
    namespace: row.namespace,
    localName: row.local_name,
    xml: row.xml,
  }
}

// --- writes ----------------------------------------------------------------------------------------------------

export async function putProperty(sql: Sql, { target, namespace, localName, xml }: DeadProperty): Promise<void> {
  await sql.run(
    `INSERT INTO dead_property (target_kind, target_id, namespace, local_name, xml) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (target_kind, target_id, namespace, local_name) DO UPDATE SET xml = excluded.xml`,
    [target.kind, keyOf(target.id), namespace, localName, xml],
  )
}

export async function putPropertyOfObjects(
  sql: Sql,
  ids: readonly Id[],
  { namespace, localName, xml }: Omit<DeadProperty, 'target'>,
): Promise<void> {
  await sql.run(
    `INSERT INTO dead_property (target_kind, target_id, namespace, local_name, xml)
     SELECT 'object', value, $2, $3, $4 FROM ${sql.dialect.each('$1')}`,
    [sql.dialect.list(ids.map(keyOf)), namespace, localName, xml],
  )
}

/** Tells whether it was there. */
export async function dropProperty(
  sql: Sql,
  target: PropertyTarget,
  namespace: string,
  localName: string,
): Promise<boolean> {
  const dropped = await sql.run(
    'DELETE FROM dead_property WHERE target_kind = $1 AND target_id = $2 AND namespace = $3 AND local_name = $4',
    [target.kind, keyOf(target.id), namespace, localName],
  )
  return dropped > 0
}

/** Of a principal, its homes, its collections and their objects. */
export async function dropPropertiesOfPrincipal(sql: Sql, id: Id): Promise<void> {
  const key = keyOf(id)
  await sql.run(
    `DELETE FROM dead_property WHERE target_kind = 'object' AND target_id IN (
       SELECT o.id FROM object o JOIN collection c ON c.id = o.collection_id WHERE c.owner_id = $1)`,
    [key],
  )
  await sql.run(
    `DELETE FROM dead_property
      WHERE target_kind = 'collection' AND target_id IN (SELECT id FROM collection WHERE owner_id = $1)`,
    [key],
  )
  await sql.run(
    `DELETE FROM dead_property WHERE target_kind IN ('principal', 'home', 'addressbook-home') AND target_id = $1`,
    [key],
  )
}
