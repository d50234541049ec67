import type { Id, News } from '../store.ts'

/** So long what happens is gathered: a burst of writes makes one piece of news. */
const GATHERED_MS = 20

/** From one node of a store to the others. */
export interface Notices {
  /** Sent as soon as there is a connection; what waits for one is sent together. */
  send(news: News): void
  /** Told what other nodes sent, and `all` after it may have missed some. One at a time. */
  onHeard(listener: (news: News) => void): void
}

const NOTHING: News = { collections: [], homes: [], access: [] }
export const ANYTHING: News = { collections: 'all', homes: 'all', access: 'all' }

export function merged(one: News, other: News): News {
  return {
    collections: union(one.collections, other.collections),
    homes: union(one.homes, other.homes),
    access: union(one.access, other.access),
  }
}

function union(one: News['access'], other: News['access']): readonly Id[] | 'all' {
  if (one === 'all' || other === 'all') return 'all'
  return [...new Set([...one, ...other])]
}

export function isNothing({ collections, homes, access }: News): boolean {
  return collections.length === 0 && homes.length === 0 && access.length === 0
}

/** Where what this process committed is gathered, and told to its own listeners and to other nodes. */
export class NewsDesk {
  readonly #notices: Notices | undefined
  readonly #report: (error: unknown) => void
  readonly #listeners = new Set<(news: News) => void>()
  #hearsOthers = false
  #gathered = NOTHING
  #timer: NodeJS.Timeout | undefined

  constructor(notices: Notices | undefined, report: (error: unknown) => void) {
    this.#notices = notices
    this.#report = report
  }

  watch(listener: (news: News) => void): () => void {
    this.#hearOthers()
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whom nobody listens to, it need not look for what got lost. */
  #hearOthers(): void {
    if (this.#hearsOthers) return
    this.#hearsOthers = true
    this.#notices?.onHeard((news) => this.#announce(news))
  }

  tell(news: Partial<News>): void {
    const told = { ...NOTHING, ...news }
    if (isNothing(told)) return
    this.#gathered = merged(this.#gathered, told)
    this.#timer ??= setTimeout(() => this.flush(), GATHERED_MS).unref()
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const news = this.#gathered
    this.#gathered = NOTHING
    if (isNothing(news)) return
    this.#announce(news)
    this.#notices?.send(news)
  }

  /** A listener that fails takes nothing from the others, nor from who wrote. */
  #announce(news: News): void {
    for (const listener of this.#listeners) {
      try {
        listener(news)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}
