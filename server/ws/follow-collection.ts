/** A calendar, an address book or an inbox: what changed in it, and at which number. */
import type { Id } from '../../storage/store.ts'
import { requireCollection } from '../api/operations/calendars.ts'
import { changesSince, isKnownNumber, lineOf } from '../dav/collection/changes-since.ts'
import type { CollectionResource } from '../dav/resource.ts'
import type { Begun, Followed, Look } from './followed.ts'
import type { Topic } from './messages.ts'

type OfCollection = Exclude<Topic, { readonly kind: 'free-busy' | 'rooms' | 'presence' | 'home' }>

type Asked = Parameters<typeof requireCollection>[0]

/** Where somebody is on a line of numbers. */
export interface Reached {
  readonly number: number
  readonly line: string
}

export async function followCollection(id: string, topic: OfCollection, look: Look): Promise<Begun> {
  const asked = {
    kind: topic.kind,
    owner: topic.owner,
    name: topic.kind === 'inbox' ? 'inbox' : topic.name,
  }
  const { resource } = await requireCollection(asked, look.viewer, look.store)
  const line = lineOf(resource, look.viewer, look.store)
  const { since } = topic
  const reached = since ? { number: since.number, line: since.epoch } : { number: resource.collection.changeNo, line }
  const followed = new FollowedCollection(id, asked, reached, resource, look)
  return { followed, number: reached.number, epoch: reached.line }
}

class FollowedCollection implements Followed {
  concerns: readonly Id[]
  readonly homes: readonly Id[] = []
  isOwn: boolean
  readonly #id: string
  readonly #asked: Asked
  #reached: Reached
  #homeNo: number

  constructor(id: string, asked: Asked, reached: Reached, { collection, owner }: CollectionResource, { viewer }: Look) {
    this.#id = id
    this.#asked = asked
    this.#reached = reached
    this.#homeNo = collection.homeNo
    this.concerns = [collection.id]
    this.isOwn = owner.id === viewer.principal?.id
  }

  /** Reads on from the number that was told last, so nothing waits in memory for a client that reads slowly. */
  async tell(look: Look): Promise<boolean> {
    const { resource } = await requireCollection(this.#asked, look.viewer, look.store)
    const { collection, owner } = resource
    const line = lineOf(resource, look.viewer, look.store)
    this.concerns = [collection.id]
    this.isOwn = owner.id === look.viewer.principal?.id
    const isOtherLine = line !== this.#reached.line
    if (isOtherLine || !isKnownNumber(resource, this.#reached.number)) {
      this.#reach({ number: collection.changeNo, line })
      this.#homeNo = collection.homeNo
      const reason = isOtherLine ? 'other-line' : 'too-old'
      look.send({ type: 'resync', id: this.#id, reason, number: collection.changeNo, epoch: line })
      return true
    }
    return this.#tellChanges(resource, look)
  }

  async #tellChanges(resource: CollectionResource, look: Look): Promise<boolean> {
    const { changeNo, homeNo } = resource.collection
    for await (const items of changesSince(resource, look.viewer, this.#reached.number, look.store)) {
      if (look.isFull()) return false
      const last = items.at(-1)
      if (last !== undefined) this.#say(items, last.number, look)
    }
    // Its properties changed, or who shares it.
    const isOther = homeNo !== this.#homeNo || changeNo > this.#reached.number
    this.#homeNo = homeNo
    if (isOther) this.#say([], changeNo, look)
    return true
  }

  #say(items: readonly { name: string; number: number; isGone: boolean }[], number: number, look: Look): void {
    const { number: after, line } = this.#reached
    look.send({ type: 'changes', id: this.#id, after, number, epoch: line, items: [...items] })
    this.#reach({ number, line })
  }

  #reach(reached: Reached): void {
    this.#reached = reached
  }
}
