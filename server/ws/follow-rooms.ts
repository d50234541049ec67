/** Which of many rooms are taken at other times than before: told by their names, for whoever shows them all to ask again. */
import { createHash } from 'node:crypto'
import { DAV } from '../../protocol/xml/names.ts'
import { isBookable } from '../../scheduling/rooms/settle.ts'
import type { Collection, Id, Principal } from '../../storage/store.ts'
import { busyTimes, requireWindow } from '../api/operations/free-busy.ts'
import { problem } from '../api/problem.ts'
import { privilegesOnEach } from '../dav/rights.ts'
import type { Begun, Followed, Look } from './followed.ts'
import { LONGEST_WINDOW_DAYS, type Topic } from './messages.ts'

type OfRooms = Extract<Topic, { readonly kind: 'rooms' }>

export async function followRooms(id: string, topic: OfRooms, look: Look): Promise<Begun> {
  requireWindow(topic.start, topic.end, '/to/end', LONGEST_WINDOW_DAYS)
  const followed = new FollowedRooms(id, topic)
  await followed.changed(look)
  return { followed }
}

interface Room {
  readonly principal: Principal
  readonly calendars: readonly Collection[]
}

class FollowedRooms implements Followed {
  concerns: readonly Id[] = []
  homes: readonly Id[] = []
  readonly isOwn = false
  readonly #id: string
  readonly #topic: OfRooms
  /** Of each room, the numbers of its calendars. */
  #numbers: ReadonlyMap<Id, string> = new Map()
  /** Of each room, what was told of its times to who knows no more of it. */
  readonly #states = new Map<Id, string>()

  constructor(id: string, topic: OfRooms) {
    this.#id = id
    this.#topic = topic
  }

  async tell(look: Look): Promise<boolean> {
    if (look.isFull()) return false
    const slugs = await this.changed(look)
    if (slugs.length > 0) look.send({ type: 'rooms', id: this.#id, slugs })
    return true
  }

  /** Those that are to be asked about again, since this was asked last. Nobody's times cost anything but those of rooms in which something changed. */
  async changed(look: Look): Promise<string[]> {
    const rooms = await this.#rooms(look)
    const numbers = await numbersOfEach(rooms, look)
    const touched = rooms.filter(({ principal: { id } }) => numbers.get(id) !== this.#numbers.get(id))
    const [open, closed] = await byReading(touched, look)
    const states = await this.#busyOf(closed, look)
    const isFirst = this.#numbers.size === 0
    const told = closed.filter(({ principal: { id } }) => states.get(id) !== this.#states.get(id))
    this.#numbers = numbers
    for (const [id, state] of states) this.#states.set(id, state)
    return isFirst ? [] : [...open, ...told].map(({ principal }) => principal.slug).sort()
  }

  async #rooms({ store }: Look): Promise<readonly Room[]> {
    const found = (await store.findPrincipals([...new Set(this.#topic.slugs)])).filter(isBookable)
    if (found.length === 0) throw problem(404, 'not-found', 'no room or resource has one of these names')
    const ids = found.map(({ id }) => id)
    const calendars = await store.collectionsOfEach(ids, 'calendars', ['calendar', 'inbox'])
    this.concerns = calendars.map(({ id }) => id)
    this.homes = ids
    return found.map((principal) => ({
      principal,
      calendars: calendars.filter(({ ownerId }) => ownerId === principal.id),
    }))
  }

  async #busyOf(rooms: readonly Room[], { viewer, dav }: Look): Promise<ReadonlyMap<Id, string>> {
    if (rooms.length === 0 || viewer.principal === undefined) return new Map()
    const { start, end } = this.#topic
    const asked = rooms.map(({ principal }) => principal)
    const found = await busyTimes({ asker: viewer.principal, asked, start, end }, dav)
    return new Map(asked.map(({ id, slug }) => [id, digest(found.get(slug))]))
  }
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('base64url')
}

async function numbersOfEach(rooms: readonly Room[], { store }: Look): Promise<ReadonlyMap<Id, string>> {
  const numbers = await store.numbersOf(rooms.flatMap(({ calendars }) => calendars.map(({ id }) => id)))
  return new Map(
    rooms.map(({ principal, calendars }) => [
      principal.id,
      JSON.stringify(calendars.map(({ id }) => [id, numbers.get(id)])),
    ]),
  )
}

/** Those whose bookings the viewer may read, and those of which only times are told. */
async function byReading(rooms: readonly Room[], { viewer, store }: Look): Promise<[readonly Room[], readonly Room[]]> {
  const calendars = rooms.flatMap((room) => room.calendars).filter(({ kind }) => kind === 'calendar')
  const privileges = await privilegesOnEach(calendars, viewer, store)
  const hidden = new Set(calendars.filter(({ id }) => !privileges.get(id)?.has(DAV.read)).map(({ ownerId }) => ownerId))
  return [
    rooms.filter(({ principal }) => !hidden.has(principal.id)),
    rooms.filter(({ principal }) => hidden.has(principal.id)),
  ]
}
