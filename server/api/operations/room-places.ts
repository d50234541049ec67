/** Where rooms are, and what they have: what there is to filter by. */
import { z } from 'zod'
import type { StoreReader } from '../../../storage/store.ts'
import { type Operation, operation } from '../operation.ts'
import { nothing } from '../schemas.ts'
import { viewOfPrincipal } from './principals.ts'
import { BOOKABLE } from './rooms.ts'

const count = z.number().int().describe('Of how many rooms and resources it is said')
const building = z.strictObject({ name: z.string(), floors: z.array(z.string()), count }).meta({ id: 'Building' })
const feature = z.strictObject({ name: z.string(), count }).meta({ id: 'RoomFeature' })

const places = z
  .strictObject({ buildings: z.array(building), features: z.array(feature) })
  .meta({ id: 'RoomPlaces', description: 'As rooms and resources name them, in the order of names' })

interface Place {
  readonly floors: Set<string>
  count: number
}

async function placesIn(store: StoreReader) {
  const buildings = new Map<string, Place>()
  const features = new Map<string, number>()
  for (const kind of BOOKABLE) {
    for await (const some of store.principals(kind)) {
      for (const { building, floor, features: has } of some.map((one) => viewOfPrincipal(one, false))) {
        for (const name of new Set(has)) features.set(name, (features.get(name) ?? 0) + 1)
        if (building === null) continue
        const place = buildings.get(building) ?? { floors: new Set(), count: 0 }
        buildings.set(building, place)
        place.count++
        if (floor !== null) place.floors.add(floor)
      }
    }
  }
  return { buildings: [...buildings].sort(byName), features: [...features].sort(byName) }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

export const roomPlaceOperations: readonly Operation[] = [
  operation({
    id: 'getRoomPlaces',
    tag: 'Rooms',
    summary: 'Which buildings, floors and features there are',
    method: 'GET',
    path: '/room-places',
    scopes: ['rooms:read'],
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'By name', schema: places },
    problems: [],
    async handle(_, { store }) {
      const { buildings, features } = await placesIn(store)
      return {
        body: {
          buildings: buildings.map(([name, { floors, count }]) => ({
            ...{ name, count },
            floors: [...floors].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })),
          })),
          features: features.map(([name, count]) => ({ name, count })),
        },
      }
    },
  }),
]
