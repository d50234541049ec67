/** What a write meets. */
/** A write met what another write, or an earlier one, had made. */
export type ConflictWord =
  | 'name-taken'
  | 'uid-taken'
  | 'slug-taken'
  | 'address-taken'
  | 'booked'
  | 'stale'
  | 'key-taken'

export class StoreConflict extends Error {
  override readonly name = 'StoreConflict'
  readonly word: ConflictWord

  constructor(word: ConflictWord, options?: ErrorOptions) {
    super(word, options)
    this.word = word
  }
}
