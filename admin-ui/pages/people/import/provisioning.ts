/** Rows in portions that the server takes at once. */
import type { Foreseen } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import type { Row } from './rows.ts'

/** Each new password takes a tenth of a second of a processor, by intent. */
const AT_ONCE = 400
const WITH_PASSWORDS = 25

export interface Previewed {
  readonly row: Row
  /** undefined where the table itself is wrong there. */
  readonly foreseen: Foreseen | undefined
}

export type Progress = (done: number) => void

export async function preview(
  rows: readonly Row[],
  onProgress: Progress,
  signal: AbortSignal,
): Promise<readonly Previewed[]> {
  const found: Previewed[] = []
  for (const portion of portionsOf(rows, AT_ONCE)) {
    const asked = portion.filter(({ wrong }) => wrong.length === 0)
    const entries = asked.length === 0 ? [] : await foresee(asked, signal)
    const byRow = new Map(asked.map((row, index) => [row, entries[index]]))
    found.push(...portion.map((row) => ({ row, foreseen: byRow.get(row) })))
    onProgress(found.length)
  }
  return found
}

async function foresee(rows: readonly Row[], signal: AbortSignal): Promise<readonly Foreseen[]> {
  const { body } = await api.provision({ body: { text: textOf(rows), dryRun: true } }, { signal })
  return body.entries ?? []
}

/** Throws where one portion is refused; those before it stay. */
export async function writeRows(rows: readonly Row[], onProgress: Progress): Promise<void> {
  const size = rows.some(({ user }) => user.password !== undefined) ? WITH_PASSWORDS : AT_ONCE
  let done = 0
  for (const portion of portionsOf(rows, size)) {
    await api.provision({ body: { text: textOf(portion) } })
    done += portion.length
    onProgress(done)
  }
}

/** A provision file is YAML, and JSON is some. */
function textOf(rows: readonly Row[]): string {
  return JSON.stringify({ users: rows.map(({ user }) => user) })
}

function portionsOf(rows: readonly Row[], size: number): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  )
}
