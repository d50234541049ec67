/** Follows what changes over the WebSocket: connects again by itself, and goes on where it was. For browsers, Node and others alike. */

export interface FollowerOptions {
  /** Such as https://calendar.example.org */
  readonly url: string
  /** `Bearer …` or `Basic …`, asked for with each connection where it is a function; nothing where the browser has a session. */
  readonly authorization?: string | (() => string | Promise<string>)
  /** Where there is no global one: that of the package ws, in Node 20. */
  readonly WebSocket?: new (
    url: string,
  ) => SocketLike
  /** How long it waits before it connects again; with each failure twice as long, up to half a minute. */
  readonly retryMs?: number
  /** `signed-out`: the credential opens nothing, and it does not try again. */
  onState?(state: 'connected' | 'waiting' | 'signed-out' | 'closed'): void
}

/** What a WebSocket has to have. */
export interface SocketLike {
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/** A place on the line of numbers of one collection or home: that of sync tokens, and of `/changes`. */
export interface Since {
  readonly number: number
  readonly epoch: string
}

export interface Change {
  readonly name: string
  readonly number: number
  readonly isGone: boolean
}

export type CollectionTopic =
  | { readonly kind: 'calendar' | 'addressbook'; readonly owner: string; readonly name: string; readonly since?: Since }
  | { readonly kind: 'inbox'; readonly owner: string; readonly since?: Since }
  /** Which collections there are: made, renamed, changed, shared, gone. */
  | {
      readonly kind: 'home'
      readonly home: 'calendars' | 'addressbooks'
      readonly owner: string
      readonly since?: Since
    }

export interface CollectionListener {
  /** Each member once, with its last change; none where the collection itself changed. What was told before is never told again. */
  onChanges(changes: readonly Change[], since: Since): void
  /** Read everything: what comes is what changed after `since`. So it begins, where no `since` was given. */
  onReadAll(since: Since): void
  onEnded?(reason: string, detail: string): void
}

export interface FreeBusyTopic {
  readonly kind: 'free-busy'
  readonly slug: string
  readonly start: string
  readonly end: string
  readonly state?: string
}

export interface BusyPeriod {
  readonly start: string
  readonly end: string
  readonly type: 'busy' | 'tentative' | 'unavailable'
}

export interface FreeBusyListener {
  /** `periods` null: you may not know, or nobody can say. */
  onBusy(periods: readonly BusyPeriod[] | null, state: string): void
  onEnded?(reason: string, detail: string): void
}

export interface PresenceTopic {
  readonly kind: 'presence'
  readonly owner: string
  readonly name: string
}

export interface PresenceListener {
  /** Who else looks at the calendar, as long as you let others see that you do. */
  onPeople(people: readonly { readonly slug: string; readonly name: string }[]): void
  onEnded?(reason: string, detail: string): void
}

export interface RoomsTopic {
  readonly kind: 'rooms'
  /** 200 at the most. */
  readonly slugs: readonly string[]
  readonly start: string
  readonly end: string
}

export interface RoomsListener {
  /** Ask for the timelines of these again. */
  onRooms(slugs: readonly string[]): void
  /** Ask for those of all: what comes is what changes from now on. So it begins, and so it goes on after a cut. */
  onReadAll(): void
  onEnded?(reason: string, detail: string): void
}

export interface Following {
  end(): void
}

export interface Follower {
  follow(to: CollectionTopic, listener: CollectionListener): Following
  follow(to: FreeBusyTopic, listener: FreeBusyListener): Following
  follow(to: PresenceTopic, listener: PresenceListener): Following
  follow(to: RoomsTopic, listener: RoomsListener): Following
  close(): void
}

export function followChanges(options: FollowerOptions): Follower {
  return new ReconnectingFollower(options)
}

/** Messages of the server; docs/websocket.md. */
export type ServerMessage =
  | { readonly type: 'signed-in'; readonly account: string }
  | {
      readonly type: 'subscribed'
      readonly id: string
      readonly number?: number | undefined
      readonly epoch?: string | undefined
    }
  | { readonly type: 'unsubscribed'; readonly id: string }
  | ({
      readonly type: 'changes'
      readonly id: string
      readonly after: number
      readonly items: readonly Change[]
    } & Since)
  | ({ readonly type: 'resync'; readonly id: string; readonly reason: string } & Since)
  | {
      readonly type: 'free-busy'
      readonly id: string
      readonly state: string
      readonly status: string
      readonly periods: readonly BusyPeriod[] | null
    }
  | {
      readonly type: 'presence'
      readonly id: string
      readonly people: readonly { readonly slug: string; readonly name: string }[]
    }
  | { readonly type: 'rooms'; readonly id: string; readonly slugs: readonly string[] }
  | { readonly type: 'ended'; readonly id: string; readonly reason: string; readonly detail: string }
  | {
      readonly type: 'error'
      readonly id?: string | undefined
      readonly reason: string
      readonly detail: string
      readonly retryAfterSeconds?: number | undefined
    }
  | { readonly type: 'pong' }

const SIGNED_OUT = 4401
/** No session, and no credential was given. */
const SIGN_IN_LATE = 4408
const COME_AGAIN = 1012
const LONGEST_WAIT_MS = 30_000
const PING_MS = 30_000

type Held =
  | { readonly kind: 'collection'; readonly listener: CollectionListener; to: CollectionTopic }
  | { readonly kind: 'free-busy'; readonly listener: FreeBusyListener; to: FreeBusyTopic }
  | { readonly kind: 'presence'; readonly listener: PresenceListener; to: PresenceTopic }
  | { readonly kind: 'rooms'; readonly listener: RoomsListener; to: RoomsTopic }

type Asked =
  | [CollectionTopic, CollectionListener]
  | [FreeBusyTopic, FreeBusyListener]
  | [PresenceTopic, PresenceListener]
  | [RoomsTopic, RoomsListener]

class ReconnectingFollower implements Follower {
  readonly #options: FollowerOptions
  readonly #held = new Map<string, Held>()
  #socket: SocketLike | undefined
  #isSignedIn = false
  #failures = 0
  #lastId = 0
  #isClosed = false
  #waiting: ReturnType<typeof setTimeout> | undefined
  #pinging: ReturnType<typeof setInterval> | undefined
  #hasHeard = true

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#connect()
  }

  follow(to: CollectionTopic, listener: CollectionListener): Following
  follow(to: FreeBusyTopic, listener: FreeBusyListener): Following
  follow(to: PresenceTopic, listener: PresenceListener): Following
  follow(to: RoomsTopic, listener: RoomsListener): Following
  follow(...asked: Asked): Following {
    const id = `${++this.#lastId}`
    this.#held.set(id, heldOf(asked))
    if (this.#isSignedIn) this.#subscribe(id)
    return {
      end: () => {
        const isHeld = this.#held.delete(id)
        if (isHeld && this.#isSignedIn) this.#say({ type: 'unsubscribe', id })
      },
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#waiting)
    clearInterval(this.#pinging)
    this.#socket?.close()
    this.#options.onState?.('closed')
  }

  #connect(): void {
    const Socket: FollowerOptions['WebSocket'] = this.#options.WebSocket ?? Reflect.get(globalThis, 'WebSocket')
    if (Socket === undefined) throw new Error('there is no WebSocket here: give one')
    const socket = new Socket(`${this.#options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/ws`)
    this.#socket = socket
    // What a connection says after its end is nobody's.
    const isCurrent = () => this.#socket === socket
    socket.addEventListener('open', () => void (isCurrent() && this.#opened(socket)))
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#heard(JSON.parse(String(data))))
    socket.addEventListener('close', ({ code }) => isCurrent() && this.#ended(code))
    // The end that follows says all.
    socket.addEventListener('error', () => undefined)
  }

  async #opened(socket: SocketLike): Promise<void> {
    this.#hasHeard = true
    this.#pinging = setInterval(() => this.#ping(), PING_MS)
    const { authorization } = this.#options
    if (authorization === undefined) return
    try {
      const credential = typeof authorization === 'string' ? authorization : await authorization()
      if (this.#socket === socket) this.#say({ type: 'sign-in', authorization: credential })
    } catch {
      // Whoever gives credentials cannot now: as if there were no connection.
      socket.close()
    }
  }

  /** A connection may be gone without anybody having said so. */
  #ping(): void {
    if (!this.#hasHeard) {
      this.#ended(0)
      return
    }
    this.#hasHeard = false
    this.#say({ type: 'ping' })
  }

  #ended(code: number): void {
    const wasSignedIn = this.#isSignedIn
    clearInterval(this.#pinging)
    this.#socket?.close()
    this.#socket = undefined
    this.#isSignedIn = false
    if (this.#isClosed) return
    const mayHaveAnother = typeof this.#options.authorization === 'function' && wasSignedIn
    if (code === SIGN_IN_LATE || (code === SIGNED_OUT && !mayHaveAnother)) {
      this.#options.onState?.('signed-out')
      return
    }
    this.#options.onState?.('waiting')
    this.#waiting = setTimeout(() => this.#connect(), this.#waitMs(code))
  }

  /** Not all at the same moment, when a server ends that many follow. */
  #waitMs(code: number): number {
    const first = this.#options.retryMs ?? 1_000
    const longest = code === COME_AGAIN ? first : Math.min(first * 2 ** this.#failures++, LONGEST_WAIT_MS)
    return longest * (0.2 + 0.8 * Math.random())
  }

  #say(message: object): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #subscribe(id: string): void {
    this.#say({ type: 'subscribe', id, to: this.#held.get(id)?.to })
  }

  #heard(message: ServerMessage): void {
    this.#hasHeard = true
    if (message.type === 'signed-in') {
      this.#isSignedIn = true
      this.#failures = 0
      this.#options.onState?.('connected')
      for (const id of this.#held.keys()) this.#subscribe(id)
      return
    }
    const held = 'id' in message && message.id !== undefined ? this.#held.get(message.id) : undefined
    if (held === undefined || !('id' in message) || message.id === undefined) return
    if (message.type === 'ended') this.#endOf(message.id, held, message)
    else if (message.type === 'error') this.#refused(message.id, held, message)
    else if (held.kind === 'collection') tellCollection(held, message)
    else if (held.kind === 'presence') {
      if (message.type === 'presence') held.listener.onPeople(message.people)
    } else if (held.kind === 'rooms') {
      if (message.type === 'subscribed') held.listener.onReadAll()
      else if (message.type === 'rooms') held.listener.onRooms(message.slugs)
    } else if (message.type === 'free-busy') {
      held.to = { ...held.to, state: message.state }
      held.listener.onBusy(message.periods, message.state)
    }
  }

  #refused(id: string, held: Held, message: Extract<ServerMessage, { readonly type: 'error' }>): void {
    const { retryAfterSeconds } = message
    if (retryAfterSeconds === undefined) this.#endOf(id, held, message)
    else setTimeout(() => this.#isSignedIn && this.#held.has(id) && this.#subscribe(id), retryAfterSeconds * 1_000)
  }

  #endOf(
    id: string,
    { listener }: Held,
    { reason, detail }: { readonly reason: string; readonly detail: string },
  ): void {
    this.#held.delete(id)
    listener.onEnded?.(reason, detail)
  }
}

function heldOf([to, listener]: Asked): Held {
  if (to.kind === 'presence' && 'onPeople' in listener) return { kind: 'presence', to, listener }
  if (to.kind === 'free-busy' && 'onBusy' in listener) return { kind: 'free-busy', to, listener }
  if (to.kind === 'rooms' && 'onRooms' in listener) return { kind: 'rooms', to, listener }
  if (to.kind !== 'free-busy' && to.kind !== 'presence' && to.kind !== 'rooms' && 'onChanges' in listener)
    return { kind: 'collection', to, listener }
  throw new TypeError(`the listener is not one of ${to.kind}`)
}

function tellCollection(held: Extract<Held, { readonly kind: 'collection' }>, message: ServerMessage): void {
  if (message.type === 'changes') {
    const { items, number, epoch } = message
    held.to = { ...held.to, since: { number, epoch } }
    held.listener.onChanges(items, { number, epoch })
    return
  }
  const isBegin = message.type === 'subscribed' && held.to.since === undefined
  if (message.type !== 'resync' && !isBegin) return
  const { number, epoch } = message
  if (number === undefined || epoch === undefined) return
  held.to = { ...held.to, since: { number, epoch } }
  held.listener.onReadAll({ number, epoch })
}
