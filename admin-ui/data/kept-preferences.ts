/** Preferences are kept with the account, so that each device looks the same; this browser remembers them until it has asked. */
import { useMantineColorScheme } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { PreferencesChange } from '../../client/kalends.ts'
import { type Choice, changeOf, chosenOf } from '../i18n/kept.ts'
import { useChoosePreferences } from '../i18n/preferences.tsx'
import { useAct } from './act.ts'
import { api } from './client.ts'

const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  queryFn: async () => (await api.getPreferences()).body,
})

/** Takes what the account has, whenever it is known anew. */
export function useTakePreferences(): void {
  const { choose } = useChoosePreferences()
  const { setColorScheme } = useMantineColorScheme()
  const { data } = useQuery(preferencesQuery)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer of the server
  useEffect(() => {
    if (data === undefined) return
    choose(chosenOf(data))
    setColorScheme(data.theme ?? 'auto')
  }, [data])
}

/** Applies here at once, and on other devices when they ask. */
export function useKeepPreferences(): (choice: Choice) => void {
  const { choose } = useChoosePreferences()
  const { setColorScheme } = useMantineColorScheme()
  const keep = useAct((body: PreferencesChange) => api.updatePreferences({ body }), { asks: [['preferences']] })
  return ({ scheme, ...choice }) => {
    if (scheme !== undefined) setColorScheme(scheme)
    choose(choice)
    keep.mutate(changeOf({ ...choice, scheme }))
  }
}
