import type { Session } from '../../storage/store.ts'

const FRESH_MS = 15 * 60_000

/** A browser that somebody left open makes nothing by which its finder comes back, or keeps its owner out. */
export function isFreshSignIn({ createdAt }: Pick<Session, 'createdAt'>, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < FRESH_MS
}
