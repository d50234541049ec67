import type { Collection } from '../../storage/store.ts'
import { describeObject } from '../describe-object.ts'
import type { Settings } from '../settings.ts'
import { type Item, NoCalendar, readCalendarFile } from './calendar-file.ts'
import { NoCards, readCardFile } from './card-file.ts'

/** What an import makes of the bytes of one object, where that is one that could be kept. */
export async function readAsRepaired(
  bytes: Buffer,
  collection: Collection,
  { data, maxResourceBytes }: Pick<Settings, 'data' | 'maxResourceBytes'>,
): Promise<Buffer | undefined> {
  const limits = { maxResourceBytes }
  const items =
    collection.home === 'calendars' ? readCalendarFile(whole(bytes), data, limits) : readCardFile(whole(bytes), limits)
  const item = await onlyOne(items)
  if (item?.kind !== 'object' || 'damaged' in describeObject(item.bytes, collection)) return undefined
  return item.bytes
}

async function onlyOne(items: AsyncIterable<Item>): Promise<Item | undefined> {
  const found: Item[] = []
  try {
    for await (const item of items) found.push(item)
  } catch (error) {
    if (error instanceof NoCalendar || error instanceof NoCards) return undefined
    throw error
  }
  return found.length === 1 ? found[0] : undefined
}

async function* whole(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes
}
