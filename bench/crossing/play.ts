/** Many programs of a few people, who invite each other crosswise. */
import { Dice } from '../../protocol/testing/dice.ts'
import { Client } from '../client.ts'
import { PASSWORD } from '../cluster.ts'
import { type Calendars, Ledger } from './ledger.ts'
import { type Copy, readCopy } from './meeting.ts'
import { type Company, hrefsIn, Person } from './person.ts'
import { Tally } from './tally.ts'

export const PROGRAMS = 16
/** Fewer than programs: some people have two, on different servers. */
export const NAMES = Array.from({ length: 12 }, (_, index) => `p${index}`)

export function newCompany(guest?: string): Company {
  return {
    ...(guest === undefined ? {} : { guest }),
    names: NAMES,
    ledger: new Ledger(),
    tally: new Tally(),
    inHand: new Set(),
  }
}

/** Until so many writes were sent, or none is answered any more. */
export async function play(company: Company, urls: readonly string[], writes: number, seed: number): Promise<void> {
  const end = company.tally.writes + writes
  const work = Array.from({ length: PROGRAMS }, async (_, index) => {
    const name = NAMES[index % NAMES.length] ?? ''
    const server = index + Math.floor(index / NAMES.length)
    const client = new Client(urls[server % urls.length] ?? '', name, PASSWORD)
    const person = new Person(name, client, company, new Dice(seed * PROGRAMS + index))
    try {
      while (company.tally.writes < end) await person.act()
    } finally {
      client.close()
    }
  })
  const ends = await Promise.allSettled(work)
  for (const one of ends) if (one.status === 'rejected') throw one.reason
}

/** What everybody has. */
export async function calendarsAt(url: string): Promise<Calendars> {
  const tally = new Tally()
  const all = NAMES.map(async (name) => {
    const client = new Client(url, name, PASSWORD)
    const hrefs = await hrefsIn(`/dav/calendars/${name}/calendar/`, client, tally)
    const copies = new Map<string, Copy>()
    await client.inParallel(hrefs.length, async (index) => {
      const { body } = await client.ask({ method: 'GET', path: hrefs[index] ?? '' }, 200)
      const copy = readCopy(body.toString())
      copies.set(copy.version.uid, copy)
    })
    client.close()
    return [name, copies] as const
  })
  return new Map(await Promise.all(all))
}
