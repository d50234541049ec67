import { useQuery } from '@tanstack/react-query'
import { api } from '../../../data/client.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { knownZone } from '../time/wall-time.ts'
import { type Span, USUAL_HOURS, workingTimes } from './free-times.ts'

/** When somebody works: what they said, else the usual hours. */
export function useWorkingTimes(owner: string, span: Span): readonly Span[] {
  const { timeZone: viewer } = usePreferences()
  const { data } = useQuery({
    queryKey: ['availability', owner, 'hours'],
    queryFn: async () => (await api.getAvailability({ slug: owner }).catch(() => undefined))?.body ?? null,
    staleTime: 300_000,
  })
  const hours = data?.hours ?? USUAL_HOURS
  return workingTimes(hours, data?.hours ? knownZone(data.timeZone, viewer) : viewer, span)
}
