import { type DayNoun, type Extent, join, type Months } from './language.ts'

/** The names that a language has for what rules speak of. */
export interface Names {
  readonly and: string
  readonly or: string
  /** From Sunday on. */
  readonly weekdays: readonly string[]
  readonly months: readonly string[]
  readonly nouns: Readonly<Record<Exclude<DayNoun, number>, string>>
  /** Months of other calendars have numbers. */
  readonly month: string
  readonly leapMonth: string
  /** What days are counted in, with the words before it. */
  readonly extents: Readonly<Record<'month' | 'each-month' | 'year', string>>
  ofMonths(months: Months): string
}

export interface Lexicon {
  and(items: readonly string[]): string
  or(items: readonly string[]): string
  nounOf(noun: DayNoun): string
  /** One of the twelve, or of another calendar's, where they have numbers. */
  monthName(number: number, named?: boolean): string
  /** Joined by `and`, or by `list`. */
  monthNames(of: Months, list?: (items: readonly string[]) => string): string
  /** With a space before it, or nothing where the sentence has just said it. */
  ofExtent(extent: Extent): string
}

export function lexiconOf(names: Names): Lexicon {
  const and = (items: readonly string[]) => join(items, names.and)
  const monthName = (number: number, named = true) => {
    if (named) return names.months[number - 1] ?? ''
    return `${Number.isInteger(number) ? names.month : names.leapMonth} ${Math.floor(number)}`
  }
  return {
    and,
    or: (items) => join(items, names.or),
    nounOf: (noun) => (typeof noun === 'number' ? (names.weekdays[noun] ?? '') : names.nouns[noun]),
    monthName,
    monthNames: (of, list = and) => list(of.numbers.map((number) => monthName(number, of.named))),
    ofExtent(extent) {
      if (extent === 'period') return ''
      return ` ${typeof extent === 'string' ? names.extents[extent] : names.ofMonths(extent)}`
    },
  }
}

/** How a language writes dates. */
export interface DateForms {
  /** `on 1 and 15 January` */
  inMonth(days: readonly number[], month: number): string
  /** `on 15 January and 15 July` */
  inEach(day: number, months: readonly number[]): string
}

/** Days of the twelve months as dates; undefined where they are no dates, or more of them than one would list. */
export function datesOf(days: readonly number[], extent: Extent, forms: DateForms): string | undefined {
  if (typeof extent === 'string' || !extent.named || days.some((day) => day < 0)) return undefined
  const [day] = days
  const [month] = extent.numbers
  if (day === undefined || month === undefined) return undefined
  if (extent.numbers.length === 1) return forms.inMonth(days, month)
  return days.length === 1 ? forms.inEach(day, extent.numbers) : undefined
}
