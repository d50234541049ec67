#!/usr/bin/env node
/** `npm test`: everything that must hold, in the order of what fails fastest. Arguments go to vitest. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ready, root } from './ready.mjs'

const tool = (path) => join(root, 'node_modules', path)
const vitest = [tool('vitest/vitest.mjs'), 'run', ...process.argv.slice(2)]

ready({ dev: true })
step('biome', [tool('@biomejs/biome/bin/biome'), 'check', '.'])
step('types', [tool('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'])
step('rfc-map', [join(root, 'bin/rfc-map.mjs'), '--check'])
// Nothing may notice the zone of its host: UTC, and one far from it that skipped a whole day.
step('tests in UTC', vitest, { TZ: 'UTC' })
step('tests in Pacific/Apia', vitest, { TZ: 'Pacific/Apia' })

function step(name, args, environment = {}) {
  process.stdout.write(`\n— ${name}\n`)
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  if (status === 0) return
  process.stdout.write(`\n${name} failed.\n`)
  process.exit(status ?? 1)
}
