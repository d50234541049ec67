/** A time for which a room is taken, as it is shown. */
import type { RoomTimeline } from '../../../../client/kalends.ts'

export interface Taken {
  readonly id: string
  readonly room: Pick<RoomTimeline, 'slug' | 'name'>
  /** Of whose bookings one may know; null where the times are all that is known. */
  readonly uid: string | null
  readonly start: string
  readonly end: string
  readonly kind: 'booked' | 'hold' | 'busy'
  readonly lane: number
  readonly summary: string | null
}

export function takenOf(room: RoomTimeline): readonly Taken[] {
  const { slug, name, bookings, busy } = room
  if (bookings !== null) {
    return bookings.map((one) => ({ ...one, id: `${slug} ${one.lane} ${one.start} ${one.uid}`, room: { slug, name } }))
  }
  return (busy ?? [])
    .filter(({ type }) => type !== 'unavailable')
    .map(({ start, end, type }) => ({
      ...{ id: `${slug} ${start}`, room: { slug, name }, uid: null, start, end, lane: 1, summary: null },
      kind: type === 'tentative' ? ('hold' as const) : ('busy' as const),
    }))
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
