/** When somebody is busy: told whenever that is another answer than before, and no more often. */
import { createHash } from 'node:crypto'
import type { Id, Principal } from '../../storage/store.ts'
import { busyTimes, requireWindow } from '../api/operations/free-busy.ts'
import { problem } from '../api/problem.ts'
import type { Begun, Followed, Look } from './followed.ts'
import { LONGEST_WINDOW_DAYS, type Topic } from './messages.ts'

type OfFreeBusy = Extract<Topic, { readonly kind: 'free-busy' }>

export async function followFreeBusy(id: string, topic: OfFreeBusy, look: Look): Promise<Begun> {
  requireWindow(topic.start, topic.end, '/to/end', LONGEST_WINDOW_DAYS)
  const followed = new FollowedFreeBusy(id, topic)
  // Refused now, where it would be refused later.
  await followed.ask(look)
  return { followed }
}

class FollowedFreeBusy implements Followed {
  concerns: readonly Id[] = []
  homes: readonly Id[] = []
  readonly isOwn = false
  readonly #id: string
  readonly #topic: OfFreeBusy
  #state: string | undefined

  constructor(id: string, topic: OfFreeBusy) {
    this.#id = id
    this.#topic = topic
    this.#state = topic.state
  }

  async tell(look: Look): Promise<boolean> {
    const { status, periods } = await this.ask(look)
    const state = createHash('sha256')
      .update(JSON.stringify([status, periods]))
      .digest('base64url')
    if (state === this.#state) return true
    if (look.isFull()) return false
    this.#state = state
    look.send({ type: 'free-busy', id: this.#id, state, status, periods: periods && [...periods] })
    return true
  }

  async ask({ viewer, store, dav }: Look) {
    const { slug, start, end } = this.#topic
    const asked = await store.findPrincipal(slug)
    if (asked === undefined || asked.kind === 'group' || viewer.principal === undefined)
      throw problem(404, 'not-found', 'no person, room or resource has that name')
    this.concerns = await calendarsOf(asked, store)
    // One that is new, or shared with them, keeps them busy, too.
    this.homes = [asked.id]
    const found = await busyTimes({ asker: viewer.principal, asked: [asked], start, end }, dav)
    return found.get(slug) ?? { status: '3.7', periods: null }
  }
}

/** All that may keep somebody busy, whoever owns it. */
async function calendarsOf({ id }: Principal, store: Look['store']): Promise<readonly Id[]> {
  const own = await store.collectionsOf(id, 'calendars')
  const shared = await store.sharesIn(id)
  return [...own, ...shared.map(({ collection }) => collection)]
    .filter(({ kind }) => kind === 'calendar' || kind === 'inbox')
    .map((collection) => collection.id)
}
