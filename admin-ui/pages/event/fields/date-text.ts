/** Dates as people type them, in the order of their language. */

type Part = 'day' | 'month' | 'year'

function orderIn(locale: string): readonly Part[] {
  const parts = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric' }).formatToParts(0)
  return parts.flatMap(({ type }) => (type === 'day' || type === 'month' || type === 'year' ? [type] : []))
}

/** `23/11/2026`, `23.11`, `11/23/26`, `2026-11-23`; null: it is none. `today` says what is left out. */
export function parseDate(text: string, locale: string, today: string): string | null {
  const numbers = text.match(/\d+/g) ?? []
  if (/^\s*\d{4}\D/.test(text)) return dateFrom(numbers[0], numbers[1], numbers[2])
  const order = orderIn(locale).filter((part) => numbers.length > 2 || part !== 'year')
  const said = Object.fromEntries(order.map((part, index) => [part, numbers[index]]))
  return dateFrom(said.year ?? today.slice(0, 4), said.month ?? today.slice(5, 7), said.day)
}

function dateFrom(year = '', month = '', day = ''): string | null {
  const full = year.length === 2 ? `20${year}` : year.padStart(4, '0')
  const date = `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const read = new Date(`${date}T00:00:00Z`)
  return Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== date ? null : date
}
