import type { CardFilter, PropFilter } from '../../../protocol/carddav/filter.ts'
import type { TextPart } from '../../../protocol/dav/collation.ts'
import type { Test } from '../../../protocol/dav/filter-grammar.ts'
import type { PrincipalHint } from '../../../storage/store.ts'
import { EVERYBODY, hintOfAddress, NOBODY } from '../principal-hints.ts'

/** What the store's index can know of each property that a card of the directory may have. */
export const HINTS: ReadonlyMap<string, (part: TextPart) => PrincipalHint> = new Map([
  // Line breaks become \n in a card.
  ['FN', (part: TextPart) => (part.folded.includes('\n') ? hintOfWords(part) : part)],
  ['N', hintOfWords],
  ['EMAIL', (part: TextPart) => part],
  ['CALADRURI', hintOfAddress],
  ...['VERSION', 'UID', 'KIND', 'PHOTO', 'MEMBER'].map((name) => [name, () => EVERYBODY] as const),
])

/** The words of a name are in N, but neither in their order nor with what was between them. */
function hintOfWords({ folded }: TextPart): PrincipalHint {
  const words = folded.split(/[;\s]+/).filter((word) => word !== '')
  return { allOf: words.map((word) => ({ folded: word, atStart: false })) }
}

/** Whom a filter may find. */
export function hintOfFilter({ test, props }: CardFilter): PrincipalHint {
  // RFC 6352 §10.5: a filter may be empty; it leaves nothing out.
  return props.length === 0 ? EVERYBODY : combined(test, props.map(hintOfProp))
}

function hintOfProp({ name, isNotDefined, test, texts, params }: PropFilter): PrincipalHint {
  if (isNotDefined) return EVERYBODY
  const hintOf = HINTS.get(name.name)
  if (hintOf === undefined) return NOBODY
  if (texts.length + params.length === 0) return EVERYBODY
  return combined(test, [
    ...texts.map(({ part, negated }) => (negated ? EVERYBODY : hintOf(part))),
    ...params.map(() => EVERYBODY),
  ])
}

function combined(test: Test, hints: readonly PrincipalHint[]): PrincipalHint {
  return test === 'anyof' ? { anyOf: hints } : { allOf: hints }
}
