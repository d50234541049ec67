import type { Command } from 'commander'
import type { Principal } from '../../storage/store.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

export function addRooms(program: Command, perform: Perform): void {
  const rooms = program.command('rooms').description('the bookings of rooms and resources')
  rooms
    .command('settle')
    .description('do now what is done each night: book what has come near, and bring bookings in line with the policy')
    .argument('[slug...]', 'these alone; all when none is named')
    .action((slugs: readonly string[]) => perform({ kind: 'store', run: (io, deps) => settle(slugs, io, deps) }))
  rooms
    .command('check-in')
    .description('somebody came to what a room is booked for now, or soon')
    .argument('<slug>')
    .action((slug: string) => perform({ kind: 'store', run: (io, deps) => comeTo(slug, io, deps) }))
}

async function comeTo(slug: string, io: Io, deps: TaskDeps): Promise<number> {
  const { checkInNow } = await import('../../scheduling/delivery/check-in.ts')

  const [room] = await roomsNamed([slug], deps)
  if (room === undefined) return 1
  const uids = await checkInNow(room, undefined, Math.floor(deps.now().getTime() / 1000), deps.store)
  for (const uid of uids) await io.print(`${slug}\t${uid}`)
  if (uids.size === 0) await io.warn(`"${slug}" is not booked now.`)
  return uids.size === 0 ? 1 : 0
}

async function settle(slugs: readonly string[], io: Io, deps: TaskDeps): Promise<number> {
  const { settleRoomOf } = await import('../../scheduling/delivery/settle-rooms.ts')
  const { declineExpired, releaseUnattended } = await import('../../scheduling/delivery/withdraw.ts')
  const { termsOfServer } = await import('../dav/scheduling.ts')

  const terms = termsOfServer(deps)
  const asked = await roomsNamed(slugs, deps)
  const isAsked = ({ slug }: Principal) => asked.some((room) => room.slug === slug)
  for (const withdrawn of [declineExpired(deps.store, terms), releaseUnattended(deps.store, terms)]) {
    for await (const { room, uid, outcome } of withdrawn)
      if (isAsked(room)) await io.print(`${room.slug}\t${uid}\t${outcome}`)
  }
  let damaged = 0
  for (const room of asked) {
    for await (const { uid, outcome } of settleRoomOf(room, deps.store, terms)) {
      if (outcome === 'damaged') damaged++
      await io.print(`${room.slug}\t${uid}\t${outcome}`)
    }
  }
  return damaged > 0 ? 1 : 0
}

async function roomsNamed(slugs: readonly string[], deps: TaskDeps): Promise<readonly Principal[]> {
  const { bookables } = await import('../jobs/keeping-rooms.ts')
  const all: Principal[] = []
  for await (const room of bookables(deps)) all.push(room)
  const unknown = slugs.find((slug) => !all.some((room) => room.slug === slug))
  if (unknown !== undefined) throw new CommandError(`There is no room or resource "${unknown}".`)
  return slugs.length === 0 ? all : all.filter(({ slug }) => slugs.includes(slug))
}
