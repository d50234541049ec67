import { describe, expect, it } from 'vitest'
import { type ConditionalHeaders, type ConditionVerdict, evaluateConditions } from './conditions.ts'

const CURRENT = { etag: 'abc', modifiedAt: new Date('2026-03-01T10:00:00.500Z') }

describe('RFC 9110 §13.2.2', () => {
  const cases: readonly (readonly [
    string,
    ConditionalHeaders,
    typeof CURRENT | undefined,
    boolean,
    ConditionVerdict,
  ])[] = [
    ['nothing asked', {}, CURRENT, false, 'go-on'],
    ['If-Match of the tag', { 'if-match': '"abc"' }, CURRENT, false, 'go-on'],
    ['If-Match of one of several', { 'if-match': '"x", "abc"' }, CURRENT, false, 'go-on'],
    ['If-Match of another', { 'if-match': '"x"' }, CURRENT, false, 'precondition-failed'],
    ['If-Match weakly', { 'if-match': 'W/"abc"' }, CURRENT, false, 'precondition-failed'],
    ['If-Match without quotes', { 'if-match': 'abc' }, CURRENT, false, 'go-on'],
    ['If-Match *, and it exists', { 'if-match': '*' }, CURRENT, false, 'go-on'],
    ['If-Match *, and it does not', { 'if-match': '*' }, undefined, false, 'precondition-failed'],
    ['If-None-Match *, and it exists', { 'if-none-match': '*' }, CURRENT, false, 'precondition-failed'],
    ['If-None-Match *, and it does not', { 'if-none-match': '*' }, undefined, false, 'go-on'],
    ['If-None-Match of the tag in a GET', { 'if-none-match': 'W/"abc"' }, CURRENT, true, 'not-modified'],
    ['If-None-Match of another in a GET', { 'if-none-match': '"x"' }, CURRENT, true, 'go-on'],
    [
      'unchanged since, to the second',
      { 'if-modified-since': 'Sun, 01 Mar 2026 10:00:00 GMT' },
      CURRENT,
      true,
      'not-modified',
    ],
    ['changed since', { 'if-modified-since': 'Sun, 01 Mar 2026 09:59:59 GMT' }, CURRENT, true, 'go-on'],
    [
      'If-Modified-Since in a PUT is ignored',
      { 'if-modified-since': 'Sun, 01 Mar 2026 10:00:00 GMT' },
      CURRENT,
      false,
      'go-on',
    ],
    [
      'If-None-Match wins over If-Modified-Since',
      { 'if-none-match': '"x"', 'if-modified-since': 'Sun, 01 Mar 2026 10:00:00 GMT' },
      CURRENT,
      true,
      'go-on',
    ],
    ['a date that cannot be read', { 'if-modified-since': 'yesterday' }, CURRENT, true, 'go-on'],
    [
      'modified after If-Unmodified-Since',
      { 'if-unmodified-since': 'Sun, 01 Mar 2026 09:00:00 GMT' },
      CURRENT,
      false,
      'precondition-failed',
    ],
  ]
  it.each(cases)('%s', (_, headers, current, isRead, verdict) => {
    expect(evaluateConditions(headers, current, isRead)).toBe(verdict)
  })
})
