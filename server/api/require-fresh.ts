/** What a browser that was left open somewhere must not do: its owner shows once more who they are. */
import { problem } from './problem.ts'

/** Who signed in with a browser at most so long ago has just shown who they are. */
export const FRESH_MINUTES = 10

/** A request with the password itself is as fresh as can be; a browser was left open somewhere, perhaps. */
export async function requireFresh(
  credential: string,
  principalId: string,
  { store, now }: { readonly store: SessionsOf; now(): Date },
): Promise<void> {
  const [, sessionId] = /^session (\d+)$/.exec(credential) ?? []
  if (sessionId === undefined) return
  const session = (await store.sessionsOf(principalId)).find(({ id }) => id === sessionId)
  const since = now().getTime() - FRESH_MINUTES * 60_000
  if (session === undefined || session.createdAt.getTime() < since) {
    throw problem(403, 'not-fresh', 'sign out and in again first, so that it is surely you')
  }
}

interface SessionsOf {
  sessionsOf(principalId: string): Promise<readonly { readonly id: string; readonly createdAt: Date }[]>
}
