import {
  copticCalendar,
  gregorianCalendar,
  hebrewCalendar,
  indianCalendar,
  islamicCalendar,
  persianCalendar,
} from './arithmetic.ts'
import type { CalendarSystem } from './calendar-system.ts'
import { tabularCalendar } from './table.ts'
import { chineseYears, dangiYears, islamicYears, ummAlQuraYears } from './tables.ts'

export type { CalendarMonth, CalendarSystem, CalendarYear } from './calendar-system.ts'

/** By the names of CLDR, which RFC 7529 takes for RSCALE, and the aliases that CLDR gives them. */
const builders: Readonly<Record<string, () => CalendarSystem>> = {
  GREGORIAN: () => gregorianCalendar('gregorian', 0),
  GREGORY: () => gregorianCalendar('gregory', 0),
  ISO8601: () => gregorianCalendar('iso8601', 0),
  BUDDHIST: () => gregorianCalendar('buddhist', -543),
  // Its years count anew with each emperor; to a rule they are Gregorian.
  JAPANESE: () => gregorianCalendar('japanese', 0),
  ROC: () => gregorianCalendar('roc', 1911),
  CHINESE: () => tabularCalendar('chinese', chineseYears),
  DANGI: () => tabularCalendar('dangi', dangiYears),
  HEBREW: hebrewCalendar,
  COPTIC: () => copticCalendar('coptic', -615_558),
  ETHIOPIC: () => copticCalendar('ethiopic', -716_367),
  'ETHIOPIC-AMETE-ALEM': () => copticCalendar('ethiopic-amete-alem', -2_725_242),
  ETHIOAA: () => copticCalendar('ethioaa', -2_725_242),
  INDIAN: indianCalendar,
  PERSIAN: persianCalendar,
  ISLAMIC: () => tabularCalendar('islamic', islamicYears),
  'ISLAMIC-RGSA': () => tabularCalendar('islamic-rgsa', islamicYears),
  'ISLAMIC-UMALQURA': () => tabularCalendar('islamic-umalqura', ummAlQuraYears),
  'ISLAMIC-CIVIL': () => islamicCalendar('islamic-civil', -492_148),
  ISLAMICC: () => islamicCalendar('islamicc', -492_148),
  'ISLAMIC-TBLA': () => islamicCalendar('islamic-tbla', -492_149),
}

/** The values of RSCALE that are understood, for CALDAV:supported-rscale-set of RFC 7529. */
export const supportedScales: readonly string[] = Object.keys(builders)

const built = new Map<string, CalendarSystem>()

/** The calendar of an RSCALE in upper case, built when it is first asked for. */
export function findCalendarSystem(scale: string): CalendarSystem | undefined {
  const known = built.get(scale)
  if (known !== undefined) return known
  if (!Object.hasOwn(builders, scale)) return undefined
  const system = builders[scale]?.()
  if (system !== undefined) built.set(scale, system)
  return system
}
