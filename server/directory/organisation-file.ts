/** A provision file: YAML to entries, with the line and column of everything that is wrong. */
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { PrincipalKind } from '../../storage/store.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Entry, Problem } from './organisation.ts'
import { type Finding, type Path, readEntry } from './read-entry.ts'

const SECTIONS = { users: 'user', groups: 'group', rooms: 'room', resources: 'resource' } as const

export interface OrganisationFile {
  readonly entries: readonly Entry[]
  /** Slugs of all entries, those with mistakes included. */
  readonly slugs: ReadonlySet<string>
  /** What is wrong, in the order of the file: with itself, and what was found about its entries. */
  report(problems: readonly Problem[]): readonly string[]
  /** Each item with what is wrong with it; undefined where that is no matter of one item. */
  review(problems: readonly Problem[]): readonly Reviewed[] | undefined
}

/** One item of the file, right or wrong. */
export interface Reviewed {
  readonly kind: PrincipalKind
  readonly slug: string | null
  /** Without mistakes of its own. */
  readonly entry: Entry | undefined
  /** Where in it, and what. */
  readonly reasons: readonly Pick<Finding, 'path' | 'message'>[]
}

/** `fileName` is what lines of the report begin with. Nothing is thrown: a wrong file has a report. */
export function readOrganisation(text: string, fileName: string): OrganisationFile {
  const lines = new LineCounter()
  // Everything is a text: so the password 0123 and the floor 2 are what was written, and not numbers.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const syntax = document.errors.map((error) => ({ offset: error.pos[0], message: error.message }))
  const content =
    syntax.length > 0 ? { entries: [], paths: [], findings: [], slugs: new Set<string>(), items: [] } : read(document)

  const allFindings = (problems: readonly Problem[]): readonly Finding[] => [
    ...content.findings,
    ...problems.map(({ path: [index, ...rest], message }) => ({
      path: [...(content.paths[index] ?? []), ...rest],
      message,
    })),
  ]

  return {
    entries: content.entries,
    slugs: content.slugs,
    report(problems) {
      return [...syntax, ...allFindings(problems).map((finding) => placed(document, finding))]
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, message }) => {
          const { line, col } = lines.linePos(offset)
          return `${fileName}:${line}:${col}: ${message}`
        })
    },
    review: (problems) => (syntax.length > 0 ? undefined : reviewed(content.items, allFindings(problems))),
  }
}

interface Content {
  readonly entries: Entry[]
  /** Where each entry stands. */
  readonly paths: Path[]
  readonly findings: Finding[]
  readonly slugs: Set<string>
  /** Each item, right or wrong. */
  readonly items: Item[]
}

interface Item extends Omit<Reviewed, 'reasons'> {
  readonly path: Path
}

function read(document: Document): Content {
  const content: Content = { entries: [], paths: [], findings: [], slugs: new Set(), items: [] }
  const root = plainValue(document, content.findings)
  if (root === undefined || document.contents === null) return content
  if (!isRecord(root)) {
    content.findings.push({ path: [], message: `${Object.keys(SECTIONS).join(', ')} are expected here` })
    return content
  }
  for (const [section, list] of Object.entries(root)) readSection(section, list, content)
  return content
}

/** References that lead nowhere, or multiply without end, show only now. */
function plainValue(document: Document, findings: Finding[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    findings.push({ path: [], message: error.message })
    return undefined
  }
}

function readSection(section: string, list: unknown, content: Content): void {
  const kind = Object.entries(SECTIONS).find(([name]) => name === section)?.[1]
  if (kind === undefined) {
    const message = `"${section}" is not known${didYouMean(section, Object.keys(SECTIONS))}`
    content.findings.push({ path: [], key: section, message })
  } else if (!Array.isArray(list)) {
    content.findings.push({ path: [section], message: `${section}: a list is expected` })
  } else {
    for (const [index, item] of list.entries()) readItem(kind, [section, index], item, content)
  }
}

function readItem(kind: PrincipalKind, path: Path, item: unknown, content: Content): void {
  const slug = isRecord(item) && typeof item.slug === 'string' ? item.slug : null
  if (slug !== null) content.slugs.add(slug)
  const { entry, findings } = readEntry(kind, item, path)
  content.findings.push(...findings)
  content.items.push({ kind, slug, entry, path })
  if (entry === undefined) return
  content.entries.push(entry)
  content.paths.push(path)
}

/** Findings stand below items; undefined where one does not. */
function reviewed(items: readonly Item[], findings: readonly Finding[]): readonly Reviewed[] | undefined {
  const placeOf = (path: Path) => JSON.stringify(path.slice(0, 2))
  if (findings.some(({ path }) => path.length < 2)) return undefined
  const byPlace = new Map<string, Finding[]>()
  for (const finding of findings) {
    const place = placeOf(finding.path)
    byPlace.set(place, [...(byPlace.get(place) ?? []), finding])
  }
  return items.map(({ kind, slug, entry, path }) => {
    const own = byPlace.get(placeOf(path)) ?? []
    // `users[3].emails[0]: …` is told as what it is of the item.
    const prefix = `${path.join('[')}].`
    const reasons = own.map(({ path, key, message }) => ({
      path: [...path.slice(2), ...(key === undefined ? [] : [key])],
      message: message.startsWith(prefix) ? message.slice(prefix.length) : message,
    }))
    return { kind, slug, entry, reasons }
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value)
}

/** The nearest thing in the text: what is missing is looked for where it should be. */
function placed(document: Document, { path, key, message }: Finding): { offset: number; message: string } {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const offset = offsetOf(depth === path.length ? (keyNode(node, key) ?? node) : node)
    if (offset !== undefined) return { offset, message }
  }
  return { offset: 0, message }
}

function keyNode(node: unknown, key: string | undefined): unknown {
  if (key === undefined || !isMap(node)) return undefined
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key
}

function offsetOf(node: unknown): number | undefined {
  return isObject(node) && 'range' in node ? (node as Node).range?.[0] : undefined // only nodes of the document have one
}
