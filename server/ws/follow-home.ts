/** A home: which collections there are in it, by the home's own numbers. What is in them is told of each. */
import type { Id } from '../../storage/store.ts'
import { requireHome } from '../api/operations/changes.ts'
import { changesInHome, cutAt } from '../dav/home/changes-since.ts'
import type { Reached } from './follow-collection.ts'
import type { Begun, Followed, Look } from './followed.ts'
import type { Topic } from './messages.ts'

type OfHome = Extract<Topic, { readonly kind: 'home' }>

/** In one message. */
const MOST_ITEMS = 200

export async function followHome(id: string, topic: OfHome, look: Look): Promise<Begun> {
  const { since } = topic
  const { owner, line, isOwnAlone } = await read(topic, undefined, look)
  const reached = since ? { number: since.number, line: since.epoch } : { number: owner.homeNo, line }
  const followed = new FollowedHome(id, topic, reached, owner.id, isOwnAlone)
  return { followed, number: reached.number, epoch: reached.line }
}

async function read({ owner, home }: OfHome, since: number | undefined, { viewer, store }: Look) {
  const resource = await requireHome(owner, home, viewer, store)
  return { owner: resource.owner, ...(await changesInHome(resource, viewer, since, { store })) }
}

class FollowedHome implements Followed {
  readonly concerns: readonly Id[] = []
  homes: readonly Id[]
  isOwn: boolean
  readonly #id: string
  readonly #topic: OfHome
  #reached: Reached

  constructor(id: string, topic: OfHome, reached: Reached, ownerId: Id, isOwn: boolean) {
    this.#id = id
    this.#topic = topic
    this.#reached = reached
    this.homes = [ownerId]
    this.isOwn = isOwn
  }

  async tell(look: Look): Promise<boolean> {
    const { owner, line, changes, isOwnAlone } = await read(this.#topic, this.#reached.number, look)
    this.homes = [owner.id]
    this.isOwn = isOwnAlone
    const number = owner.homeNo
    const isOtherLine = line !== this.#reached.line
    if (isOtherLine || this.#reached.number > number) {
      this.#reached = { number, line }
      const reason = isOtherLine ? 'other-line' : 'too-old'
      look.send({ type: 'resync', id: this.#id, reason, number, epoch: line })
      return true
    }
    for (let rest = changes; rest.length > 0; ) {
      if (look.isFull()) return false
      const items = cutAt(rest, MOST_ITEMS)
      rest = rest.slice(items.length)
      const last = items.at(-1)?.number ?? number
      const told = rest.length > 0 ? last : number
      look.send({
        type: 'changes',
        id: this.#id,
        after: this.#reached.number,
        number: told,
        epoch: line,
        items: [...items],
      })
      this.#reached = { number: told, line }
    }
    return true
  }
}
