/** How the ICU inside Node names days: an opinion that shares no code with ours. */
import { type CalendarDate, DAY } from '../../values.ts'

export interface IcuDay {
  readonly year: number
  /** As in RFC 7529 §4.2: 5.5 is a leap month. */
  readonly month: number
  readonly day: number
}

const hebrewMonths = 'Tishri Heshvan Kislev Tevet Shevat Adar Nisan Iyar Sivan Tamuz Av Elul'.split(' ')

const ICU_NAMES: Readonly<Record<string, string>> = {
  'ethiopic-amete-alem': 'ethioaa',
  gregorian: 'gregory',
  islamicc: 'islamic-civil',
}

export function icuReader(scale: string): (on: CalendarDate) => IcuDay {
  const id = scale.toLowerCase()
  const format = new Intl.DateTimeFormat(`en-u-ca-${ICU_NAMES[id] ?? id}-nu-latn`, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  return (on) => {
    const parts = new Map(format.formatToParts(on * DAY * 1_000).map(({ type, value }) => [String(type), value]))
    return {
      year: Number(parts.get('relatedYear') ?? parts.get('year')),
      month: numberOfMonth(parts.get('month') ?? ''),
      day: Number(parts.get('day')),
    }
  }
}

function numberOfMonth(name: string): number {
  if (name === 'Adar I') return 5.5
  if (name === 'Adar II') return 6
  if (hebrewMonths.includes(name)) return hebrewMonths.indexOf(name) + 1
  return name.endsWith('bis') ? Number(name.slice(0, -3)) + 0.5 : Number(name)
}
