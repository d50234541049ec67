/**
 * Who else looks at a calendar. Whoever asks is seen, too. Two see each other when one of them may know who may see the calendar
 * (DAV:read-acl, as its owner does): two sharees, who learn nothing of each other elsewhere, do not here.
 */
import { refuse } from '../../protocol/dav/refusal.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { Id } from '../../storage/store.ts'
import { requireCollection } from '../api/operations/calendars.ts'
import type { Begun, Followed, Look } from './followed.ts'
import type { Topic } from './messages.ts'

type OfPresence = Extract<Topic, { readonly kind: 'presence' }>

export async function followPresence(id: string, topic: OfPresence, look: Look): Promise<Begun> {
  const followed = new FollowedPresence(id, topic)
  await followed.stay(look)
  return { followed }
}

class FollowedPresence implements Followed {
  concerns: readonly Id[] = []
  readonly homes: readonly Id[] = []
  /** Others come and go without a number. */
  readonly isOwn = false
  readonly #id: string
  readonly #topic: OfPresence
  #told: string | undefined
  #isOver = false

  constructor(id: string, topic: OfPresence) {
    this.#id = id
    this.#topic = topic
  }

  /** Looks whether one may be there, and is. */
  async stay({ viewer, store, presence }: Look) {
    const { owner, name } = this.#topic
    const { resource, privileges } = await requireCollection({ kind: 'calendar', owner, name }, viewer, store)
    const { collection, redaction } = resource
    if (redaction === 'busy' || viewer.principal === undefined)
      throw refuse(403, DAV.needPrivileges, 'who sees times alone is not seen')
    const mine = {
      ...{ collectionId: collection.id, principalId: viewer.principal.id },
      seesOthers: privileges.has(DAV.readAcl),
    }
    this.concerns = [collection.id]
    // It may have ended meanwhile, and then nobody would ever take it away.
    if (!this.#isOver) presence.stay(this, mine)
    return mine
  }

  async tell(look: Look): Promise<boolean> {
    const mine = await this.stay(look)
    const present = await look.store.presentAt(mine.collectionId, look.now())
    const seen = present.filter((one) => one.principalId !== mine.principalId && (one.seesOthers || mine.seesOthers))
    const principals = await look.store.findPrincipalsById(seen.map(({ principalId }) => principalId))
    const people = principals.map(({ slug, name }) => ({ slug, name }))
    const said = JSON.stringify(people)
    if (said === this.#told) return true
    if (look.isFull()) return false
    this.#told = said
    look.send({ type: 'presence', id: this.#id, people })
    return true
  }

  end({ presence }: Pick<Look, 'presence'>): void {
    this.#isOver = true
    presence.leave(this)
  }
}
