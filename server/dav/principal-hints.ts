/** What a search by some property of principals tells the index of the store: perhaps less than was asked, never more. */
import { foldForIndex, type TextPart } from '../../protocol/dav/collation.ts'
import type { PrincipalHint } from '../../storage/store.ts'
import { PRINCIPAL_KINDS, principalCollectionHref } from './paths.ts'

export const EVERYBODY: PrincipalHint = { allOf: [] }
export const NOBODY: PrincipalHint = { anyOf: [] }

/** How calendar user addresses begin that are mail addresses or URLs of principals. */
const BEGINNINGS = ['mailto:', ...PRINCIPAL_KINDS.map(principalCollectionHref)].map(foldForIndex)

/** Of a calendar user address the index has the mail address or the slug, neither of which has a colon or a slash. */
export function hintOfAddress({ folded }: TextPart): PrincipalHint {
  if (BEGINNINGS.some((beginning) => beginning.includes(folded))) return EVERYBODY
  const last = folded.split(/[:/]/).findLast((piece) => piece !== '')
  return last === undefined ? EVERYBODY : { folded: last, atStart: false }
}
