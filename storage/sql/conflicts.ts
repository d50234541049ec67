import { type ConflictWord, StoreConflict } from '../store.ts'

/** What a broken constraint means. SQLite names its columns (a trigger says its own word), PostgreSQL the constraint. */
const WORDS: Readonly<Record<string, ConflictWord>> = {
  'principal.slug': 'slug-taken',
  principal_slug: 'slug-taken',
  'principal_address.address': 'address-taken',
  principal_address_pkey: 'address-taken',
  'collection.owner_id, collection.home, collection.slug': 'slug-taken',
  collection_slug: 'slug-taken',
  'object.collection_id, object.name': 'name-taken',
  object_name: 'name-taken',
  'object.collection_id, object.uid, object.uid_no': 'uid-taken',
  object_uid: 'uid-taken',
  'idempotency.principal_id, idempotency.key_hash': 'key-taken',
  idempotency_pkey: 'key-taken',
  booking_overlap: 'booked',
}

/** A statement that failed for any other reason than a known conflict. `code` is the driver's. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A driver's error in our words; it goes no higher than this. */
export function translated(code: string, constraint: string | undefined, cause: Error): Error {
  const word = constraint === undefined ? undefined : WORDS[constraint]
  return word === undefined ? new DatabaseError(code, cause.message, { cause }) : new StoreConflict(word, { cause })
}
