#!/usr/bin/env node
/**
 * Which line enforces which section, and what tests it: read from `RFC nnnn §x.y` in comments, and in tests also from
 * names such as '§7.8.7 …' below the RFC that the file named last; and from the cases of conformance/own, which ask a
 * running server from outside. `--check` compares with docs/rfc-status.md; `--outside` lists the rows that claim what no
 * case asks for, but for what cannot be seen from outside.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = ['protocol', 'storage', 'scheduling', 'server', 'conformance']
const STATES = ['yes', 'partial', 'no', "won't"]
const STATUS_FILE = 'docs/rfc-status.md'
const OUTSIDE = 'conformance/own'

// `RFC 4791`, `RFC 4791 §5.3.2` and a further `§5.3.4` behind it.
const MENTION = /RFC (\d{3,5})\b(?! §)|(?:RFC (\d{3,5}) )?§ ?([0-9A-Z]+(?:\.[0-9A-Z]+)*)/g

/** Rows that no request shows, and why. */
const INSIDE = new Map([
  ['4918 11', 'of a server whose disk is full'],
  ['9110 4.2.4', 'of requests that the server sends'],
  ['9110 8.4', 'of requests that the server sends'],
  ['9110 10.2.3', 'of requests that the server sends'],
  ['8265 4.2.2', 'of passwords that commands set'],
  ['3339 5.6', 'a form of other sections'],
  ['9562 5.8', 'a form of other sections'],
  ['5234 2.3', 'a form of other sections'],
  ['2045 6.7', 'of files that commands read'],
  ['8536 2', 'of tables that are generated'],
  ['8536 3.3', 'of tables that are generated'],
  ['8030 7.3', 'seen by a push service alone'],
  ['8030 8.4', 'seen by a push service alone'],
  ['8188 2', 'seen by a push service alone'],
  ['8291 2', 'seen by a push service alone'],
  ['8291 3', 'seen by a push service alone'],
  ['8291 4', 'seen by a push service alone'],
  ['8292 2', 'seen by a push service alone'],
  ['8292 3', 'seen by a push service alone'],
  ['7518 6.2.2.1', 'of keys that the server makes for itself'],
  ['6638 3.2.10', 'of a tag that nothing sets yet'],
  ['7986 5.7', 'of files that the server fetches'],
])

/** `clauseOf('RFC 4791')` under a name, called by that name or at once: (name | RFC)('9.1', 'title' …). */
const CLAUSE = /const (\w+) = clauseOf\('RFC (\d+)'\)/g
const CASE = /\b(?:clauseOf\('RFC (\d+)'\)|(\w+))\(\s*(?:'(\d{4})',\s*)?'(\d+(?:\.\d+)*)',\s*(?=['"`\w])/g
/** The same in a table: ['RFC 9073', '7.1', …] or, below the folder of an RFC, ['5.2', …]. */
const ENTRY = /\[\s*(?:'RFC (\d+)',\s*)?'(\d+(?:\.\d+)*)',\s*'/g

/** Cases of our own suite: what is asked of a running server. `folder` is that of the file: rfc4791. */
export function casesIn(text, folder) {
  const clauses = new Map([...text.matchAll(CLAUSE)].map(([, name, rfc]) => [name, rfc]))
  const [, ofFolder] = /^rfc(\d+)/.exec(folder) ?? []
  const calls = [...text.matchAll(CASE)].map(({ 1: direct, 2: name, 3: first, 4: section, index }) => {
    return { rfc: direct ?? first ?? clauses.get(name) ?? ofFolder, section, index }
  })
  const entries = [...text.matchAll(ENTRY)].map(({ 1: rfc, 2: section, index }) => ({
    rfc: rfc ?? ofFolder,
    section,
    index,
  }))
  return [...calls, ...entries]
    .filter(({ rfc }) => rfc !== undefined)
    .map(({ rfc, section, index }) => ({ rfc, section, line: text.slice(0, index).split('\n').length }))
}

/** Every mention in a text: { rfc, section, line }; the section of an RFC as a whole is `all`. */
export function mentionsIn(text, isTest) {
  let lastNamed
  return text.split('\n').flatMap((content, index) => {
    let rfc = isTest ? lastNamed : undefined
    const mentions = [...content.matchAll(MENTION)].map(([, whole, named, section = 'all']) => {
      rfc = whole ?? named ?? rfc
      return { rfc, section, line: index + 1 }
    })
    lastNamed = rfc ?? lastNamed
    return mentions.filter((mention) => mention.rfc !== undefined)
  })
}

/** Rows of the table: { rfc, section, state, line }; a line of another shape is no row. */
export function rowsIn(text) {
  return text.split('\n').flatMap((content, index) => {
    const row = /^\|\s*(\d{3,5})\s*\|\s*§?\s*([0-9A-Z]+(?:\.[0-9A-Z]+)*|all)\s*\|\s*([^|]*?)\s*\|/.exec(content)
    return row ? [{ rfc: row[1], section: row[2], state: row[3], line: index + 1 }] : []
  })
}

/** What is wrong between the code and the status file, a sentence each. */
export function problemsOf(rows, places) {
  const code = places.filter((place) => !place.isTest)
  const wrongStates = rows.filter((row) => !STATES.includes(row.state))
  const twice = rows.filter((row, index) => rows.findIndex((other) => isSame(row, other)) !== index)
  const empty = rows.filter((row) => row.state === 'yes' && !code.some((place) => covers(row, place)))
  const unlisted = code.filter((place) => place.section !== 'all' && !rows.some((row) => covers(row, place)))
  const denied = code.filter((place) => rows.some((row) => isSame(row, place) && row.state === 'no'))
  return [
    ...wrongStates.map((row) => `${at(row)}: "${row.state}" is none of ${STATES.join(', ')}`),
    ...twice.map((row) => `${at(row)}: RFC ${row.rfc} §${row.section} is listed twice`),
    ...empty.map((row) => `${at(row)}: RFC ${row.rfc} §${row.section} is marked yes, but no code names it`),
    ...unlisted.map(
      (place) => `${place.file}:${place.line}: RFC ${place.rfc} §${place.section} is not in ${STATUS_FILE}`,
    ),
    ...denied.map(
      (place) => `${place.file}:${place.line}: RFC ${place.rfc} §${place.section} is marked no, yet has code`,
    ),
  ]
}

/** What is claimed and no case of our own suite asks a server for, a sentence each. */
export function unaskedOf(rows, places) {
  const outside = places.filter((place) => place.isOutside)
  return rows
    .filter(({ state }) => state === 'yes' || state === 'partial')
    .filter((row) => !INSIDE.has(`${row.rfc} ${row.section}`) && !outside.some((place) => covers(row, place)))
    .map((row) => `${at(row)}: RFC ${row.rfc} §${row.section} is claimed, but no case of ${OUTSIDE} asks for it`)
}

const at = (row) => `${STATUS_FILE}:${row.line}`
const isSame = (a, b) => a.rfc === b.rfc && a.section === b.section

/** A row speaks for its section and those below it. */
function covers(row, place) {
  if (row.rfc !== place.rfc) return false
  return row.section === 'all' || row.section === place.section || place.section.startsWith(`${row.section}.`)
}

function placesIn(root) {
  const folders = SOURCES.filter((folder) => existsSync(join(root, folder)))
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`),
  )
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const isTest = /\.(test|contract)\.ts$/.test(file) || file.startsWith('conformance/')
      const mentions = mentionsIn(text, isTest).map((mention) => ({ ...mention, file, isTest }))
      const cases = file.startsWith(`${OUTSIDE}/`) ? casesIn(text, file.split('/')[2]) : []
      return [...mentions, ...cases.map((one) => ({ ...one, file, isTest: true, isOutside: true }))]
    })
}

function printMap(places) {
  const sections = groupBy(places, (place) => `${place.rfc} ${place.section}`)
  const byNumber = new Intl.Collator('en', { numeric: true }).compare
  for (const key of [...sections.keys()].sort(byNumber)) {
    const [rfc, section] = key.split(' ')
    const found = sections.get(key)
    const list = (isTest) => found.filter((place) => place.isTest === isTest).map(({ file, line }) => `${file}:${line}`)
    process.stdout.write(`RFC ${rfc}${section === 'all' ? '' : ` §${section}`}\n`)
    for (const place of list(false)) process.stdout.write(`  code ${place}\n`)
    for (const place of list(true)) process.stdout.write(`  test ${place}\n`)
  }
}

function groupBy(values, keyOf) {
  const groups = new Map()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

function main(args) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const places = placesIn(root)
  if (args.length === 0) return printMap(places)

  const rows = rowsIn(readFileSync(join(root, STATUS_FILE), 'utf8'))
  const problems = args.includes('--outside') ? unaskedOf(rows, places) : problemsOf(rows, places)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
  else process.stdout.write(`${rows.length} rows of ${STATUS_FILE} agree with ${places.length} places in the code.\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
