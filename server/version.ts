import { existsSync, readFileSync } from 'node:fs'

let known: string | undefined

/** Of this program: what its package says, wherever it was built to. */
export function versionOfServer(): string {
  known ??= readVersion()
  return known
}

function readVersion(): string {
  for (const up of ['..', '../..', '../../..']) {
    const file = new URL(`${up}/package.json`, import.meta.url)
    if (!existsSync(file)) continue
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
    if (name === 'kalends') return String(version)
  }
  return 'unknown'
}
