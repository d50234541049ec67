/** News as the text of a NOTIFY. */
import { createHash } from 'node:crypto'
import type { Id, News } from '../store.ts'
import { ANYTHING } from './news.ts'

/** PostgreSQL takes less than 8,000 bytes. */
const MOST_BYTES = 7_900

/** Channels are names of a database, where each schema is a store: a name of 63 bytes leaves no room for a prefix. */
export function channelOf(schema: string): string {
  return `kalends_${createHash('sha256').update(schema).digest('hex').slice(0, 32)}`
}

/** `1 2;all`. What is too long is said shorter: each list that is longer than half of it becomes `all`. */
export function writeNotice({ collections, access }: News): string {
  return `${words(collections)};${words(access)}`
}

function words(ids: readonly Id[] | 'all'): string {
  if (ids === 'all') return 'all'
  const text = ids.join(' ')
  return text.length > MOST_BYTES / 2 ? 'all' : text
}

/** What is not understood, another version of Kalends may have sent: then anything may have changed. */
export function readNotice(payload: string): News {
  const match = /^(all|[\d ]*);(all|[\d ]*)$/.exec(payload)
  if (match === null) return ANYTHING
  const [, collections = '', access = ''] = match
  return { collections: idsIn(collections), access: idsIn(access) }
}

function idsIn(words: string): readonly Id[] | 'all' {
  return words === 'all' ? 'all' : words.split(' ').filter((id) => id !== '')
}
