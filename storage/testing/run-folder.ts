import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const NAME = 'kalends-run-'
const DAY_MS = 86_400_000
/** Far more than a run has at once. */
const ENOUGH_BYTES = 4 * 2 ** 30

/**
 * A folder for the temporary files of this process and of those that it starts: in memory where that can be, for each
 * answered write waits for its disk, and a run makes millions.
 */
export function makeRunFolder(): { readonly path: string; remove(): void } {
  const path = findFolderIn(MEMORY) ?? makeFolder(tmpdir())
  process.env.TMPDIR = path
  const remove = () => rmSync(path, { recursive: true, force: true })
  // Also when it is interrupted.
  process.once('exit', remove)
  return { path, remove }
}

function makeFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, NAME))
  // PostgreSQL is another user's where root runs the tests.
  chmodSync(folder, 0o711)
  return folder
}

/** None where there is little memory, or where programs may not lie. */
function findFolderIn(parent: string): string | undefined {
  if (process.platform !== 'linux' || process.availableMemory() < 2 * ENOUGH_BYTES) return undefined
  let folder: string | undefined
  try {
    removeOld(parent)
    const { bavail, bsize } = statfsSync(parent)
    if (bavail * bsize < ENOUGH_BYTES) return undefined
    folder = makeFolder(parent)
    const program = join(folder, 'program')
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 })
    if (spawnSync(program).status === 0) return folder
  } catch {
    // Not there, or not ours: files lie on the disk then.
  }
  if (folder !== undefined) rmSync(folder, { recursive: true })
  return undefined
}

/** What runs left that were killed: nobody else would give that memory back. */
function removeOld(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name)
    if (name.startsWith(NAME) && Date.now() - statSync(folder).mtimeMs > DAY_MS) rmSync(folder, { recursive: true })
  }
}
