import { defineConfig } from 'vitest/config'
import { LongestFirst } from './bin/longest-first.ts'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'data/**', 'admin-ui/node_modules/**'],
    // By itself vitest leaves one core free: of two that is half the machine.
    maxWorkers: '100%',
    // Files of one process share its modules: reading them anew for each took a fifth of the time. So no test changes what
    // another may find: what it sets of a module or a process it sets back.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['storage/testing/global-setup.ts'],
    // What other programs take of the machine must fail no test; a test that hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    slowTestThreshold: 30_000,
    // What a test prints is shown when it fails.
    silent: 'passed-only',
  },
})
