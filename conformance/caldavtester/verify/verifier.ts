/** What came back for one request. */
export interface Answer {
  /** The URI that was asked for, before quoting. */
  readonly uri: string
  readonly status: number
  /** Every header line, in its order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export type Arguments = ReadonlyMap<string, readonly string[]>

/** What a verification may know beside the answer. */
export interface Context {
  readonly features: ReadonlySet<string>
  readonly calendarFilters: readonly string[]
  readonly addressFilters: readonly string[]
  /** The text of a file of the suite folder, with its variables replaced. */
  readFile(path: string): string
}

/** Judges an answer by the arguments of the script and tells what is wrong with it; nothing means that it passes. */
export type Verifier = (answer: Answer, args: Arguments, context: Context) => readonly string[]

export function valuesOf(args: Arguments, name: string): readonly string[] {
  return args.get(name) ?? []
}

export function headersOf(answer: Answer, name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return answer.headers.filter(([given]) => given.toLowerCase() === wanted).map(([, value]) => value)
}

/** What is wrong with the status when it must be one of those given. */
export function statusFailures(answer: Answer, expected: readonly (number | string)[]): readonly string[] {
  return expected.some((status) => String(status) === String(answer.status))
    ? []
    : [`status ${answer.status}, expected ${expected.join(' or ')}`]
}

/** `listed('not returned', ['a'])` is one sentence; nothing to list is none. */
export function listed(what: string, items: Iterable<string>): readonly string[] {
  const all = [...items]
  return all.length === 0 ? [] : [`${what}: ${all.join(' ')}`]
}

export function subtract<T>(from: Iterable<T>, what: ReadonlySet<T>): readonly T[] {
  return [...from].filter((item) => !what.has(item))
}

/** A sum such as `$count:+1`, once its variables are replaced. */
export function evaluate(expression: string): number {
  const terms = expression.replaceAll(' ', '').match(/[+-]?\d+/g) ?? []
  if (terms.join('') !== expression.replaceAll(' ', '') || terms.length === 0)
    throw new Error(`not a sum: ${expression}`)
  return terms.reduce((sum, term) => sum + Number(term), 0)
}

/** The text of what was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
