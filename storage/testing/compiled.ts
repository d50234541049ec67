import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

export interface Compiled {
  /** What `node` can run. */
  readonly program: string
  remove(): void
}

/** A program in TypeScript and all that it imports, for tests that need a process of its own to kill. */
export function compiled(source: string): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'kalends-compiled-'))
  const project = join(folder, 'tsconfig.json')
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { rootDir: ROOT, outDir: folder, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [],
      files: [source],
    }),
  )
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  const made = spawnSync(tsc, ['-p', project], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`${basename(source)} does not compile: ${made.stdout}${made.stderr}`)
  const program = join(folder, relative(ROOT, source)).replace(/\.ts$/, '.js')
  return { program, remove: () => rmSync(folder, { recursive: true }) }
}
