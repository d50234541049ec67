import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { main } from './oracle.ts'

const folder = mkdtempSync(join(tmpdir(), 'kalends-oracle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const right = {
  id: 'right',
  dtstart: { value: '20260601', tzid: null, type: 'date' },
  rrule: ['FREQ=DAILY;COUNT=2'],
  window: [null, '20270101T000000'],
  expected: ['20260601', '20260602'],
}
const wrong = { ...right, id: 'wrong', expected: ['20260601', '20260603'] }
const open = { ...right, id: 'open', expected: null }

function run(...args: string[]): { code: number; out: string[]; err: string[] } {
  const out: string[] = []
  const err: string[] = []
  const code = main(
    args,
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { code, out, err }
}

function fileOf(name: string, ...lines: (object | string)[]): string {
  const file = join(folder, name)
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return file
}

test('all pass', () => {
  const file = fileOf('right.jsonl', right, '', { ...right, id: 'again' })
  expect(run(file)).toEqual({ code: 0, out: ['2 passed, 0 failed'], err: [] })
  expect(run(file, file)).toEqual({ code: 0, out: ['4 passed, 0 failed'], err: [] })
})

test('differences, lines that are no case, cases without an answer', () => {
  const file = fileOf('mixed.jsonl', right, wrong, '{"id": 1}', 'nonsense', open)
  expect(run(file)).toEqual({
    code: 1,
    out: [
      'wrong  20260601 FREQ=DAILY;COUNT=2',
      '  missing  20260603',
      '  extra    20260602',
      `${file}:3`,
      '  unreadable  id is not a string',
      `${file}:4`,
      expect.stringContaining('  unreadable  is not JSON: '),
      '1 without an expected answer',
      '1 passed, 3 failed',
    ],
    err: [],
  })
})

test('a file of something else is not read to its end', () => {
  const file = fileOf('other.jsonl', right, ...Array<string>(50).fill('nonsense'))
  const { code, out, err } = run(file)
  expect([code, out.length, err]).toEqual([1, 42, []])
  expect(out.slice(-2)).toEqual(['20 lines are no case; stopped, with 30 more to read', '1 passed, 20 failed'])
})

test('a file without a case is not a success', () => {
  const [good, empty] = [fileOf('good.jsonl', right), fileOf('empty.jsonl', '', ' ')]
  const told = { code: 2, out: [], err: [`"${empty}" holds no case.`] }
  expect(run(empty)).toEqual(told)
  expect(run(good, empty)).toEqual(told)
  expect(run('--bombs', empty)).toEqual(told)
})

test('what cannot be read is told in a sentence', () => {
  const missing = join(folder, 'missing.jsonl')
  expect(run(missing).err).toEqual([`"${missing}" cannot be read: no such file or directory.`])
  expect(run(folder).err).toEqual([`"${folder}" cannot be read: it is a folder.`])
})

test('--help', () => {
  expect(run('--help')).toEqual({ code: 0, out: ['Usage: oracle FILE… | oracle --bombs FILE'], err: [] })
})

test.each<[string, string[]]>([
  ['nothing', []],
  ['an unknown option', ['--all']],
  ['no bombs', ['--bombs']],
  ['a file that is not there', [join(folder, 'missing.jsonl')]],
  ['a folder', [folder]],
])('%s is not understood', (_, args) => {
  const { code, out, err } = run(...args)
  expect({ code, out, lines: err.length }).toEqual({ code: 2, out: [], lines: 1 })
})
