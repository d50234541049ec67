import type { JCard } from '../../../client/kalends.ts'
import { allNamed, groupOf, type Property, textOf } from './jcard.ts'

/** How people of Apple's programs call it: a word of their own, by a group; `_$!<HomePage>!$_` is one of those programs. */
export function labelWordOf(card: JCard, property: Property | undefined): string | undefined {
  const group = property === undefined ? undefined : groupOf(property)
  if (group === undefined) return undefined
  const label = allNamed(card, 'x-ablabel').find((one) => groupOf(one) === group)
  if (label === undefined) return undefined
  const text = textOf(label)
  return /^_\$!<.*>!\$_$/.test(text) || text === '' ? undefined : text
}
