/** A time for which a room is taken, as it is shown. */
import type { RoomTimeline } from '../../../../client/kalends.ts'

export interface Taken {
  readonly id: string
  readonly room: Pick<RoomTimeline, 'slug' | 'name'>
  /** Of whose bookings one may know; null where the times are all that is known. */
  readonly uid: string | null
  /** Of the meeting, as far as that is known. */
  readonly start: string
  readonly end: string
  /** With what the rules keep free around it. */
  readonly keptFrom: string
  readonly keptUntil: string
  readonly kind: 'booked' | 'hold' | 'busy'
  /** Undefined where there are none beside it. */
  readonly lane: number | undefined
  readonly summary: string | null
}

export function takenOf({ slug, name, lanes, bookings, busy }: RoomTimeline): readonly Taken[] {
  const room = { slug, name }
  if (bookings !== null) {
    return bookings.map(({ uid, start, end, lane, kind, meeting, summary }) => ({
      ...{ id: `${slug} ${lane} ${start} ${uid}`, room, uid, kind, summary, keptFrom: start, keptUntil: end },
      ...(meeting ?? { start, end }),
      lane: lanes > 1 ? lane : undefined,
    }))
  }
  return (busy ?? [])
    .filter(({ type }) => type !== 'unavailable')
    .map(({ start, end, type }) => ({
      ...{ id: `${slug} ${start}`, room, uid: null, start, end, keptFrom: start, keptUntil: end },
      ...{ lane: undefined, summary: null, kind: type === 'tentative' ? ('hold' as const) : ('busy' as const) },
    }))
}

export interface KeptShares {
  readonly before: number
  readonly after: number
}

/** How much of it is kept free before and after the meeting: shares of its whole length. */
export function keptShares({ start, end, keptFrom, keptUntil }: Taken): KeptShares {
  const [from, until] = [Date.parse(keptFrom), Date.parse(keptUntil)]
  const whole = until - from
  return { before: (Date.parse(start) - from) / whole, after: (until - Date.parse(end)) / whole }
}

/** Buildings in their order, those without one last; in each by floor and name. */
export function byBuilding(
  rooms: readonly RoomTimeline[],
): readonly (readonly [string | null, readonly RoomTimeline[]])[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true })
  const groups = new Map<string, RoomTimeline[]>()
  for (const room of rooms) {
    const key = room.building ?? ''
    groups.set(key, [...(groups.get(key) ?? []), room])
  }
  return [...groups]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : compare(a, b)))
    .map(([building, rooms]) => [
      building === '' ? null : building,
      rooms.toSorted((a, b) => compare(a.floor ?? '', b.floor ?? '') || compare(a.name, b.name)),
    ])
}
