/** A file of accounts on another server, and whose homes here they become: YAML, with the line of everything that is wrong. */
import { LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { readUrl } from '../outbound/destination.ts'

export interface AccountEntry {
  /** Whose home here. */
  readonly user: string
  readonly url: URL
  readonly origins: readonly string[]
  /** The name there. */
  readonly name: string
  readonly password: string
}

export type AccountsFile =
  | { readonly accounts: readonly AccountEntry[] }
  | {
      /** What is wrong, each with its line. */
      readonly problems: readonly string[]
    }

const sourceUrl = z.string().transform((text, context) => {
  try {
    return readUrl(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'it is no URL' })
    return z.NEVER
  }
})

const origin = sourceUrl.transform((url) => url.origin)

const account = z.strictObject({
  user: z.string().min(1),
  name: z.string().min(1).optional(),
  password: z.string().min(1),
  url: sourceUrl.optional(),
})

const file = z.strictObject({
  url: sourceUrl.optional(),
  origins: z.array(origin).default([]),
  accounts: z.array(account).min(1),
})

/** Nobody has more people than this in one file, and each has a password in memory. */
const MOST_ALIASES = 1000

export function readAccounts(text: string, fileName: string): AccountsFile {
  const lines = new LineCounter()
  // Everything is a text: so the password 0123 is what was written, and not a number.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${fileName}:${line}:${col}`
  }
  if (document.errors.length > 0) {
    return { problems: document.errors.map(({ pos, code }) => `${at(pos[0])}: it is no YAML (${code})`) }
  }
  const read = file.safeParse(document.toJS({ maxAliasCount: MOST_ALIASES }))
  if (!read.success) {
    return {
      problems: read.error.issues.map(
        ({ path, message }) => `${at(offsetOf(document, path))}: ${path.join('.')}: ${message}`,
      ),
    }
  }
  const { url, origins, accounts } = read.data
  const problems = accounts.flatMap((one, index) =>
    one.url === undefined && url === undefined
      ? [`${at(offsetOf(document, ['accounts', index]))}: a url is missing`]
      : [],
  )
  if (problems.length > 0) return { problems }
  return {
    accounts: accounts.flatMap(({ user, name = user, password, url: own = url }) =>
      own === undefined ? [] : [{ user, name, password, url: own, origins }],
    ),
  }
}

/** Of the nearest thing that is in the text. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined // only nodes of the document have one
    if (range) return range[0]
  }
  return 0
}
