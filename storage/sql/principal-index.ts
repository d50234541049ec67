/**
 * By which parts of its texts a principal is found: each suffix of its name, its slug and its addresses, folded and cut
 * short. What is looked for is then the beginning of a suffix, which is one range of an index.
 */
import { foldForIndex, type TextPart } from '../../protocol/dav/collation.ts'
import type { Principal, PrincipalHint } from '../store.ts'
import { PAGE, type Page, pageOf, pagesOf, type Sql } from './sql.ts'

/** Code points of a suffix. Whoever asked tells apart what goes on differently later. */
const LONGEST_SUFFIX = 16

/** Code points of a text. */
const LONGEST_TEXT = 256

/** Stands before each text. No XML has it, so nobody looks for it. */
const START = '\u0002'

/** The suffix of whoever has a text that is too long, and is a candidate for everything. */
const ANYTHING = ''

const LAST = '\u{10ffff}'.repeat(LONGEST_SUFFIX)

/** Rows of the index that one part may meet. What meets more says too little: reading everybody ends sooner. */
const MOST_ROWS = 2_000

// --- looking for -------------------------------------------------------------------------------------------------

/** All of whom the hint is true, and others perhaps; undefined for everybody. */
export async function candidatesFor(sql: Sql, hint: PrincipalHint): Promise<ReadonlySet<number> | undefined> {
  if ('folded' in hint) return idsWith(sql, hint)
  return 'anyOf' in hint ? idsOfAny(sql, hint.anyOf) : idsOfAll(sql, hint.allOf)
}

async function idsOfAny(sql: Sql, hints: readonly PrincipalHint[]): Promise<ReadonlySet<number> | undefined> {
  const found = new Set<number>()
  for (const hint of hints) {
    const ids = await candidatesFor(sql, hint)
    if (ids === undefined) return undefined
    for (const id of ids) found.add(id)
    if (found.size > MOST_ROWS) return undefined
  }
  return found
}

async function idsOfAll(sql: Sql, hints: readonly PrincipalHint[]): Promise<ReadonlySet<number> | undefined> {
  let found: ReadonlySet<number> | undefined
  for (const hint of hints) {
    const ids = await candidatesFor(sql, hint)
    if (ids === undefined) continue
    found = found === undefined ? ids : new Set([...found].filter((id) => ids.has(id)))
    // A page of them is looked at anyway.
    if (found.size <= PAGE) break
  }
  return found
}

const MEETING = `
  SELECT principal_id FROM (
    SELECT principal_id FROM principal_suffix WHERE suffix >= $1 AND suffix <= $2 LIMIT ${MOST_ROWS + 1}) AS met
  UNION ALL SELECT principal_id FROM (
    SELECT principal_id FROM principal_suffix WHERE suffix = $3 LIMIT ${MOST_ROWS + 1}) AS of_long_texts`

async function idsWith(sql: Sql, { folded, atStart }: TextPart): Promise<ReadonlySet<number> | undefined> {
  const beginning = cut(atStart ? START + folded : folded)
  if (beginning === '') return undefined
  const rows = await sql.tuples<readonly [number]>(MEETING, [beginning, beginning + LAST, ANYTHING])
  return rows.length > MOST_ROWS ? undefined : new Set(rows.map(([id]) => id))
}

function cut(text: string): string {
  return [...text].slice(0, LONGEST_SUFFIX).join('')
}

// --- keeping up --------------------------------------------------------------------------------------------------

type Texts = Pick<Principal, 'slug' | 'name' | 'addresses'>

function suffixesOf({ slug, name, addresses }: Texts): readonly string[] {
  const suffixes = new Set<string>()
  for (const text of [name, slug, ...addresses.map((address) => address.replace(/^mailto:/, ''))]) {
    const points = [START, ...foldForIndex(text)]
    if (points.length > LONGEST_TEXT) suffixes.add(ANYTHING)
    else for (const at of points.keys()) suffixes.add(points.slice(at, at + LONGEST_SUFFIX).join(''))
  }
  return [...suffixes]
}

/** In the transaction that makes the principal. */
export async function indexPrincipal(sql: Sql, key: number, texts: Texts): Promise<void> {
  await sql.run(
    `INSERT INTO principal_suffix (suffix, principal_id) SELECT value, $1 FROM ${sql.dialect.each('$2', 'TEXT')}`,
    [key, sql.dialect.list(suffixesOf(texts))],
  )
}

/** In the transaction that changes its texts. */
export async function reindexPrincipal(sql: Sql, key: number, texts: Texts): Promise<void> {
  await sql.run('DELETE FROM principal_suffix WHERE principal_id = $1', [key])
  await indexPrincipal(sql, key, texts)
}

/** Anew for everybody. */
export async function reindexPrincipals(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM principal_suffix')
  for await (const page of allTexts(sql)) for (const { id, ...texts } of page) await indexPrincipal(sql, id, texts)
}

/** Those whom the index has wrongly. */
export async function wronglyIndexed(sql: Sql): Promise<readonly KeyedTexts[]> {
  const wrong: KeyedTexts[] = []
  for await (const page of allTexts(sql)) {
    const indexed = new Map(page.map(({ id }) => [id, new Set<string>()]))
    const rows = await sql.tuples<readonly [number, string]>(
      `SELECT principal_id, suffix FROM principal_suffix WHERE ${sql.dialect.isIn('principal_id', '$1')}`,
      [sql.dialect.list([...indexed.keys()])],
    )
    for (const [id, suffix] of rows) indexed.get(id)?.add(suffix)
    wrong.push(...page.filter((texts) => !isSame(indexed.get(texts.id), suffixesOf(texts))))
  }
  return wrong
}

function isSame(indexed: ReadonlySet<string> | undefined, right: readonly string[]): boolean {
  return indexed?.size === right.length && right.every((suffix) => indexed.has(suffix))
}

export interface KeyedTexts extends Texts {
  readonly id: number
}

/** Of columns that there were before there was an index: the migration that makes it reads them, too. */
function allTexts(sql: Sql) {
  return pagesOf(
    sql,
    0,
    (after) => textsAfter(sql, after),
    ({ id }) => id,
  )
}

async function textsAfter(sql: Sql, after: number): Promise<Page<KeyedTexts>> {
  const rows = await sql.all<{ id: number; slug: string; name: string; addresses: string }>(
    `SELECT p.id, p.slug, p.name, (SELECT ${sql.dialect.jsonArray('a.address', 'a.ordinal')}
                                     FROM principal_address a WHERE a.principal_id = p.id) AS addresses
       FROM principal p WHERE p.id > $1 ORDER BY p.id LIMIT ${PAGE}`,
    [after],
  )
  return pageOf(rows.map((row) => ({ ...row, addresses: JSON.parse(row.addresses) })))
}
