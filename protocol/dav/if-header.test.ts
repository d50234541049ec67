import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import { holds, type IfState, parseIfHeader, submittedTokens } from './if-header.ts'
import { Refusal } from './refusal.ts'

const STATE: IfState = { etags: new Set(['I am an ETag']), tokens: new Set(['urn:uuid:181d4fae']) }
const NOTHING: IfState = { etags: new Set(), tokens: new Set() }

describe('RFC 4918 §10.4', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['§10.4.6 no-tag list', '(<urn:uuid:181d4fae> ["I am an ETag"]) (["I am another ETag"])', true],
    ['§10.4.7 Not', '(Not <urn:uuid:181d4fae> <urn:uuid:58f202ac>)', false],
    ['§10.4.8 always true', '(<urn:uuid:else>) (Not <DAV:no-lock>)', true],
    ['§10.4.9 tagged list of another resource', '</specs/> (<urn:uuid:181d4fae>)', false],
    ['a tagged list of this one', '</here> (<urn:uuid:181d4fae>)', true],
    ['a wrong etag', '(["x"])', false],
    ['a weak etag', '([W/"I am an ETag"])', true],
  ]
  it.each(cases)('%s', (_, header, expected) => {
    const stateOf = (resource: string | undefined) => (resource === undefined || resource === '/here' ? STATE : NOTHING)
    expect(holds(parseIfHeader(header), stateOf)).toBe(expected)
  })

  it('§6.4 takes every named token as submitted', () => {
    expect([...submittedTokens(parseIfHeader('(<a:1> ["x"]) (Not <b:2>)'))]).toEqual(['a:1', 'b:2'])
  })

  it.each(['', '()', '(<a:1>', '<a:1>', 'rubbish', '(<a:1>) rubbish', '([abc])'])('refuses %j', (header) => {
    expect(() => parseIfHeader(header)).toThrow(Refusal)
  })

  it('reads a long header in no time', () => {
    for (const header of ['('.repeat(20_000), `(${'<a:1> '.repeat(20_000)}`])
      within(1_000, () => expect(() => parseIfHeader(header)).toThrow(Refusal))
  })
})
