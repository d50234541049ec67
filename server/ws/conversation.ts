/** What a client says, and what it is answered. */
import type { Logger } from 'pino'
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { AccountLimits } from '../account-limits.ts'
import { check } from '../api/check.ts'
import { type Problem, problem, problemOf } from '../api/problem.ts'
import { parseJson } from '../api/read-json.ts'
import { sourceOf } from '../auth/client-address.ts'
import type { Connection } from './connection.ts'
import { followCollection } from './follow-collection.ts'
import { followFreeBusy } from './follow-free-busy.ts'
import { followHome } from './follow-home.ts'
import { followPresence } from './follow-presence.ts'
import { followRooms } from './follow-rooms.ts'
import type { Begun, Look } from './followed.ts'
import type { Hub } from './hub.ts'
import { CLOSE, type ClientMessage, clientMessage, MOST_SUBSCRIPTIONS, type Topic } from './messages.ts'
import type { SignedIn } from './sign-in.ts'

export interface ConversationDeps {
  readonly hub: Hub
  readonly accounts: AccountLimits
  readonly log: Logger
  readonly store: Look['store']
  signIn(authorization: string, connection: Connection): Promise<SignedIn>
  /** Has room for one more connection of who signed in, and counts it; throws 429. */
  admit(connection: Connection, signedIn: SignedIn): void
}

type Subscribe = Extract<ClientMessage, { readonly type: 'subscribe' }>

export async function answerMessage(connection: Connection, text: string, deps: ConversationDeps): Promise<void> {
  let said: ClientMessage | undefined
  try {
    deps.accounts.countRequest(connection.account?.principal.id ?? sourceOf(connection.address))
    said = check(clientMessage, parseJson(text), '')
    await answer(connection, said, deps)
  } catch (error) {
    refuseMessage(connection, said, error, deps)
  }
}

async function answer(connection: Connection, said: ClientMessage, deps: ConversationDeps): Promise<void> {
  if (said.type === 'sign-in') return signIn(connection, said.authorization, deps)
  if (said.type === 'ping') return connection.send({ type: 'pong' })
  if (connection.signedIn === undefined) throw problem(401, 'unauthenticated', 'nobody is signed in')
  if (said.type === 'unsubscribe') return unsubscribe(connection, said.id, deps.hub)
  const signedIn = await deps.hub.requireStanding(connection)
  if (signedIn !== undefined) await subscribe(connection, said, signedIn, deps)
}

async function signIn(connection: Connection, authorization: string, deps: ConversationDeps): Promise<void> {
  if (connection.signedIn !== undefined) throw problem(409, 'conflict', 'somebody is signed in already')
  begin(connection, await deps.signIn(authorization, connection), deps)
}

/** From here on the connection is somebody's. */
export function begin(connection: Connection, signedIn: SignedIn, deps: Pick<ConversationDeps, 'admit'>): void {
  deps.admit(connection, signedIn)
  connection.signedIn = signedIn
  connection.send({ type: 'signed-in', account: signedIn.account.principal.slug })
}

async function subscribe(
  connection: Connection,
  { id, to }: Subscribe,
  signedIn: SignedIn,
  { hub, store }: ConversationDeps,
): Promise<void> {
  const { subscriptions } = connection
  if (subscriptions.has(id)) throw problem(409, 'conflict', 'that id names a subscription already')
  if (subscriptions.size >= MOST_SUBSCRIPTIONS)
    throw problem(409, 'too-many', `${MOST_SUBSCRIPTIONS} subscriptions are held`)
  const look = hub.lookOf(connection, signedIn, store)
  const { followed, number, epoch } = await follow(id, to, look)
  if (!connection.isOpen) {
    followed.end?.(look)
    return
  }
  connection.send({
    ...{ type: 'subscribed', id },
    ...(number !== undefined && { number }),
    ...(epoch !== undefined && { epoch }),
  })
  hub.subscribe({ id, connection, followed })
}

function follow(id: string, to: Topic, look: Look): Promise<Begun> {
  if (to.kind === 'home') return followHome(id, to, look)
  if (to.kind === 'presence') return followPresence(id, to, look)
  if (to.kind === 'rooms') return followRooms(id, to, look)
  return to.kind === 'free-busy' ? followFreeBusy(id, to, look) : followCollection(id, to, look)
}

function unsubscribe(connection: Connection, id: string, hub: Hub): void {
  const subscription = connection.subscriptions.get(id)
  if (subscription === undefined) throw problem(404, 'not-found', 'no subscription has that id')
  hub.unsubscribe(subscription)
  connection.send({ type: 'unsubscribed', id })
}

function refuseMessage(
  connection: Connection,
  said: ClientMessage | undefined,
  error: unknown,
  { log }: ConversationDeps,
): void {
  const refusal = error instanceof Refusal ? problemOf(error) : bug(error, log)
  const { kind, message, errors, headers } = refusal
  const retryAfter = headers['retry-after']
  connection.send({
    ...{ type: 'error', reason: kind, detail: message },
    ...(said !== undefined && 'id' in said && { id: said.id }),
    ...(errors.length > 0 && { errors: [...errors] }),
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
  })
  // Nothing else can be said before somebody has signed in.
  if (connection.signedIn === undefined && said?.type !== 'ping') connection.close(CLOSE.signedOut, kind)
}

function bug(error: unknown, log: Logger): Problem {
  log.error({ err: error, method: 'WebSocket' }, 'a bug')
  return problem(500, 'bug', 'Something went wrong here')
}
