#!/usr/bin/env node
/**
 * Which line enforces which section, and what tests it: read from `RFC nnnn §x.y` in comments, and in tests also from
 * names such as '§7.8.7 …' below the RFC that the file named last. `--check` compares with docs/rfc-status.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = ['protocol', 'storage', 'scheduling', 'server', 'conformance']
const STATES = ['yes', 'partial', 'no', "won't"]
const STATUS_FILE = 'docs/rfc-status.md'

// `RFC 4791`, `RFC 4791 §5.3.2` and a further `§5.3.4` behind it.
const MENTION = /RFC (\d{3,5})\b(?! §)|(?:RFC (\d{3,5}) )?§ ?([0-9A-Z]+(?:\.[0-9A-Z]+)*)/g

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
      const isTest = /\.(test|contract)\.ts$/.test(file) || file.startsWith('conformance/')
      return mentionsIn(readFileSync(join(root, file), 'utf8'), isTest).map((mention) => ({ ...mention, file, isTest }))
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
  if (!args.includes('--check')) return printMap(places)

  const rows = rowsIn(readFileSync(join(root, STATUS_FILE), 'utf8'))
  const problems = problemsOf(rows, places)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) process.exitCode = 1
  else process.stdout.write(`${rows.length} rows of ${STATUS_FILE} agree with ${places.length} places in the code.\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
