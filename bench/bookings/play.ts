/** Many who book the same few rooms at once, while servers end and start again. */
import { Dice } from '../../protocol/testing/dice.ts'
import { Booker } from './booker.ts'
import { DAY } from './request.ts'
import { KEEPER, PEOPLE, type Site } from './site.ts'

export interface Game {
  readonly writes: number
  readonly seed: number
  /** After so many writes each. */
  readonly restartEvery: number
  /** Ends a server, whatever it is doing, and starts it again. */
  restart(): Promise<void>
}

/** Times at which rooms are asked for at the end: the morning of the first three days. */
export const PROBES = [0, 1, 2].flatMap((day) => Array.from({ length: 16 }, (_, time) => day * DAY + time))

/** Two programs each. */
const NAMES = [...PEOPLE, KEEPER]
const BOOKERS = [...NAMES, ...NAMES]

export async function play(site: Site, { writes, seed, restartEvery, restart }: Game): Promise<void> {
  let nextRestart = restartEvery
  const isOver = () => site.tally.writes >= writes
  const work = BOOKERS.map(async (name, index) => {
    const booker = new Booker(name, index, site, new Dice(seed * BOOKERS.length + index))
    while (!isOver()) {
      await booker.act()
      if (site.tally.writes < nextRestart) continue
      nextRestart += restartEvery
      site.restart = restart()
      await site.restart
    }
  })
  const ends = await Promise.allSettled(work)
  for (const one of ends) if (one.status === 'rejected') throw one.reason
}
