import type { Id } from '../../storage/store.ts'
import type { Subscription } from './connection.ts'

interface Followers {
  readonly subscriptions: Set<Subscription>
  /** As they were when they were last looked at. */
  numbers: string | undefined
}

/** Who follows which collection, or which home. */
export class FollowerIndex {
  readonly #followed = new Map<Id, Followers>()
  readonly #concerns = new Map<Subscription, readonly Id[]>()
  readonly #of: 'concerns' | 'homes'

  constructor(of: 'concerns' | 'homes') {
    this.#of = of
  }

  get followed(): readonly Id[] {
    return [...this.#followed.keys()]
  }

  get subscriptions(): Iterable<Subscription> {
    return this.#concerns.keys()
  }

  /** Of a new one, and of one that concerns others than before. */
  put(subscription: Subscription): void {
    const concerns = subscription.followed[this.#of]
    if (isSame(this.#concerns.get(subscription), concerns)) return
    this.remove(subscription)
    this.#concerns.set(subscription, concerns)
    for (const id of concerns) {
      const followers = this.#followed.get(id) ?? { subscriptions: new Set(), numbers: undefined }
      followers.subscriptions.add(subscription)
      this.#followed.set(id, followers)
    }
  }

  remove(subscription: Subscription): void {
    for (const id of this.#concerns.get(subscription) ?? []) {
      const followers = this.#followed.get(id)
      followers?.subscriptions.delete(subscription)
      if (followers?.subscriptions.size === 0) this.#followed.delete(id)
    }
    this.#concerns.delete(subscription)
  }

  of(id: Id): Iterable<Subscription> {
    return this.#followed.get(id)?.subscriptions ?? []
  }

  /** Followers of what has numbers are others than at the last look, or that are gone. */
  changed(found: ReadonlyMap<Id, unknown>): readonly Subscription[] {
    return [...this.#followed].flatMap(([id, followers]) => {
      const [before, now] = [followers.numbers, JSON.stringify(found.get(id))]
      followers.numbers = now
      return before !== undefined && before === now ? [] : [...followers.subscriptions]
    })
  }
}

function isSame(before: readonly Id[] | undefined, now: readonly Id[]): boolean {
  return before?.length === now.length && before.every((id, at) => id === now[at])
}
