import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { IN_ONE_ZONE } from './in-one-zone.mjs'
import { LONGEST } from './longest-first.ts'
import { root } from './ready.mjs'

it.each([...LONGEST, ...IN_ONE_ZONE.map(([path]) => path)])('%s is there', (path) => {
  expect(existsSync(join(root, path ?? ''))).toBe(true)
})

it.each(IN_ONE_ZONE)('%s is in one zone for a reason: %s', (path, reason) => {
  expect(reason?.length).toBeGreaterThan(5)
  // Time is what these are about.
  expect(path).not.toMatch(
    /^(protocol|scheduling|storage|server)$|^server\/(dav|api|cli|jobs|mail|mail-in|feeds|export|import)$/,
  )
})
