/**
 * Who follows what, and the rounds in which they are told. News of the store say where to look; a round looks, once for all who
 * follow the same, with each one's credential and rights as they are at that moment: nobody is told anything after their
 * access ended, on whichever node it did. What is told follows from numbers alone. See docs/decisions/0129.
 */
import type { Logger } from 'pino'
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Account, Id, News, Store } from '../../storage/store.ts'
import { problemOf } from '../api/problem.ts'
import { answerWithin, type DavDeps, viewerOf } from '../dav/handle.ts'
import type { WebSocketMetrics } from '../health/web-socket-metrics.ts'
import type { Connection, Subscription } from './connection.ts'
import type { Look } from './followed.ts'
import { FollowerIndex } from './follower-index.ts'
import { CLOSE } from './messages.ts'
import { PresenceBook } from './presence-book.ts'
import { readerOfRound } from './round-reader.ts'
import type { SignedIn } from './sign-in.ts'

export interface HubDeps {
  readonly davDeps: DavDeps
  readonly metrics: WebSocketMetrics | undefined
  readonly times: HubTimes
}

export interface HubTimes {
  /** Between two looks at everything that nobody told of: what expired, and what got lost. */
  readonly sweepMs: number
  readonly pingMs: number
}

const HOUR = 3_600_000
/** Writes that come together are told together. */
const GATHER_MS = 10
const AT_ONCE = 8
/** Rights to what is not one's own are asked without any news in each of so many sweeps. */
const SWEEPS_PER_RIGHTS = 6
/** Who follows nothing for so many pings is let go. */
const IDLE_PINGS = 10

export class Hub {
  readonly #davDeps: DavDeps
  readonly #store: Store
  readonly #log: Logger
  readonly #metrics: WebSocketMetrics | undefined
  readonly #connections = new Set<Connection>()
  readonly #index = new FollowerIndex('concerns')
  readonly #homes = new FollowerIndex('homes')
  readonly #presence: PresenceBook
  readonly #dirty = new Set<Subscription>()
  readonly #doubted = new Set<Connection>()
  /** What could not be looked at is looked at in the next sweep. */
  readonly #later = new Set<Subscription>()
  readonly #timers: readonly NodeJS.Timeout[]
  readonly #unwatch: () => void
  #mustCompare = false
  #membershipVersion: number | undefined
  #sweeps = 0
  #gathering: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #ended = false

  constructor({ davDeps, metrics, times }: HubDeps) {
    this.#davDeps = davDeps
    this.#store = davDeps.store
    this.#log = davDeps.log
    this.#metrics = metrics
    this.#presence = new PresenceBook(davDeps)
    this.#unwatch = this.#store.watch((news) => this.#heard(news))
    this.#timers = [
      setInterval(() => this.#sweep(), times.sweepMs).unref(),
      setInterval(() => this.#ping(), times.pingMs).unref(),
    ]
  }

  get connections(): Iterable<Connection> {
    return this.#connections
  }

  get size(): number {
    return this.#connections.size
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection)
    this.#doubted.delete(connection)
    for (const subscription of connection.subscriptions.values()) this.#forget(subscription)
    connection.subscriptions.clear()
    connection.held.clear()
  }

  subscribe(subscription: Subscription): void {
    subscription.connection.subscriptions.set(subscription.id, subscription)
    this.#put(subscription)
    this.#metrics?.subscribed()
    // What happened since it was asked for.
    this.look([subscription])
  }

  unsubscribe(subscription: Subscription): void {
    subscription.connection.subscriptions.delete(subscription.id)
    subscription.connection.held.delete(subscription)
    this.#forget(subscription)
  }

  look(subscriptions: Iterable<Subscription>): void {
    for (const one of subscriptions) this.#dirty.add(one)
    this.#gather()
  }

  /** Who it is now; undefined, and the connection closed, when the credential is over. */
  async requireStanding(connection: Connection): Promise<SignedIn | undefined> {
    await this.#askStanding([connection])
    return connection.isOpen ? connection.signedIn : undefined
  }

  lookOf(connection: Connection, signedIn: SignedIn, store: Store): Look {
    const deps = { ...this.#davDeps, store }
    const { account, scopes } = signedIn
    const asker = account.principal.id
    const incoming = { account, scopes, asker, origins: connection.origins }
    return {
      viewer: viewerOf(signedIn, this.#davDeps),
      ...{ store, presence: this.#presence, now: deps.now },
      dav: (asked) => answerWithin(asked, incoming, { ...deps, allowance: deps.accounts.stepsOf(asker) }),
      send: (message) => connection.send(message),
      isFull: () => connection.isFull,
    }
  }

  async end(): Promise<void> {
    this.#ended = true
    this.#unwatch()
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#gathering)
    await this.#round
    await this.#presence.end()
  }

  // --- when to look ----------------------------------------------------------------------------------------------

  #put(subscription: Subscription): void {
    this.#index.put(subscription)
    this.#homes.put(subscription)
  }

  #heard({ collections, homes, access }: News): void {
    if (this.#connections.size === 0) return
    if (collections === 'all' || homes === 'all') this.#mustCompare = true
    if (collections !== 'all') for (const id of collections) this.#soil(this.#index.of(id))
    if (homes !== 'all') for (const id of homes) this.#soil(this.#homes.of(id))
    if (access === 'all') this.#doubtAll()
    else if (access.length > 0) this.#doubtThoseOf(new Set(access))
    this.#gather()
  }

  #soil(subscriptions: Iterable<Subscription>): void {
    for (const one of subscriptions) this.#dirty.add(one)
  }

  #doubtAll(): void {
    for (const one of this.#connections) this.#doubted.add(one)
    this.#doubtRights()
  }

  #doubtRights(): void {
    for (const one of this.#index.subscriptions) if (!one.followed.isOwn) this.#dirty.add(one)
  }

  #doubtThoseOf(principals: ReadonlySet<Id>): void {
    for (const connection of this.#connections) {
      if (!principals.has(connection.account?.principal.id ?? '')) continue
      this.#doubted.add(connection)
      for (const one of connection.subscriptions.values()) this.#dirty.add(one)
    }
  }

  #sweep(): void {
    if (this.#connections.size === 0) return
    for (const one of this.#connections) this.#doubted.add(one)
    this.#mustCompare = true
    this.#sweeps++
    if (this.#sweeps % SWEEPS_PER_RIGHTS === 0) this.#doubtRights()
    for (const one of this.#later) this.#dirty.add(one)
    this.#later.clear()
    this.#gather()
  }

  #ping(): void {
    for (const connection of this.#connections) {
      connection.idle = connection.subscriptions.size === 0 ? connection.idle + 1 : 0
      if (!connection.isAlive) connection.terminate()
      else if (connection.idle > IDLE_PINGS) connection.close(CLOSE.idle, 'nothing was followed')
      else connection.ping()
    }
  }

  #gather(): void {
    if (this.#ended || this.#round !== undefined) return
    this.#gathering ??= setTimeout(() => this.#run(), GATHER_MS)
  }

  // --- looking ---------------------------------------------------------------------------------------------------

  #run(): void {
    this.#gathering = undefined
    if (this.#ended) return
    this.#round = this.#look()
      .catch((error: unknown) => this.#log.error({ err: error }, 'followers were not told; they will be'))
      .finally(() => {
        this.#round = undefined
        if (this.#mustCompare || this.#dirty.size > 0 || this.#doubted.size > 0) this.#gather()
      })
  }

  async #look(): Promise<void> {
    if (this.#mustCompare) {
      this.#mustCompare = false
      await this.#compareNumbers()
    }
    const [subscriptions, doubted] = [[...this.#dirty], [...this.#doubted]]
    this.#dirty.clear()
    this.#doubted.clear()
    try {
      await this.#askStanding(new Set([...doubted, ...subscriptions.map(({ connection }) => connection)]))
    } catch (error) {
      for (const one of subscriptions) this.#later.add(one)
      throw error
    }
    const store = readerOfRound(this.#store)
    const rest = subscriptions.values()
    const worker = async () => {
      for (const one of rest) await this.#tell(one, store)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }

  async #compareNumbers(): Promise<void> {
    this.#soil(this.#index.changed(await this.#store.numbersOf(this.#index.followed)))
    this.#soil(this.#homes.changed(await this.#store.homeNumbersOf(this.#homes.followed)))
  }

  async #askStanding(connections: Iterable<Connection>): Promise<void> {
    const asked = [...connections].flatMap((connection) =>
      connection.isOpen && connection.signedIn ? [{ connection, signedIn: connection.signedIn }] : [],
    )
    if (asked.length === 0) return
    const now = this.#davDeps.now()
    const idleSince = new Date(now.getTime() - this.#davDeps.settings.sessionIdleHours * HOUR)
    const standing = asked.map(({ signedIn }) => signedIn.standing)
    const accounts = await this.#store.accountsBehind(standing, now, idleSince)
    for (const [at, { connection, signedIn }] of asked.entries()) {
      const account = accounts[at]
      if (account === undefined || this.#needsMore(account, signedIn)) {
        connection.close(CLOSE.signedOut, 'the credential opens nothing any more')
      } else {
        connection.signedIn = { ...signedIn, account }
        this.#heardOfMemberships(account)
      }
    }
  }

  /** As at every other door: with a second factor the password of the account opens nothing but pages. */
  #needsMore({ hasSecondFactor }: Account, { standing }: SignedIn): boolean {
    return standing.kind === 'account' && hasSecondFactor && this.#davDeps.settings.davPasswords === 'account'
  }

  #heardOfMemberships({ membershipVersion }: Account): void {
    if (this.#membershipVersion !== undefined && membershipVersion > this.#membershipVersion) this.#doubtRights()
    this.#membershipVersion = Math.max(this.#membershipVersion ?? 0, membershipVersion)
  }

  async #tell(subscription: Subscription, store: Store): Promise<void> {
    const { connection, followed, id } = subscription
    const { signedIn } = connection
    if (!connection.isOpen || signedIn === undefined || connection.subscriptions.get(id) !== subscription) return
    try {
      const isDone = !connection.isFull && (await followed.tell(this.lookOf(connection, signedIn, store)))
      if (connection.subscriptions.get(id) !== subscription) return
      this.#put(subscription)
      if (isDone) connection.held.delete(subscription)
      else this.#hold(subscription)
    } catch (error) {
      this.#failed(subscription, error)
    }
  }

  #hold(subscription: Subscription): void {
    subscription.connection.held.add(subscription)
    // There may be room meanwhile, and nobody to say so.
    if (!subscription.connection.isFull) this.#dirty.add(subscription)
  }

  #failed(subscription: Subscription, error: unknown): void {
    const isForGood = error instanceof Refusal && error.status !== 429 && error.status < 500
    if (!isForGood) {
      this.#later.add(subscription)
      if (!(error instanceof Refusal)) this.#log.error({ err: error }, 'a follower was not told; it will be')
      return
    }
    const { kind, message } = problemOf(error)
    subscription.connection.send({ type: 'ended', id: subscription.id, reason: kind, detail: message })
    this.unsubscribe(subscription)
  }

  #forget(subscription: Subscription): void {
    this.#index.remove(subscription)
    this.#homes.remove(subscription)
    subscription.followed.end?.({ presence: this.#presence })
    this.#dirty.delete(subscription)
    this.#later.delete(subscription)
    this.#metrics?.unsubscribed()
  }
}
