/**
 * One WebSocket. What it is told goes out at once or not at all: nothing waits here but what the kernel did not take yet, some
 * 256 KiB at most, and who follows something reads on from its number once there is room again. What it says is
 * handled message by message, and not read faster than that.
 */
import type { RawData, WebSocket } from 'ws'
import type { Account } from '../../storage/store.ts'
import type { Followed } from './followed.ts'
import type { ServerMessage } from './messages.ts'
import { CLOSE } from './messages.ts'
import type { From, SignedIn } from './sign-in.ts'

/** Beyond so many bytes that wait for the client nothing more is said. */
const FULL = 256 * 1024
const ROOM_AGAIN = FULL / 4
/** More than one read of a socket can hold. */
const MOST_WAITING = 10_000

export interface Subscription {
  readonly id: string
  readonly connection: Connection
  readonly followed: Followed
}

export interface ConnectionEvents {
  message(connection: Connection, text: string): Promise<void>
  /** Something went out. */
  told(type: ServerMessage['type']): void
  /** There is room again for what was held back. */
  room(connection: Connection): void
  closed(connection: Connection, code: number): void
}

export class Connection {
  readonly subscriptions = new Map<string, Subscription>()
  /** Those that have more to say than there was room for. */
  readonly held = new Set<Subscription>()
  readonly address: string
  readonly origins: readonly string[]
  readonly foreignOrigin: string | undefined
  signedIn: SignedIn | undefined
  /** It answered the last ping, or said something. */
  isAlive = true
  /** Rounds of pings in which it followed nothing. */
  idle = 0
  readonly #socket: WebSocket
  readonly #events: ConnectionEvents
  readonly #waiting: string[] = []
  #isWorking = false
  #wake: (() => void) | undefined
  #isOpen = true

  constructor(socket: WebSocket, from: From, events: ConnectionEvents) {
    this.#socket = socket
    this.#events = events
    this.address = from.address
    this.origins = from.origins
    this.foreignOrigin = from.foreignOrigin
    socket.on('message', (data, isBinary) => this.#received(data, isBinary))
    socket.on('pong', () => (this.isAlive = true))
    // A client that breaks the protocol: the socket closes by itself, with the code for that.
    socket.on('error', () => undefined)
    socket.on('close', (code) => this.#closed(code))
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > FULL
  }

  get account(): Account | undefined {
    return this.signedIn?.account
  }

  send(message: ServerMessage): void {
    if (!this.#isOpen) return
    this.#events.told(message.type)
    this.#socket.send(JSON.stringify(message), () => {
      if (this.#socket.bufferedAmount > ROOM_AGAIN) return
      this.#wake?.()
      if (this.held.size > 0) this.#events.room(this)
    })
  }

  ping(): void {
    this.isAlive = false
    this.#socket.ping()
  }

  /** Nothing is said after it. */
  close(code: number, reason: string): void {
    if (!this.#isOpen) return
    this.#waiting.length = 0
    this.#socket.close(code, reason)
    this.#isOpen = false
    this.#events.closed(this, code)
  }

  /** Without waiting for the other side. */
  terminate(): void {
    this.#socket.terminate()
  }

  #closed(code: number): void {
    this.#wake?.()
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#events.closed(this, code)
  }

  #received(data: RawData, isBinary: boolean): void {
    this.isAlive = true
    if (!this.#isOpen) return
    if (isBinary || this.#waiting.length >= MOST_WAITING) {
      this.close(CLOSE.notUnderstood, isBinary ? 'messages are texts' : 'too many messages at once')
      return
    }
    // A text comes as one Buffer: `binaryType` is that of ws.
    this.#waiting.push(String(data))
    void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return
    this.#isWorking = true
    this.#socket.pause()
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      await this.#events.message(this, text)
      if (this.isFull && this.#isOpen) await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
    }
    this.#isWorking = false
    this.#socket.resume()
  }
}
