import { expect, test } from 'vitest'
import { namesOfFailed } from './failed-tests.mjs'

function file(name: string, status: string, tests: Readonly<Record<string, string>>, message = '') {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({ fullName, status }))
  return { name: `/root/${name}`, status, message, assertionResults }
}

test('names what failed and what has no result', () => {
  const files = [
    file('good.test.ts', 'passed', { adds: 'passed', later: 'todo' }),
    file('left-out.test.ts', 'passed', { adds: 'skipped' }),
    file('bad.test.ts', 'failed', { adds: 'passed', divides: 'failed', multiplies: 'failed' }),
    file('unreadable.test.ts', 'failed', {}, 'Cannot find module\nat once'),
    file('died-reading.test.ts', 'passed', {}),
    file('died-running.test.ts', 'passed', { adds: 'passed', eats: 'pending' }),
  ]
  expect(namesOfFailed(files, '/root')).toEqual([
    'bad.test.ts: divides',
    'bad.test.ts: multiplies',
    'unreadable.test.ts: Cannot find module',
    'died-reading.test.ts: no result, its worker died',
    'died-running.test.ts: no result, its worker died',
  ])
})
