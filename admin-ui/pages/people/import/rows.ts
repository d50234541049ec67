/** A table as people paste or drop it, and what each line of it says of a person. */
import Papa from 'papaparse'
import { proposeSlug } from '../../rooms/slug.ts'
import { type Columns, type Field, guessByContent, guessColumns, isHeadings } from './columns.ts'

export const MOST_ROWS = 10_000

export interface CsvTable {
  /** null where the first line is a person already. */
  readonly headings: readonly string[] | null
  readonly lines: readonly (readonly string[])[]
  readonly columns: Columns
  /** How many lines there are beyond those that are taken. */
  readonly left: number
}

/** Separators, quotes and line ends are found out; a byte-order mark is none of the text. */
export function readCsv(text: string): CsvTable {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t', '|'],
  })
  const all = data.map((cells) => cells.map((cell) => cell.trim()))
  const [first = [], ...others] = all
  const width = Math.max(0, ...all.slice(0, MOST_ROWS).map(({ length }) => length))
  const padded = [...first, ...Array.from({ length: width - first.length }, () => '')]
  const isHeaded = isHeadings(first)
  const lines = isHeaded ? others : all
  return {
    headings: isHeaded ? padded : null,
    lines: lines.slice(0, MOST_ROWS),
    columns: isHeaded ? guessColumns(padded) : guessByContent(padded),
    left: Math.max(0, lines.length - MOST_ROWS),
  }
}

/** As a provision file names it; what a table leaves empty stays as it is. */
export interface User {
  readonly slug: string
  readonly name?: string
  readonly emails?: readonly string[]
  readonly timezone?: string
  readonly quotaBytes?: string
  readonly password?: string
  readonly admin?: string
}

export interface Row {
  /** In the table, from 1, as people count. */
  readonly number: number
  readonly user: User
  /** Of what has to be seen before anything is asked: a line that says the same person, or address, twice. */
  readonly wrong: readonly { readonly field: Field; readonly word: 'slugMissing' | 'slugTwice' | 'emailTwice' }[]
}

const MEGABYTE = 1_000_000

export function readRows({ headings, lines }: CsvTable, columns: Columns): readonly Row[] {
  const seen = new Set<string>()
  const addresses = new Set<string>()
  return lines.map((cells, index) => {
    const user = userOf(cells, columns)
    const slug = user.slug
    const emails = (user.emails ?? []).map((email) => email.toLowerCase())
    const wrong: Row['wrong'][number][] = []
    if (slug === '') wrong.push({ field: 'slug', word: 'slugMissing' })
    else if (seen.has(slug.toLowerCase())) wrong.push({ field: 'slug', word: 'slugTwice' })
    if (emails.some((email) => addresses.has(email))) wrong.push({ field: 'emails', word: 'emailTwice' })
    seen.add(slug.toLowerCase())
    for (const email of emails) addresses.add(email)
    return { number: index + (headings === null ? 1 : 2), user, wrong }
  })
}

function userOf(cells: readonly string[], columns: Columns): User {
  const cellOf = (field: Field) => {
    const at = columns.indexOf(field)
    return at < 0 ? '' : (cells[at] ?? '')
  }
  const emails = cellOf('emails')
    .split(/[\s,;|]+/)
    .filter((email) => email !== '')
  const [name, timezone, password] = [cellOf('name'), cellOf('timezone'), cellOf('password')]
  const [quotaBytes, admin] = [quotaOf(cellOf('quota')), adminOf(cellOf('admin'))]
  return {
    slug: cellOf('slug') || proposeSlug(emails[0]?.split('@')[0] ?? name),
    ...(name === '' ? {} : { name }),
    ...(emails.length === 0 ? {} : { emails }),
    ...(timezone === '' ? {} : { timezone }),
    ...(password === '' ? {} : { password }),
    ...(quotaBytes === '' ? {} : { quotaBytes }),
    ...(admin === '' ? {} : { admin }),
  }
}

/** Megabytes; what is no number is left for the server to refuse. */
function quotaOf(cell: string): string {
  const number = Number(cell.replace(/\s*MB$/i, '').replace(',', '.'))
  return cell === '' || !Number.isFinite(number) ? cell : String(Math.round(number * MEGABYTE))
}

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'oui', 'ja', 'wahr', 'vrai', 'waar'])
const NO = new Set(['false', 'no', 'n', '0', '-', 'non', 'nein', 'nee', 'falsch', 'faux', 'onwaar'])

function adminOf(cell: string): string {
  const word = cell.toLowerCase()
  if (YES.has(word)) return 'true'
  return NO.has(word) ? 'false' : cell
}
