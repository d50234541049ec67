#!/usr/bin/env node
/** `npm test`: everything that must hold, in the order of what fails fastest. Arguments go to vitest. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namesOfFailed } from './failed-tests.mjs'
import { IN_ONE_ZONE } from './in-one-zone.mjs'
import { installPrograms } from './programs.mjs'
import { ready, root } from './ready.mjs'

const tool = (path) => join(root, 'node_modules', path)
const results = mkdtempSync(join(tmpdir(), 'kalends-test-'))
const resultsFile = join(results, 'vitest.json')
process.on('exit', () => rmSync(results, { recursive: true }))

installPrograms()
ready({ dev: true })
step('biome', [tool('@biomejs/biome/bin/biome'), 'check', '.'])
step('types', [tool('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'])
step('types of the console', [tool('typescript/bin/tsc'), '-p', 'admin-ui'])
step('rfc-map', [join(root, 'bin/rfc-map.mjs'), '--check'])
// Nothing may notice the zone of its host: UTC, and one far from it that skipped a whole day.
tests('UTC')
// Random inputs for longer in one zone are enough, and there what knows no zone need not run again.
delete process.env.KALENDS_FUZZ_SECONDS
tests('Pacific/Apia', IN_ONE_ZONE)

function tests(zone, without = []) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  rmSync(resultsFile, { force: true })
  const excluded = without.map(([path]) => `--exclude=${path.endsWith('.test.ts') ? path : `${path}/**`}`)
  const args = [tool('vitest/vitest.mjs'), 'run', ...reporters, ...excluded, ...process.argv.slice(2)]
  step(`tests in ${zone}`, args, { environment: { TZ: zone }, findNames: () => namesOfFailed(findResults(), root) })
}

function step(name, args, { environment = {}, findNames = () => [] } = {}) {
  process.stdout.write(`\n— ${name}\n`)
  const start = performance.now()
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  const seconds = Math.round((performance.now() - start) / 1_000)
  process.stdout.write(`— ${name}: ${Math.floor(seconds / 60)} min ${seconds % 60} s\n`)
  if (status === 0) return
  // Last, for that is where one looks.
  process.stdout.write(`\n${[`${name} failed:`, ...findNames()].join('\n  ')}\n`)
  process.exit(status ?? 1)
}

/** None when vitest did not come that far. */
function findResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8')).testResults
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}
