/** Values that people write as text, in settings, in provision files, on the command line. */
import { z } from 'zod'

export interface Kind<T> {
  /** What would be right, to end a sentence. */
  readonly expected: string
  /** The value; undefined when the text is wrong. */
  read(text: string): T | undefined
}

/** Checks a text, and gives its value. The issue's message is `expected`. */
export function ofKind<T>(kind: Kind<T>) {
  return z.unknown().transform((value, context): T => {
    const result = typeof value === 'string' ? kind.read(value) : undefined
    if (result !== undefined) return result
    context.addIssue({ code: 'custom', message: kind.expected, input: value })
    return z.NEVER
  })
}

export function wholeNumber(min: number, max: number): Kind<number> {
  const read = (text: string) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    return number >= min && number <= max ? number : undefined
  }
  return { expected: `a whole number from ${min} to ${max}`, read }
}

const UNITS = new Map([
  ['', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
])

export const byteCount: Kind<number> = {
  expected: 'a number of bytes such as 10485760 or 10MiB',
  read(text) {
    const [, digits, unit] = /^(\d+) ?((?:[KMGT]iB)?)$/.exec(text) ?? []
    const bytes = Number(digits) * (UNITS.get(unit ?? '') ?? Number.NaN)
    return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined
  },
}

export function oneOf<const Words extends readonly string[]>(...words: Words): Kind<Words[number]> {
  return { expected: words.join(' or '), read: (text) => words.find((word) => word === text) }
}

/** `none` says in so many words what leaving it out says. */
export function orNone<T>(kind: Kind<T>): Kind<T | null> {
  return { expected: `${kind.expected}, or none`, read: (text) => (text === 'none' ? null : kind.read(text)) }
}
