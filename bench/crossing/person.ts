/** Somebody with a calendar program: invites, changes, calls off, answers and tidies up, by chance. */
import { randomUUID } from 'node:crypto'
import type { Dice } from '../../protocol/testing/dice.ts'
import type { Answer, Client } from '../client.ts'
import { putQuestion } from '../kalends.ts'
import type { Ledger } from './ledger.ts'
import { answeredText, type Copy, changedText, meetingText, readCopy, type Version } from './meeting.ts'
import type { Tally } from './tally.ts'

/** Meetings that one organizes at a time, so that lists stay short. */
const MOST_OWN = 8
/** How often a program tries again when what it read has changed. */
const MOST_TRIES = 20
const MOST_ATTENDEES = 4
const LAST_DAY = 300
const PARTSTATS = ['ACCEPTED', 'DECLINED', 'TENTATIVE'] as const

/** What all of them share. */
export interface Company {
  readonly names: readonly string[]
  /** Somebody on another server, who is invited to everything. */
  readonly guest?: string
  readonly ledger: Ledger
  readonly tally: Tally
  /** Copies that a program of their owner answers just now: the ledger could not tell which of two answers came last. */
  readonly inHand: Set<string>
}

export class Person {
  readonly #name: string
  readonly #client: Client
  readonly #company: Company
  readonly #dice: Dice

  constructor(name: string, client: Client, company: Company, dice: Dice) {
    this.#name = name
    this.#client = client
    this.#company = company
    this.#dice = dice
  }

  /** One thing, with all that it takes. */
  async act(): Promise<void> {
    const dice = this.#dice
    const hrefs = await hrefsIn(this.#home, this.#client, this.#company.tally)
    const own = hrefs.filter((href) => href.startsWith(`${this.#home}own-`))
    if (own.length < 2 || (own.length < MOST_OWN && dice.chance(0.1))) return this.#invite()
    const others = hrefs.filter((href) => !own.includes(href) && !this.#company.inHand.has(href))
    const [first, ...rest] = others.length > 0 && dice.chance(0.6) ? others : own
    const href = first && dice.pick([first, ...rest])
    if (href === undefined) return
    if (own.includes(href)) return this.#treat(href)
    this.#company.inHand.add(href)
    try {
      await this.#treat(href)
    } finally {
      this.#company.inHand.delete(href)
    }
  }

  get #home(): string {
    return `/dav/calendars/${this.#name}/calendar/`
  }

  async #invite(): Promise<void> {
    const uid = `own-${randomUUID()}`
    const first = this.#version({ uid, number: 0, token: '', day: 0, attendees: [] }, this.#guests())
    const question = putQuestion(
      `${this.#home}${uid}.ics`,
      meetingText(this.#name, first, { isSeries: this.#dice.chance(0.25), guest: this.#company.guest }),
      {
        'if-none-match': '*',
      },
    )
    const { ledger } = this.#company
    await this.#write('invitation', question, (sureness) => ledger.write(this.#name, first, false, sureness))
  }

  /** Reads what is there and does something about it; again when that has changed meanwhile. */
  async #treat(href: string): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { tally } = this.#company
      const read = await tally.time('GET', () => this.#client.ask({ method: 'GET', path: href }))
      // Another program of the same person has removed it, or its organizer has.
      if (read.status === 404) return
      const text = read.body.toString()
      const copy = readCopy(text)
      const tag = String(read.headers['schedule-tag'])
      const isOwn = copy.organizer === this.#name
      if (isOwn) this.#company.ledger.see(copy)
      const answer = isOwn ? await this.#manage(href, tag, copy, text) : await this.#attend(href, tag, copy, text)
      if (answer.status !== 412) return
    }
    this.#company.tally.giveUp()
  }

  async #manage(href: string, tag: string, { version }: Copy, text: string): Promise<Answer> {
    const { ledger } = this.#company
    if (this.#dice.chance(0.1)) {
      const question = { method: 'DELETE', path: href, headers: { 'if-schedule-tag-match': tag } }
      return this.#write('cancellation', question, (sureness) => ledger.end(version.uid, sureness))
    }
    const next = this.#version(version, this.#dice.chance(0.2) ? this.#guests() : version.attendees)
    const moved = this.#dice.chance(0.4) ? { ...next, day: next.day + this.#dice.number(1, 5) } : next
    const wrapped = { ...moved, day: moved.day % LAST_DAY }
    const question = putQuestion(href, changedText(text, wrapped), { 'if-schedule-tag-match': tag })
    const isMove = wrapped.day !== version.day
    return this.#write('change', question, (sureness) => ledger.write(this.#name, wrapped, isMove, sureness))
  }

  async #attend(href: string, tag: string, copy: Copy, text: string): Promise<Answer> {
    const { ledger } = this.#company
    const headers = { 'if-schedule-tag-match': tag }
    const isInvited = !copy.isCancelled && copy.answers.has(this.#name)
    if (!isInvited) return this.#write('tidying', { method: 'DELETE', path: href, headers }, () => undefined)
    const isRemoval = this.#dice.chance(0.08)
    const partstat = isRemoval ? 'DECLINED' : this.#dice.pick(PARTSTATS)
    const question = isRemoval
      ? { method: 'DELETE', path: href, headers }
      : putQuestion(href, answeredText(text, this.#name, partstat), headers)
    return this.#write(isRemoval ? 'removal' : 'answer', question, (sureness) =>
      ledger.answer(this.#name, copy.version, partstat, sureness),
    )
  }

  async #write(
    kind: string,
    question: Parameters<Client['ask']>[0],
    note: (sureness: 'sure' | 'unsure') => void,
  ): Promise<Answer> {
    let isAnswered = false
    try {
      const answer = await this.#company.tally.time(kind, () => this.#client.ask(question))
      isAnswered = true
      if (answer.status < 300) note('sure')
      return answer
    } finally {
      if (!isAnswered) note('unsure')
    }
  }

  #version(before: Version, attendees: readonly string[]): Version {
    return { ...before, number: before.number + 1, token: randomUUID(), attendees }
  }

  #guests(): readonly string[] {
    const rest = this.#company.names.filter((name) => name !== this.#name)
    const count = this.#dice.number(2, MOST_ATTENDEES)
    return Array.from({ length: count }, () => rest.splice(this.#dice.below(rest.length), 1)).flat()
  }
}

const LIST = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'

export async function hrefsIn(home: string, client: Client, tally: Tally): Promise<readonly string[]> {
  const question = { method: 'PROPFIND', path: home, headers: { depth: '1' }, body: LIST }
  const { body } = await tally.time('PROPFIND', () => client.ask(question))
  return [...body.toString().matchAll(/<D:href>([^<]*\.ics)</g)].map(([, href = '']) => href)
}
