/** Who looks at which calendar through this node, as the other nodes are told. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Presence, Store } from '../../storage/store.ts'

/** So long what a node said holds, should it never say anything again. */
const HOLDS_MS = 60_000
const RENEWED_MS = 20_000
const GATHER_MS = 20

export interface PresenceBookDeps {
  readonly store: Pick<Store, 'setPresence'>
  readonly log: Logger
  now(): Date
}

export class PresenceBook {
  readonly #deps: PresenceBookDeps
  readonly #node = randomUUID()
  readonly #present = new Map<object, Presence>()
  readonly #renewing: NodeJS.Timeout
  #gathering: NodeJS.Timeout | undefined
  #saying: Promise<void> = Promise.resolve()

  constructor(deps: PresenceBookDeps) {
    this.#deps = deps
    this.#renewing = setInterval(() => this.#present.size > 0 && this.#gather(), RENEWED_MS).unref()
  }

  /** `holder` is whatever stands for one who looks, until it leaves. */
  stay(holder: object, presence: Presence): void {
    const before = this.#present.get(holder)
    this.#present.set(holder, presence)
    const isSame = before?.collectionId === presence.collectionId && before.seesOthers === presence.seesOthers
    if (!isSame) this.#gather()
  }

  leave(holder: object): void {
    if (this.#present.delete(holder)) this.#gather()
  }

  /** Nobody is there any more, and others learn it. */
  async end(): Promise<void> {
    clearInterval(this.#renewing)
    const hadMore = this.#present.size > 0 || this.#gathering !== undefined
    this.#present.clear()
    clearTimeout(this.#gathering)
    if (hadMore) this.#say()
    await this.#saying
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => this.#say(), GATHER_MS).unref()
  }

  /** One after the other: what is said last is what holds. */
  #say(): void {
    this.#gathering = undefined
    const { store, log, now } = this.#deps
    this.#saying = this.#saying
      .then(() => store.setPresence(this.#node, this.#distinct(), new Date(now().getTime() + HOLDS_MS)))
      .catch((error: unknown) => log.error({ err: error }, 'other nodes were not told who is here; they will be'))
  }

  #distinct(): readonly Presence[] {
    const all = new Map<string, Presence>()
    for (const one of this.#present.values()) {
      const key = `${one.collectionId} ${one.principalId}`
      all.set(key, { ...one, seesOthers: one.seesOthers || all.get(key)?.seesOthers === true })
    }
    return [...all.values()]
  }
}
