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

/** `1 2;3;all`. What is too long is said shorter: a list that is longer than its part of it becomes `all`. */
export function writeNotice({ collections, homes, access }: News): string {
  return [words(collections, MOST_BYTES / 2), words(homes, MOST_BYTES / 4), words(access, MOST_BYTES / 4)].join(';')
}

function words(ids: readonly Id[] | 'all', mostBytes: number): string {
  if (ids === 'all') return 'all'
  const text = ids.join(' ')
  return text.length > mostBytes ? 'all' : text
}

/** What is not understood, another version of Kalends may have sent: then anything may have changed. */
export function readNotice(payload: string): News {
  const match = /^(all|[\d ]*);(all|[\d ]*);(all|[\d ]*)$/.exec(payload)
  if (match === null) return ANYTHING
  const [, collections = '', homes = '', access = ''] = match
  return { collections: idsIn(collections), homes: idsIn(homes), access: idsIn(access) }
}

function idsIn(words: string): readonly Id[] | 'all' {
  return words === 'all' ? 'all' : words.split(' ').filter((id) => id !== '')
}
