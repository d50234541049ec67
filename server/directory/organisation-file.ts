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
}

/** `fileName` is what lines of the report begin with. Nothing is thrown: a wrong file has a report. */
export function readOrganisation(text: string, fileName: string): OrganisationFile {
  const lines = new LineCounter()
  // Everything is a text: so the password 0123 and the floor 2 are what was written, and not numbers.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const syntax = document.errors.map((error) => ({ offset: error.pos[0], message: error.message }))
  const content =
    syntax.length > 0 ? { entries: [], paths: [], findings: [], slugs: new Set<string>() } : read(document)

  return {
    entries: content.entries,
    slugs: content.slugs,
    report(problems) {
      const found = problems.map(({ path: [index, ...rest], message }) => ({
        path: [...(content.paths[index] ?? []), ...rest],
        message,
      }))
      return [...syntax, ...[...content.findings, ...found].map((finding) => placed(document, finding))]
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, message }) => {
          const { line, col } = lines.linePos(offset)
          return `${fileName}:${line}:${col}: ${message}`
        })
    },
  }
}

interface Content {
  readonly entries: Entry[]
  /** Where each entry stands. */
  readonly paths: Path[]
  readonly findings: Finding[]
  readonly slugs: Set<string>
}

function read(document: Document): Content {
  const content: Content = { entries: [], paths: [], findings: [], slugs: new Set() }
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
  if (isRecord(item) && typeof item.slug === 'string') content.slugs.add(item.slug)
  const { entry, findings } = readEntry(kind, item, path)
  content.findings.push(...findings)
  if (entry === undefined) return
  content.entries.push(entry)
  content.paths.push(path)
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
