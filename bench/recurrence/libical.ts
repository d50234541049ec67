/** libical, where a C compiler and its headers are installed: compiled anew for each run. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Instant } from '../../protocol/time/values.ts'
import type { Task } from './tasks.ts'

export interface Libical {
  /** All instants of a task, question by question, and the milliseconds of one pass. */
  ask(task: Task, seconds: number): { readonly instants: Instant[]; readonly ms: number }
  parse(files: readonly string[], seconds: number): { readonly refused: number; readonly ms: number }
  remove(): void
}

/** Undefined, with the reason said, where it cannot be built. */
export function findLibical(say: (sentence: string) => void): Libical | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kalends-libical-'))
  const remove = () => rmSync(folder, { recursive: true })
  const program = join(folder, 'libical')
  // Beside the sources: the build copies no C.
  const source = fileURLToPath(new URL('../../../bench/recurrence/libical.c', import.meta.url))
  const built = spawnSync('gcc', ['-O2', '-o', program, source, '-lical'], { encoding: 'utf8' })
  if (built.status !== 0) {
    say(`libical is left out: ${built.error?.message ?? built.stderr.trim().split('\n')[0]}`)
    remove()
    return undefined
  }
  const run = (lines: readonly string[]): number[] => {
    const input = `${lines.join('\n')}\n`
    const { status, stdout } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (status !== 0) throw new Error(`libical ended with ${status}`)
    return stdout.trim().split(/\s+/).map(Number)
  }
  return {
    ask({ questions, window }, seconds) {
      const asked = questions.map(({ zone, dtstart, rule }) => `q ${zone} ${dtstart} ${rule}`)
      const figures = run([...asked, `t ${window.start} ${window.end} ${seconds}`])
      return { instants: figures.slice(0, -1), ms: figures[figures.length - 1] ?? Number.NaN }
    },
    parse(files, seconds) {
      const [refused, ms] = run([...files.map((file) => `f ${file}`), `p ${seconds}`])
      return { refused: refused ?? Number.NaN, ms: ms ?? Number.NaN }
    },
    remove,
  }
}
