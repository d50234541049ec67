/** Time zones as people look for them: by city, by offset, in their own words. */
import { useMemo } from 'react'
import { usePreferences } from '../../i18n/preferences.tsx'

export interface ZoneChoice {
  readonly value: string
  readonly label: string
}

export function useZones(): readonly ZoneChoice[] {
  const { locale } = usePreferences()
  return useMemo(() => zonesOf(Intl.supportedValuesOf('timeZone'), locale, new Date()), [locale])
}

export function zonesOf(zones: readonly string[], locale: string, now: Date): readonly ZoneChoice[] {
  return zones
    .map((value) => ({ value, label: labelOf(value, locale, now) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, locale))
}

/** `Europe/Brussels (GMT+1)` */
export function labelOf(zone: string, locale: string, now: Date): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortOffset' })
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return `${zone.replaceAll('_', ' ')} (${offset})`
}
