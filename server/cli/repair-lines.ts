import type { Repair } from '../../protocol/ical/read-text.ts'
import { printable } from './printable.ts'

/** More of one object tells nobody anything. */
const MOST_SHOWN = 10

/** What was put right in an object, for who has the file. */
export function repairLines(repairs: readonly Repair[]): string[] {
  const lines = repairs
    .slice(0, MOST_SHOWN)
    .map(({ line, sentence }) => `repaired line ${line}: ${printable(sentence)}`)
  const more = repairs.length - lines.length
  return more > 0 ? [...lines, `repaired ${more} more`] : lines
}
