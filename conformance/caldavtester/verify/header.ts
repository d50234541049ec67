import { type Answer, headersOf, type Verifier, valuesOf } from './verifier.ts'

/** What one `header` value asks: `[!][*]Name[$pattern | !pattern]`. */
interface HeaderTest {
  readonly name: string
  /** `!` before the name: the header is absent. `*`: it may come more than once. Otherwise it comes exactly once. */
  readonly presence: 'none' | 'single' | 'multiple'
  readonly pattern: string | undefined
  /** `$` before the pattern: a value matches it. `!`: none does. */
  readonly wanted: boolean
}

export const header: Verifier = (answer, args) =>
  valuesOf(args, 'header').flatMap((text) => check(answer, readTest(text)))

function readTest(text: string): HeaderTest {
  const [, absent, multiple, rest = ''] = /^(!?)(\*?)(.*)$/s.exec(text) ?? []
  const separator = rest.includes('$') ? '$' : '!'
  const at = rest.indexOf(separator)
  return {
    name: at < 0 ? rest : rest.slice(0, at),
    presence: multiple === '*' ? 'multiple' : absent === '!' ? 'none' : 'single',
    pattern: at < 0 ? undefined : rest.slice(at + 1),
    wanted: at < 0 || separator === '$',
  }
}

function check(answer: Answer, { name, presence, pattern, wanted }: HeaderTest): readonly string[] {
  const values = headersOf(answer, name)
  if (values.length === 0) return presence === 'none' ? [] : [`${name}: missing`]
  if (presence === 'none') return [`${name}: present (${values.join(' | ')})`]
  if (presence === 'single' && values.length > 1) return [`${name}: ${values.length} times`]
  if (pattern === undefined || values.some((value) => matchesStart(value, pattern)) === wanted) return []
  return [`${name}: ${values.join(' | ')} ${wanted ? 'does not match' : 'matches'} ${pattern}`]
}

/** Blanks do not count, and the pattern is for the start of the value. */
function matchesStart(value: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern.replaceAll(' ', '')})`).test(value.replaceAll(' ', ''))
}
