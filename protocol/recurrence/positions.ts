import type { Rule } from './rule.ts'

/**
 * The instances of a period that BYSETPOS takes, ascending, as indexes from 0 among `count`; undefined for all of them.
 * RFC 5545 §3.3.10: it counts within the whole period, also where DTSTART cuts the first one.
 */
export function positionsIn({ bySetPos }: Rule, count: number): readonly number[] | undefined {
  if (bySetPos === undefined) return undefined
  const positions: number[] = []
  for (const position of bySetPos) {
    const index = position > 0 ? position - 1 : count + position
    if (index >= 0 && index < count && !positions.includes(index)) positions.push(index)
  }
  return positions.length < 2 ? positions : positions.sort((a, b) => a - b)
}
