/** Which rooms somebody looks for; in the address of the page, so that it can be kept and sent. */
import { useSearchParams } from 'wouter'
import type { Room } from '../../../client/kalends.ts'

export interface RoomFilters {
  readonly q: string
  readonly kind: 'room' | 'resource' | undefined
  readonly building: string | undefined
  readonly floor: string | undefined
  readonly capacity: number | undefined
  readonly features: readonly string[]
}

/** What of a room filters ask about. */
export type Filtered = Pick<Room, 'slug' | 'name' | 'capacity' | 'building' | 'floor' | 'features'> & {
  readonly kind: string
}

type Change = Partial<RoomFilters>

export function useRoomFilters(): readonly [RoomFilters, (change: Change) => void] {
  const [params, setParams] = useSearchParams()
  return [readFilters(params), (change) => setParams((before) => writeFilters(before, change), { replace: true })]
}

export function readFilters(params: URLSearchParams): RoomFilters {
  const capacity = Number(params.get('capacity') ?? '')
  const kind = params.get('kind')
  return {
    q: params.get('q') ?? '',
    kind: kind === 'room' || kind === 'resource' ? kind : undefined,
    building: params.get('building') ?? undefined,
    floor: params.get('floor') ?? undefined,
    capacity: Number.isInteger(capacity) && capacity > 0 ? capacity : undefined,
    features: params.getAll('feature'),
  }
}

export function writeFilters(before: URLSearchParams, change: Change): URLSearchParams {
  const next = { ...readFilters(before), ...change }
  const after = new URLSearchParams(before)
  for (const name of ['q', 'kind', 'building', 'floor', 'capacity'] as const) {
    const value = next[name]
    if (value === undefined || value === '') after.delete(name)
    else after.set(name, `${value}`)
  }
  after.delete('feature')
  for (const feature of next.features) after.append('feature', feature)
  return after
}

export function fits(room: Filtered, { q, kind, building, floor, capacity, features }: RoomFilters): boolean {
  const has = room.features.map(lower)
  return (
    (kind === undefined || room.kind === kind) &&
    (building === undefined || lower(room.building) === lower(building)) &&
    (floor === undefined || lower(room.floor) === lower(floor)) &&
    (capacity === undefined || (room.capacity ?? 0) >= capacity) &&
    features.every((one) => has.includes(lower(one))) &&
    lower(q)
      .split(/\s+/)
      .every((word) => lower(`${room.name} ${room.slug} ${room.building ?? ''} ${room.floor ?? ''}`).includes(word))
  )
}

export function isFiltered(filters: RoomFilters): boolean {
  return filters.q !== '' || countSet(filters) > 0
}

/** Of those besides the name. */
export function countSet({ kind, building, floor, capacity, features }: RoomFilters): number {
  return [kind, building, floor, capacity].filter((one) => one !== undefined).length + features.length
}

function lower(text: string | null): string {
  return (text ?? '').trim().toLowerCase()
}

export interface Places {
  readonly buildings: readonly string[]
  readonly floors: readonly string[]
  readonly features: readonly string[]
}

/** What there is to choose from; floors of the building alone, where one was chosen. */
export function placesOf(rooms: readonly Filtered[], building?: string): Places {
  const here = rooms.filter((room) => building === undefined || lower(room.building) === lower(building))
  return {
    buildings: distinct(rooms.map((room) => room.building)),
    floors: distinct(here.map((room) => room.floor)),
    features: distinct(rooms.flatMap((room) => room.features)),
  }
}

/** Each once, however it is written; numbers in their order. */
function distinct(texts: readonly (string | null)[]): readonly string[] {
  const found = new Map(texts.flatMap((text) => (text === null || text === '' ? [] : [[lower(text), text] as const])))
  return [...found.values()].sort(new Intl.Collator(undefined, { numeric: true }).compare)
}
