/** Which view of which day: in the address, so that it can be kept, sent and gone back to. */
import { useMediaQuery } from '@mantine/hooks'
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import { usePreferences } from '../../i18n/preferences.tsx'
import { type Day, todayIn } from '../../time/wall.ts'
import { VIEWS, type View, type Week } from './range.ts'

const KEY = 'kalends-calendar-view'

export interface Place {
  readonly view: View
  readonly date: Day
  readonly today: Day
  readonly week: Week
  readonly isPhone: boolean
  go(to: { readonly view?: View; readonly date?: Day }): void
}

export function usePlace(): Place {
  const { timeZone, firstDay } = usePreferences()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [params, setParams] = useSearchParams()
  const today = todayIn(timeZone)
  const view = viewIn(params.get('view')) ?? viewIn(localStorage.getItem(KEY)) ?? (isPhone ? 'day' : 'week')
  const date = dayIn(params.get('date')) ?? today
  const go = useCallback<Place['go']>(
    (to) => {
      if (to.view !== undefined) localStorage.setItem(KEY, to.view)
      setParams((before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(to)) next.set(name, value)
        return next
      })
    },
    [setParams],
  )
  return { view, date, today, week: { firstDay, length: isPhone ? 3 : 7 }, isPhone, go }
}

function viewIn(text: string | null): View | undefined {
  return VIEWS.find((view) => view === text)
}

/** Somebody may have typed it. */
function dayIn(text: string | null): Day | undefined {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : text
}
