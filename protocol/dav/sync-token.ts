import { DAV } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** A point in the history of one collection. Written as a `data:` URI, so that it is a valid and inert one. */
export interface CollectionToken {
  readonly epoch: string
  readonly collectionId: string
  readonly changeNo: number
  /** What the viewer saw of its members. */
  readonly view: string
}

/** The state of a home: its own number and that of each of its collections. */
export interface HomeToken {
  readonly epoch: string
  readonly ownerId: string
  readonly homeNo: number
  /** By id, and a letter where the viewer did not see all of the members. */
  readonly collections: ReadonlyMap<string, number>
}

export function writeCollectionToken({ epoch, collectionId, changeNo, view }: CollectionToken): string {
  return `data:,${epoch}_c${collectionId}_${changeNo}${view === 'all' ? '' : `_${view}`}`
}

/** A refusal with DAV:valid-sync-token for what we never gave out, RFC 6578 §3.2. */
export function readCollectionToken(text: string): CollectionToken {
  const match = /^data:,([0-9A-Za-z-]+)_c(\d+)_(\d+)(?:_([a-z]+))?$/.exec(text)
  const [, epoch, collectionId, changeNo, view = 'all'] = match ?? []
  if (epoch === undefined || collectionId === undefined) throw invalidSyncToken('not a token of a collection here')
  return { epoch, collectionId, changeNo: Number(changeNo), view }
}

export function writeHomeToken({ epoch, ownerId, homeNo, collections }: HomeToken): string {
  const numbers = [...collections].map(([id, number]) => `${id}.${number}`).join('-')
  return `data:,${epoch}_h${ownerId}_${homeNo}_${numbers}`
}

export function readHomeToken(text: string): HomeToken {
  const match = /^data:,([0-9A-Za-z-]+)_h(\d+)_(\d+)_((?:\d+[a-z]?\.\d+(?:-|$))*)$/.exec(text)
  const [, epoch, ownerId, homeNo, numbers = ''] = match ?? []
  if (epoch === undefined || ownerId === undefined) throw invalidSyncToken('not a token of a home here')
  const pairs = numbers === '' ? [] : numbers.split('-').map((pair) => pair.split('.') as [string, string])
  return {
    epoch,
    ownerId,
    homeNo: Number(homeNo),
    collections: new Map(pairs.map(([id, number]) => [id, Number(number)])),
  }
}

export function invalidSyncToken(sentence: string) {
  return refuse(403, DAV.validSyncToken, sentence)
}
