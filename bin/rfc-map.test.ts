import { expect, test } from 'vitest'
import { casesIn, mentionsIn, problemsOf, rowsIn, unaskedOf } from './rfc-map.mjs'

test('mentions of a line', () => {
  expect(mentionsIn('// RFC 4791 §5.3.2.1, §9.9: why. RFC 4918 too; §3 of something else', false)).toEqual([
    { rfc: '4791', section: '5.3.2.1', line: 1 },
    { rfc: '4791', section: '9.9', line: 1 },
    { rfc: '4918', section: 'all', line: 1 },
    { rfc: '4918', section: '3', line: 1 },
  ])
  expect(mentionsIn('// §3 of nothing', false)).toEqual([])
})

test('names of tests speak of the RFC that the file named last', () => {
  expect(mentionsIn("// RFC 4791\ntest('§7.8.7 x')", true)).toEqual([
    { rfc: '4791', section: 'all', line: 1 },
    { rfc: '4791', section: '7.8.7', line: 2 },
  ])
  expect(mentionsIn("// RFC 4791\ntest('§7.8.7 x')", false)).toHaveLength(1)
})

const place = (rfc: string, section: string, isTest = false) => ({ rfc, section, isTest, file: 'a.ts', line: 7 })
const status = (text: string) => rowsIn(`| RFC | section | status | note |\n| --- | --- | --- | --- |\n${text}`)

test.each([
  [
    'agreement',
    '| 4791 | §5.2 | yes | |\n| 4918 | all | partial | |',
    [place('4791', '5.2.3'), place('4918', '9')],
    [],
  ],
  ['an unknown state', '| 4791 | §5.2 | done | |', [place('4791', '5.2')], [/:3: "done" is none of yes/]],
  ['yes without code', '| 4791 | §5.2 | yes | |', [place('4791', '5.2', true)], [/:3: RFC 4791 §5.2 is marked yes/]],
  ['a neighbour is not below', '| 4791 | §5.2 | partial | |', [place('4791', '5.20')], [/^a.ts:7: .* is not in/]],
  ['code that is not listed', '', [place('4791', '5.2')], [/^a.ts:7: RFC 4791 §5.2 is not in/]],
  ['a test alone needs no row', '', [place('4791', '5.2', true)], []],
  ['code of what is denied', '| 4791 | §5.2 | no | |', [place('4791', '5.2')], [/marked no, yet has code/]],
  ['a row twice', "| 4791 | §5 | no | |\n| 4791 | §5 | won't | |", [], [/:4: RFC 4791 §5 is listed twice/]],
])('%s', (_, text, places, expected) => {
  const problems = problemsOf(status(text), places)
  expect(problems).toHaveLength(expected.length)
  for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern)
})

test('cases of our own suite, by the RFC of their clause or of their folder', () => {
  const text = [
    "const clause = clauseOf('RFC 4791')",
    "clause('9.9', 'a title', run)",
    "withBook('8.6', `another`, run)",
    "clauseOf('RFC 6585')('4', 'at once', run)",
    "const KEPT = [['RFC 9073', '7.1', 'x']]",
  ].join('\n')
  expect(
    casesIn(text, 'rfc6352')
      .map(({ rfc, section, line }: Case) => `${line}: ${rfc} ${section}`)
      .sort(),
  ).toEqual(['2: 4791 9.9', '3: 6352 8.6', '4: 6585 4', '5: 9073 7.1'])
})

interface Case {
  readonly rfc: string
  readonly section: string
  readonly line: number
}

test('what is claimed is asked for from outside, but for what cannot be seen there', () => {
  const rows = status('| 4791 | §5 | yes | |\n| 4791 | §6 | yes | |\n| 8536 | §2 | yes | |\n| 4791 | §9 | no | |')
  const places = [{ ...place('4791', '5.2', true), isOutside: true }, place('4791', '6', true)]
  expect(unaskedOf(rows, places)).toEqual([expect.stringMatching(/:4: RFC 4791 §6 is claimed, but no case of/)])
})
