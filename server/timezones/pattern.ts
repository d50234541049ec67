import { TimezoneProblem } from './problem.ts'

/** Whether a name matches, RFC 7808 §5.5. */
export type MatchName = (name: string) => boolean

/** A `*` at the beginning or the end stands for anything; `\*` and `\\` are what they are. Throws TimezoneProblem. */
export function readPattern(pattern: string): MatchName {
  const tokens = pattern.match(/\\[\\*]|[^\\]/g) ?? []
  if (tokens.join('') !== pattern) throw new TimezoneProblem('invalid-pattern')
  const startsAnywhere = tokens[0] === '*'
  const endsAnywhere = tokens.length > 1 && tokens.at(-1) === '*'
  const inner = tokens.slice(startsAnywhere ? 1 : 0, endsAnywhere ? -1 : undefined)
  if (inner.length === 0 || inner.includes('*')) throw new TimezoneProblem('invalid-pattern')
  const text = fold(inner.map((token) => token.slice(-1)).join(''))
  if (startsAnywhere && endsAnywhere) return (name) => fold(name).includes(text)
  if (startsAnywhere) return (name) => fold(name).endsWith(text)
  if (endsAnywhere) return (name) => fold(name).startsWith(text)
  return (name) => fold(name) === text
}

/** RFC 7808 §5.5: underscores are spaces, and ASCII letters have no case. */
function fold(name: string): string {
  return name.replaceAll('_', ' ').replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
