import { useCallback } from 'react'
import { useMe } from '../../data/me.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { midnight } from '../../time/span.ts'
import { addDays, type Day, instantOf } from '../../time/wall.ts'
import { useWorkingTimes } from '../event/busy/use-working-times.ts'
import { proposedTimes, type Times } from './proposed.ts'
import type { Days } from './range.ts'

export function useProposedTimes(days: Days, date: Day): () => Times {
  const { timeZone } = usePreferences()
  const { slug } = useMe().principal
  const at = (day: Day) => instantOf(midnight(day), timeZone)
  const working = useWorkingTimes(slug, { start: at(date), end: at(addDays(date, 2)) })
  return useCallback(
    () => proposedTimes({ now: Date.now(), timeZone, days, date, working }),
    [timeZone, days, date, working],
  )
}
