/** How much somebody has, and how much they may have. */
import { z } from 'zod'
import type { Id, Principal, StoreReader } from '../../../storage/store.ts'
import type { Settings } from '../../settings.ts'

const count = z.number().int().min(0)

export const use = z
  .strictObject({
    bytes: count.describe('Of all that is theirs, and of what is attached to it, each file once'),
    objects: count.describe('Events, tasks, contacts and messages'),
    calendars: count,
    addressBooks: count,
    quotaBytes: count
      .nullable()
      .describe('The most that is kept: their own quota, else that of the server; null: none'),
  })
  .meta({ id: 'Use', description: 'How much somebody has' })

export async function useOfEach(
  people: readonly Principal[],
  { store, settings }: { readonly store: StoreReader; readonly settings: Pick<Settings, 'quotaBytes'> },
): Promise<ReadonlyMap<Id, z.input<typeof use>>> {
  const found = await store.useOf(people.map(({ id }) => id))
  return new Map(
    people.flatMap(({ id, quotaBytes }) => {
      const used = found.get(id)
      return used === undefined ? [] : [[id, { ...used, quotaBytes: quotaBytes ?? settings.quotaBytes }] as const]
    }),
  )
}
