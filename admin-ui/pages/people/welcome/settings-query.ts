import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../data/client.ts'

/** What the server runs with, by name. */
export const settingsQuery = queryOptions({
  queryKey: ['settings', 'by-name'],
  queryFn: async () => new Map((await api.listSettings()).body.items.map((one) => [one.name, one.value])),
})

export const serverQuery = queryOptions({ queryKey: ['server'], queryFn: async () => (await api.getServer()).body })
