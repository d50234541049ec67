import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'data/**'],
    // By itself vitest leaves one core free: of two that is half the machine.
    maxWorkers: '100%',
    globalSetup: ['storage/testing/global-setup.ts'],
    // What other programs take of the machine must fail no test; a test that hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    slowTestThreshold: 30_000,
    // What a test prints is shown when it fails.
    silent: 'passed-only',
  },
})
