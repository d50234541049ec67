import { refuse } from '../../protocol/dav/refusal.ts'
import type { XmlName } from '../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../protocol/xml/names.ts'
import { type ConflictWord, StoreConflict } from '../../storage/store.ts'

/**
 * A write that lost against another one at the same moment: the store's word becomes what the loser would have been
 * told, had it come later. `uidTaken` is the condition of what is written: calendar objects, or cards.
 */
export async function translateConflicts<T>(
  work: () => Promise<T>,
  uidTaken: XmlName = CALDAV.noUidConflict,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StoreConflict) throw refusalOf(error.word, error, uidTaken)
    throw error
  }
}

function refusalOf(word: ConflictWord, cause: StoreConflict, uidTaken: XmlName): Error {
  switch (word) {
    case 'uid-taken':
      return refuse(403, uidTaken, 'the UID was taken at the same moment')
    case 'slug-taken':
      return refuse(403, DAV.resourceMustBeNull, 'the name was taken at the same moment')
    case 'booked':
      return refuse(409, undefined, 'the room was booked at the same moment')
    case 'name-taken':
    case 'stale':
      return refuse(412, undefined, 'the resource was changed at the same moment')
    case 'address-taken':
    case 'key-taken':
      return new Error('a conflict of something else in a write of calendar data', { cause })
  }
}
