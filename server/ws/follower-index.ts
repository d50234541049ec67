import type { CollectionNumbers, Id } from '../../storage/store.ts'
import type { Subscription } from './connection.ts'

interface Followers {
  readonly subscriptions: Set<Subscription>
  /** As they were when they were last looked at. */
  numbers: CollectionNumbers | undefined
}

/** Who follows which collection. */
export class FollowerIndex {
  readonly #collections = new Map<Id, Followers>()
  readonly #concerns = new Map<Subscription, readonly Id[]>()

  get collections(): readonly Id[] {
    return [...this.#collections.keys()]
  }

  get subscriptions(): Iterable<Subscription> {
    return this.#concerns.keys()
  }

  /** Of a new one, and of one that concerns others than before. */
  put(subscription: Subscription): void {
    const { concerns } = subscription.followed
    if (isSame(this.#concerns.get(subscription), concerns)) return
    this.remove(subscription)
    this.#concerns.set(subscription, concerns)
    for (const id of concerns) {
      const followers = this.#collections.get(id) ?? { subscriptions: new Set(), numbers: undefined }
      followers.subscriptions.add(subscription)
      this.#collections.set(id, followers)
    }
  }

  remove(subscription: Subscription): void {
    for (const id of this.#concerns.get(subscription) ?? []) {
      const followers = this.#collections.get(id)
      followers?.subscriptions.delete(subscription)
      if (followers?.subscriptions.size === 0) this.#collections.delete(id)
    }
    this.#concerns.delete(subscription)
  }

  of(id: Id): Iterable<Subscription> {
    return this.#collections.get(id)?.subscriptions ?? []
  }

  /** Followers of collections whose numbers are others than at the last look, or that are gone. */
  changed(found: ReadonlyMap<Id, CollectionNumbers>): readonly Subscription[] {
    return [...this.#collections].flatMap(([id, followers]) => {
      const [before, now] = [followers.numbers, found.get(id)]
      followers.numbers = now
      const isSame = before !== undefined && before.changeNo === now?.changeNo && before.homeNo === now.homeNo
      return isSame ? [] : [...followers.subscriptions]
    })
  }
}

function isSame(before: readonly Id[] | undefined, now: readonly Id[]): boolean {
  return before?.length === now.length && before.every((id, at) => id === now[at])
}
