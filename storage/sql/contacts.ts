/**
 * The mail addresses in people's address books, each with the card that has it: whether somebody knows an address is one
 * statement. See docs/decisions/0111.
 */
import { mailAddressesOf } from '../../protocol/vcard/mail-addresses.ts'
import type { Id, NewObject } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

/** Of one card; with more it is a list, and no contact. */
const MOST_ADDRESSES = 100
/** What is longer than a mail address can be is no row of an index. */
const LONGEST = 400

type Card = Pick<NewObject, 'component' | 'bytes'>

function addressesIn({ component, bytes }: Card): readonly string[] {
  // What does not have the word need not be read.
  if (component !== 'VCARD' || !/EMAIL/i.test(unfolded(bytes))) return []
  return mailAddressesOf(bytes)
    .filter(({ length }) => length <= LONGEST)
    .slice(0, MOST_ADDRESSES)
}

function unfolded(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\r?\n[ \t]/g, '')
}

interface Place {
  readonly id: number
  readonly collection_id: number
}

/** The object was written into these rows. */
export async function keepContacts(sql: Sql, places: readonly Place[], card: Card, areNew: boolean): Promise<void> {
  if (card.component !== 'VCARD') return
  const addresses = addressesIn(card)
  const { list, isIn } = sql.dialect
  const ids = list(places.map(({ id }) => id))
  await Promise.all([
    !areNew &&
      sql.run(`DELETE FROM card_address WHERE ${isIn('object_id', '$1')} AND NOT (${isIn('address', '$2')})`, [
        ids,
        list(addresses),
      ]),
    ...places.map((place) => addContact(sql, place, addresses)),
  ])
}

async function addContact(sql: Sql, { id, collection_id: book }: Place, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  await sql.run(
    `INSERT INTO card_address (collection_id, address, object_id)
      SELECT CAST($1 AS BIGINT), value, CAST($2 AS BIGINT) FROM ${sql.dialect.each('$3', 'TEXT')} WHERE TRUE
      ON CONFLICT DO NOTHING`,
    [book, id, sql.dialect.list(addresses)],
  )
}

/** A card is in another address book. */
export async function moveContact(sql: Sql, objectId: number, collectionId: number): Promise<void> {
  await sql.run('UPDATE card_address SET collection_id = $2 WHERE object_id = $1', [objectId, collectionId])
}

export async function hasContact(sql: Sql, principalId: Id, emails: readonly string[]): Promise<boolean> {
  const { list, isIn } = sql.dialect
  const row = await sql.get(
    `SELECT 1 AS found FROM collection c JOIN card_address a ON a.collection_id = c.id
      WHERE c.owner_id = $1 AND c.kind = 'addressbook' AND ${isIn('a.address', '$2')} LIMIT 1`,
    [keyOf(principalId), list(emails)],
  )
  return row !== undefined
}

// --- all of them -------------------------------------------------------------------------------------------------

/** Anew for everybody. */
export async function reindexContacts(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM card_address')
  for await (const cards of allCards(sql)) {
    for (const card of cards) await addContact(sql, card, addressesIn({ component: 'VCARD', bytes: card.bytes }))
  }
}

/** How many cards the index has wrongly. */
export async function countWrongContacts(sql: Sql): Promise<number> {
  let wrong = 0
  for await (const cards of allCards(sql)) {
    const rows = await sql.all<{ object_id: number; collection_id: number; address: string }>(
      `SELECT object_id, collection_id, address FROM card_address WHERE ${sql.dialect.isIn('object_id', '$1')}`,
      [sql.dialect.list(cards.map(({ id }) => Number(id)))],
    )
    const isWrong = ({ id, collection_id: collectionId, bytes }: CardRow) => {
      const addresses = addressesIn({ component: 'VCARD', bytes })
      const indexed = rows.filter(({ object_id: objectId }) => Number(objectId) === Number(id))
      const isElsewhere = indexed.some((row) => Number(row.collection_id) !== Number(collectionId))
      return (
        isElsewhere || indexed.length !== addresses.length || indexed.some((row) => !addresses.includes(row.address))
      )
    }
    wrong += cards.filter(isWrong).length
  }
  return wrong
}

interface CardRow {
  readonly id: number
  readonly collection_id: number
  readonly bytes: Buffer
}

const BATCH = 100

async function* allCards(sql: Sql): AsyncIterable<readonly CardRow[]> {
  for (let after = 0; ; ) {
    const rows = await sql.all<CardRow>(
      `SELECT o.id, o.collection_id, b.bytes FROM object o JOIN object_body b ON b.object_id = o.id
        WHERE o.id > $1 AND o.component = 'VCARD' ORDER BY o.id LIMIT ${BATCH}`,
      [after],
    )
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = Number(last.id)
  }
}
