/** Which days are shown, and how wide: in the address of the page. */
import { useSearchParams } from 'wouter'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, type Day, instantOf, todayIn, weekdayOf } from '../../../time/wall.ts'
import type { TimeWindow } from './timelines.ts'

export const VIEWS = ['day', 'week'] as const
export type View = (typeof VIEWS)[number]

/** Of a slot, in pixels. */
export const WIDTHS: Readonly<Record<View, readonly number[]>> = { day: [22, 34, 52, 80], week: [11, 20, 32, 50] }
const SLOTS: Readonly<Record<View, number>> = { day: 48, week: 84 }

/** The narrowest takes all there is: `pixels`. */
export function widthOf({ view, zoom }: Pick<Shown, 'view' | 'zoom'>, pixels: number): number {
  const width = WIDTHS[view][zoom] ?? WIDTHS[view][0] ?? 0
  return zoom === 0 ? Math.max(width, Math.floor(pixels / SLOTS[view])) : width
}

export interface Shown {
  readonly view: View
  readonly date: Day
  readonly first: Day
  readonly window: TimeWindow
  /** The place of its width among `WIDTHS`. */
  readonly zoom: number
  readonly isTable: boolean
}

interface Change {
  readonly view?: View
  readonly date?: Day
  readonly zoom?: number
  readonly isTable?: boolean
}

export function useShown(): readonly [Shown, (change: Change) => void] {
  const [params, setParams] = useSearchParams()
  const { timeZone, firstDay } = usePreferences()
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'day'
  const asked = params.get('date') ?? ''
  const date = /^\d{4}-\d\d-\d\d$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : todayIn(timeZone)
  const first = view === 'day' ? date : addDays(date, -((weekdayOf(date) - firstDay + 7) % 7))
  const zoom = Math.min(Math.max(Number(params.get('zoom') ?? 0) || 0, 0), WIDTHS[view].length - 1)
  const days = view === 'day' ? 1 : 7
  const shown = {
    ...{ view, date, first, zoom, isTable: params.get('as') === 'table' },
    window: { start: instantText(first, timeZone), end: instantText(addDays(first, days), timeZone) },
  }
  function change({ view, date, zoom, isTable }: Change): void {
    setParams(
      (before) => {
        const after = new URLSearchParams(before)
        if (view !== undefined) after.set('view', view)
        if (date !== undefined) after.set('date', date)
        if (zoom !== undefined) after.set('zoom', `${zoom}`)
        if (isTable === true) after.set('as', 'table')
        if (isTable === false) after.delete('as')
        return after
      },
      { replace: true },
    )
  }
  return [shown, change]
}

function instantText(day: Day, zone: string): string {
  return new Date(instantOf(`${day}T00:00:00`, zone)).toISOString()
}
