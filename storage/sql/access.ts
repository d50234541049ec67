/** What an object says about who may see it, as a column: a number, for every list of objects has it. */
import type { ObjectAccess } from '../../protocol/caldav/access.ts'

/** Each at its number. */
const ACCESSES: readonly ObjectAccess[] = ['public', 'stated', 'partial', 'private']

export function accessOf(column: number): ObjectAccess {
  // Nobody but the owner sees what nobody understands.
  return ACCESSES[column] ?? 'private'
}

export function accessColumn(access: ObjectAccess): number {
  return ACCESSES.indexOf(access)
}
