/** How somebody wants to read: language, zone, hours, first day of the week. Of this browser until they say otherwise. */
import { getLocalTimeZone } from '@internationalized/date'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { isKnownZone } from '../time/wall.ts'

export const LANGUAGES = { en: 'English', fr: 'Français', de: 'Deutsch', nl: 'Nederlands' } as const
export type Language = keyof typeof LANGUAGES

/** 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

export interface Preferences {
  readonly language: Language
  /** As `Intl` takes it: the language of the messages, with the region of the browser. */
  readonly locale: string
  readonly timeZone: string
  /** More zones that stand beside it in the calendar. */
  readonly otherZones: readonly string[]
  readonly hour12: boolean
  readonly firstDay: Weekday
}

/** What was chosen; the rest is the browser's. */
export type Chosen = Partial<Omit<Preferences, 'locale'>>

const KEY = 'kalends-preferences'

interface Held {
  readonly preferences: Preferences
  readonly chosen: Chosen
  choose(change: Chosen): void
}

const PreferencesContext = createContext<Held | undefined>(undefined)

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [chosen, setChosen] = useState(readChosen)
  const held = useMemo<Held>(
    () => ({
      preferences: preferencesOf(chosen, navigator.languages),
      chosen,
      choose(change) {
        const next = { ...chosen, ...change }
        keepChosen(next)
        setChosen(next)
      },
    }),
    [chosen],
  )
  const { locale } = held.preferences
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return <PreferencesContext value={held}>{children}</PreferencesContext>
}

export function usePreferences(): Preferences {
  return useHeld().preferences
}

export function useChoosePreferences(): Held {
  return useHeld()
}

function useHeld(): Held {
  const held = useContext(PreferencesContext)
  if (held === undefined) throw new Error('there is no PreferencesProvider around')
  return held
}

/** Whoever wrote there may have been an older version. */
function readChosen(): Chosen {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}

/** Where a browser keeps nothing, or no more, it holds until the page is left. */
function keepChosen(chosen: Chosen): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen))
  } catch (error) {
    console.warn('what was chosen is not kept in this browser', error)
  }
}

/** A zone that was chosen in another browser may be none here; `Intl` would throw on each page. */
export function preferencesOf(chosen: Chosen, languages: readonly string[]): Preferences {
  const language =
    chosen.language !== undefined && chosen.language in LANGUAGES ? chosen.language : firstKnown(languages)
  const locale = languages.find((tag) => languageOf(tag) === language) ?? language
  return {
    language,
    locale,
    timeZone: chosen.timeZone !== undefined && isKnownZone(chosen.timeZone) ? chosen.timeZone : getLocalTimeZone(),
    otherZones: (chosen.otherZones ?? []).filter(isKnownZone),
    hour12: chosen.hour12 ?? isHour12(locale),
    firstDay: chosen.firstDay ?? firstDayOf(locale),
  }
}

function firstKnown(languages: readonly string[]): Language {
  return languages.map(languageOf).find((language) => language !== undefined) ?? 'en'
}

function languageOf(tag: string): Language | undefined {
  const [language = ''] = tag.toLowerCase().split('-')
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : undefined
}

function isHour12(locale: string): boolean {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ?? false
}

interface WithWeek {
  getWeekInfo?(): { readonly firstDay: number }
  readonly weekInfo?: { readonly firstDay: number }
}

function firstDayOf(locale: string): Weekday {
  const { language, region } = new Intl.Locale(locale)
  // A bare language says nothing of where: `en` would be the week of the United States.
  if (region === undefined && language === 'en') return 1
  const told = new Intl.Locale(locale) as WithWeek
  const { firstDay } = told.getWeekInfo?.() ?? told.weekInfo ?? { firstDay: 1 }
  return (firstDay % 7) as Weekday
}
