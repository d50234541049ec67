/**
 * The mail addresses in people's address books, each with the card that has it, its name, and the words by which it is looked for:
 * whether somebody knows an address is one statement (docs/decisions/0111), and so is whom they mean by what they have typed.
 */
import { foldForIndex } from '../../protocol/dav/collation.ts'
import { findContact } from '../../protocol/vcard/contact.ts'
import type { FoundContact, Id, NewObject } from '../store.ts'
import { keyOf, type Sql } from './sql.ts'

/** Of one card; with more it is a list, and no contact. */
const MOST_ADDRESSES = 100
/** What is longer than a mail address can be is no row of an index. */
const LONGEST = 400

/** A name that is longer is cut; so are the words of a card. */
const LONGEST_NAME = 200
const LONGEST_WORDS = 600

type Card = Pick<NewObject, 'component' | 'bytes'>

/** What the rows of a card say. */
interface Indexed {
  readonly name: string
  readonly words: string
  readonly addresses: readonly string[]
}

const NOTHING: Indexed = { name: '', words: '', addresses: [] }

function indexed({ component, bytes }: Card): Indexed {
  // What does not have the word need not be read.
  if (component !== 'VCARD' || !/EMAIL/i.test(unfolded(bytes))) return NOTHING
  const contact = findContact(bytes)
  if (contact === undefined) return NOTHING
  const { name, alsoKnownAs, emails } = contact
  const addresses = emails.filter(({ length }) => length <= LONGEST).slice(0, MOST_ADDRESSES)
  return { name: cut(name, LONGEST_NAME), words: cut(wordsOf([name, ...alsoKnownAs]), LONGEST_WORDS), addresses }
}

/** A blank stands before each, so that their beginnings are found. */
function wordsOf(texts: readonly string[]): string {
  return texts.map((text) => ` ${foldForIndex(text.replaceAll(/[\s\0]+/g, ' '))}`).join('')
}

function cut(text: string, longest: number): string {
  return [...text.slice(0, 2 * longest)].slice(0, longest).join('')
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
  const { addresses, ...said } = indexed(card)
  const { list, isIn } = sql.dialect
  const ids = list(places.map(({ id }) => id))
  await Promise.all([
    !areNew &&
      sql.run(`DELETE FROM card_address WHERE ${isIn('object_id', '$1')} AND NOT (${isIn('address', '$2')})`, [
        ids,
        list(addresses),
      ]),
    ...places.map((place) => addContact(sql, place, { addresses, ...said })),
  ])
}

async function addContact(sql: Sql, { id, collection_id: book }: Place, card: Indexed): Promise<void> {
  const { addresses, name, words } = card
  if (addresses.length === 0) return
  await sql.run(
    `INSERT INTO card_address (collection_id, address, object_id, name, words)
      SELECT CAST($1 AS BIGINT), value, CAST($2 AS BIGINT), $3, $4 FROM ${sql.dialect.each('$5', 'TEXT')} WHERE TRUE
      ON CONFLICT (collection_id, address, object_id) DO UPDATE SET name = excluded.name, words = excluded.words`,
    [book, id, name, words, sql.dialect.list(addresses)],
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

/** A text that is looked for, with what means more than itself to LIKE. */
function within(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

const MOST_WORDS = 5

interface ContactRow {
  readonly book: string
  readonly card: string
  readonly name: string
  readonly address: string
}

/** All of the words are in its name or its address; the names that begin so come first, then those with a word that does. */
export async function searchContacts(
  sql: Sql,
  ownerId: Id,
  text: string,
  limit: number,
): Promise<readonly FoundContact[]> {
  const folded = within(foldForIndex(text.trim().replaceAll(/\s+/g, ' ')))
  const words = folded.split(' ').slice(0, MOST_WORDS)
  const looked = `a.words || ' ' || UPPER(a.address)`
  const conditions = words.map((_, at) => `${looked} LIKE $${at + 5} ESCAPE '\\'`)
  const rows = await sql.all<ContactRow>(
    `SELECT c.slug AS book, o.name AS card, a.name, a.address
       FROM collection c JOIN card_address a ON a.collection_id = c.id JOIN object o ON o.id = a.object_id
      WHERE c.owner_id = $1 AND c.kind = 'addressbook' AND ${conditions.join(' AND ')}
      ORDER BY CASE WHEN ${looked} LIKE $2 ESCAPE '\\' THEN 0 WHEN ${looked} LIKE $3 ESCAPE '\\' THEN 1 ELSE 2 END,
               a.words, a.address, a.object_id
      LIMIT $4`,
    [keyOf(ownerId), ` ${folded}%`, `% ${folded}%`, limit, ...words.map((word) => `%${word}%`)],
  )
  return rows.map(({ book, card, name, address }) => ({ book, card, name, email: address }))
}

// --- all of them -------------------------------------------------------------------------------------------------

/** Anew for everybody. */
export async function reindexContacts(sql: Sql): Promise<void> {
  await sql.run('DELETE FROM card_address')
  for await (const cards of allCards(sql)) {
    for (const card of cards) await addContact(sql, card, indexed({ component: 'VCARD', bytes: card.bytes }))
  }
}

/** How many cards the index has wrongly. */
export async function countWrongContacts(sql: Sql): Promise<number> {
  let wrong = 0
  for await (const cards of allCards(sql)) {
    const rows = await sql.all<IndexRow>(
      `SELECT object_id, collection_id, address, name, words FROM card_address WHERE ${sql.dialect.isIn('object_id', '$1')}`,
      [sql.dialect.list(cards.map(({ id }) => Number(id)))],
    )
    const isWrong = ({ id, collection_id: collectionId, bytes }: CardRow) => {
      const { addresses, name, words } = indexed({ component: 'VCARD', bytes })
      const own = rows.filter(({ object_id: objectId }) => Number(objectId) === Number(id))
      const isRight = (row: IndexRow) =>
        Number(row.collection_id) === Number(collectionId) &&
        addresses.includes(row.address) &&
        row.name === name &&
        row.words === words
      return own.length !== addresses.length || !own.every(isRight)
    }
    wrong += cards.filter(isWrong).length
  }
  return wrong
}

interface IndexRow {
  readonly object_id: number
  readonly collection_id: number
  readonly address: string
  readonly name: string
  readonly words: string
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
