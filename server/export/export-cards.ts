import { indexCard } from '../../protocol/carddav/indexed-card.ts'
import { textOfBytes } from '../../protocol/ical/decode.ts'
import type { Collection, Store, StoredObject } from '../../storage/store.ts'
import { isCardDamage } from '../dav/address-object/damage.ts'
import type { LeftOut } from './export-calendars.ts'

/** The cards of an address book one after the other (RFC 6350 §3.2), each as it is stored, a page at a time. */
export async function* exportCards(store: Store, { id, slug }: Collection): AsyncGenerator<string | LeftOut> {
  for await (const page of store.objects(id)) for (const stored of page) yield writeSafely(stored, slug)
}

function writeSafely({ name, bytes }: StoredObject, collection: string): string | LeftOut {
  try {
    // What cannot be read would spoil what stands around it.
    indexCard(bytes)
    const text = textOfBytes(bytes)
    return text.endsWith('\n') ? text : `${text}\r\n`
  } catch (error) {
    if (isCardDamage(error)) return { collection, name, reason: error.message }
    throw error
  }
}
