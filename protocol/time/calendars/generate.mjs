// Writes tables.ts: the calendars that no arithmetic gives, read day by day from the ICU inside Node.
// Usage: node protocol/time/calendars/generate.mjs > protocol/time/calendars/tables.ts

const DAY = 86_400_000

/** One day after the other as that calendar names it; a leap month is `5bis`. */
function* daysOf(calendar, from, to) {
  const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  for (let on = from; on < to; on++) {
    const parts = Object.fromEntries(format.formatToParts(on * DAY).map(({ type, value }) => [type, value]))
    yield { on, year: Number(parts.relatedYear ?? parts.year), month: parts.month, day: Number(parts.day) }
  }
}

/** The whole years of a calendar between two Gregorian ones. */
function yearsOf(calendar, fromYear, toYear) {
  const years = []
  for (const { on, year, month, day } of daysOf(calendar, dayOf(fromYear), dayOf(toYear))) {
    if (day !== 1) continue
    if (month === '1') years.push({ year, first: on, months: [] })
    years.at(-1)?.months.push({ name: month, first: on })
  }
  const last = years.pop()
  years.forEach((year, index) => {
    const end = (years[index + 1] ?? last).first
    year.lengths = year.months.map(({ first }, at) => (year.months[at + 1]?.first ?? end) - first)
  })
  return years
}

function dayOf(year) {
  return Date.UTC(year, 0, 1) / DAY
}

/** Five hexadecimal digits: a bit for each month that has 30 days, above them after which month the leap one comes. */
function encode({ year, months, lengths }) {
  if (lengths.some((length) => length !== 29 && length !== 30)) throw new Error(`${year}: ${lengths}`)
  const leap = months.findIndex(({ name }) => name.endsWith('bis'))
  if (months.length !== (leap < 0 ? 12 : 13)) throw new Error(`${year}: ${months.length} months`)
  const bits = lengths.reduce((sum, length, at) => sum + (length - 29) * 2 ** at, 0)
  return (Math.max(leap, 0) * 2 ** 13 + bits).toString(16).padStart(5, '0')
}

function table(name, years) {
  const text = years.map(encode).join('')
  const lines = text.match(/.{1,110}/g).map((line) => `    '${line}'`)
  return `export const ${name}: YearTable = {
  from: ${years[0].year},
  first: ${years[0].first},
  years:
${lines.join(' +\n')},
}
`
}

/** ICU's Persian calendar is the 33-year rule, but for some years that the rule makes leap and whose next one is. */
function persianDelays() {
  const delays = []
  for (const { year, lengths } of yearsOf('persian', 1900, 3700)) {
    const byRule = (25 * year + 11) % 33 < 8
    if (byRule && lengths[11] === 29) delays.push(year)
  }
  return delays
}

const islamic = yearsOf('islamic', 1800, 2200)
const rgsa = yearsOf('islamic-rgsa', 1800, 2200)
if (JSON.stringify(islamic) !== JSON.stringify(rgsa)) throw new Error('islamic-rgsa is no longer islamic')
// ICU's table of Umm al-Qura goes from 1300 to 1600; outside it answers with islamic-civil.
const ummAlQura = yearsOf('islamic-umalqura', 1880, 2180).filter(({ year }) => year >= 1300 && year <= 1600)

process.stdout.write(`// Written by generate.mjs with ICU ${process.versions.icu}. Do not edit.
import type { YearTable } from './table.ts'

${table('chineseYears', yearsOf('chinese', 1800, 2200))}
${table('dangiYears', yearsOf('dangi', 1800, 2200))}
${table('islamicYears', islamic)}
${table('ummAlQuraYears', ummAlQura)}
/** Persian years that the 33-year rule makes leap, and whose next one is leap instead. */
export const persianDelays: readonly number[] = [
${persianDelays()
  .join(', ')
  .match(/.{1,110}(, |$)/g)
  .map((line) => `  ${line.trim().replace(/,?$/, ',')}`)
  .join('\n')}
]
`)
