/** Somebody who books rooms, changes it and calls it off, by chance. Nobody else writes these meetings. */
import type { Dice } from '../../protocol/testing/dice.ts'
import type { Question } from '../client.ts'
import { putQuestion } from '../kalends.ts'
import { DAY, type Request, requestText, retitledText, takenIn, versionIn } from './request.ts'
import { KEEPER, ROOMS, type Site } from './site.ts'

const MOST_MEETINGS = 5
const LAST_DAY = 7
/** Of the day. */
const TIMES = 16

export class Booker {
  readonly #name: string
  /** Somebody may have several. */
  readonly #program: number
  readonly #site: Site
  readonly #dice: Dice
  readonly #uids: string[] = []
  #made = 0

  constructor(name: string, program: number, site: Site, dice: Dice) {
    this.#name = name
    this.#program = program
    this.#site = site
    this.#dice = dice
  }

  /** One thing, with all that it takes. */
  async act(): Promise<void> {
    const dice = this.#dice
    const [first, ...rest] = this.#uids
    if (first === undefined || (this.#uids.length < MOST_MEETINGS && dice.chance(0.3))) return this.#book()
    const known = this.#site.meetings.get(dice.pick([first, ...rest]))
    if (known === undefined) throw new Error('a meeting of nobody')
    const { request } = known
    if (dice.chance(0.2)) return this.#write('cancellation', request, { method: 'DELETE', path: pathOf(request) })
    const next = { ...request, version: request.version + 1 }
    if (dice.chance(0.2)) {
      const text = await this.#read(request)
      return this.#put('title', next, retitledText(text ?? requestText(request), next))
    }
    const changed = { ...next, ...this.#change(next) }
    await this.#put('change', changed, requestText(changed))
  }

  async #book(): Promise<void> {
    const dice = this.#dice
    const slugs = ROOMS.map(({ slug }) => slug)
    const room = dice.pick(ROOMS).slug
    const isKeeper = this.#name === KEEPER
    const uid = `${this.#name}-${this.#program}-${this.#made++}`
    const request: Request = {
      uid,
      owner: isKeeper ? room : this.#name,
      version: 1,
      rooms: !isKeeper && dice.chance(0.2) ? slugs.filter((one) => one !== room) : [room],
      ...this.#times(),
    }
    this.#uids.push(uid)
    this.#site.meetings.set(uid, { request: { ...request, version: 0 }, taken: [] })
    await this.#put('booking', request, requestText(request))
  }

  /** Another time or another room as a whole, or something about a day of it. */
  #change(request: Request): Partial<Request> {
    const dice = this.#dice
    const { owner, rooms, days, skipped, moved } = request
    if (days > 1 && dice.chance(0.5)) {
      const day = dice.number(1, days - 1)
      if (skipped.includes(day)) return {}
      if (!moved.has(day) && dice.chance(0.5)) return { skipped: [...skipped, day] }
      return { moved: new Map([...moved, [day, this.#time()]]) }
    }
    if (!rooms.includes(owner) && dice.chance(0.3)) return { rooms: [dice.pick(ROOMS).slug] }
    return this.#times()
  }

  #times(): Pick<Request, 'start' | 'length' | 'days' | 'skipped' | 'moved'> {
    const dice = this.#dice
    const days = dice.chance(0.3) ? dice.number(2, 6) : 1
    return { start: this.#time(), length: dice.number(1, 4), days, skipped: [], moved: new Map() }
  }

  #time(): number {
    return this.#dice.number(0, LAST_DAY) * DAY + this.#dice.below(TIMES)
  }

  #put(kind: string, next: Request, text: string): Promise<void> {
    return this.#write(kind, next, putQuestion(pathOf(next), text))
  }

  /** Asks one of the servers, and sees what there is by one of them. */
  async #write(kind: string, next: Request, question: Question): Promise<void> {
    const { meetings } = this.#site
    const isOwn = next.rooms.includes(next.owner)
    const before = meetings.get(next.uid)?.request ?? next
    const answer = await this.#site.ask(isOwn ? `own ${kind}` : kind, this.#name, question, this.#server())
    const text = await this.#read(next)
    const isThere = text !== undefined
    if (answer !== undefined && answer.status < 300 && isThere !== (question.method === 'PUT')) {
      throw new Error(`${kind} of ${next.uid} was answered ${answer.status}, and is ${isThere ? 'there' : 'not there'}`)
    }
    if (text === undefined) {
      meetings.delete(next.uid)
      this.#uids.splice(this.#uids.indexOf(next.uid), 1)
      return
    }
    const request = [next, before].find(({ version }) => version === versionIn(text))
    const isExpected = answer === undefined || answer.status >= 300 || request === next
    if (request === undefined || !isExpected) throw new Error(`${kind} of ${next.uid} is lost: ${text}`)
    meetings.set(next.uid, { request, taken: takenIn(text, request) })
  }

  /** Undefined when there is none. */
  async #read(request: Request): Promise<string | undefined> {
    for (;;) {
      const answer = await this.#site.ask('GET', this.#name, { method: 'GET', path: pathOf(request) }, this.#server())
      if (answer !== undefined) return answer.status === 404 ? undefined : answer.body.toString()
    }
  }

  #server(): number {
    return this.#dice.below(2)
  }
}

export function pathOf({ owner, uid }: Pick<Request, 'owner' | 'uid'>): string {
  return `/dav/calendars/${owner}/calendar/${uid}.ics`
}
