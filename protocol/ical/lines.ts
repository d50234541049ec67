import { invalidAt } from './invalid.ts'
import type { Source } from './source.ts'

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32
const BYTE_ORDER_MARK = 0xfeff

/** The unfolded lines of a text, RFC 5545 §3.1, one after the other; LF alone ends one, too. Empty ones are left out. */
export class Lines {
  readonly source: Source
  /** What is read: the text of the source, or one of the same length whose line ends are LF. */
  readonly #all: string
  #next: number
  /** The length of the last physical line. */
  #width = 0

  /** The line is what `text` holds from `from` to `to`. */
  text = ''
  from = 0
  to = 0
  /** Where it begins and ends in the source, its line end and its folds among it. */
  start = 0
  /** The length of the physical line before it. */
  widthBefore = 0
  /** vCard 2.1 §2.1.3, vCalendar 1.0: the white space of a fold belongs to the line. */
  keepsFoldedSpace = false
  /** A fold belongs to the line before the empty ones. */
  unfoldsOverEmptyLines = false
  /** Whether an empty line stands inside this one. */
  hasEmptyLine = false

  constructor(source: Source, all: string = source.text) {
    this.source = source
    this.#all = all
    this.#next = codeAt(all, 0, all.length) === BYTE_ORDER_MARK ? 1 : 0
  }

  /** Where the next line begins. */
  get end(): number {
    return this.#next
  }

  /** Goes to the next line; false when there is none. */
  next(): boolean {
    const all = this.#all
    while (this.#next < all.length) {
      this.widthBefore = this.#width
      this.start = this.#next
      this.text = all
      this.from = this.#next
      this.to = this.#endOfPhysicalLine()
      this.hasEmptyLine = false
      if (this.#isFolded()) this.#unfold()
      if (!this.#isBlank()) return true
    }
    return false
  }

  /** RFC 2045 §6.7: a physical line whose last character is an equals sign goes on in the next one. */
  joinSoftBreaks(): void {
    const parts: string[] = []
    let part = this.text.slice(this.from, this.to)
    while (part.endsWith('=') && this.#next < this.#all.length && !/^END:/i.test(this.#peek(4))) {
      parts.push(part.slice(0, -1))
      const from = this.#next
      part = this.#all.slice(from, this.#endOfPhysicalLine())
    }
    this.replace(parts.join('') + part)
  }

  /** As if the line read so. */
  replace(text: string): void {
    this.text = text
    this.from = 0
    this.to = text.length
  }

  #peek(length: number): string {
    return this.#all.slice(this.#next, this.#next + length)
  }

  #isBlank(): boolean {
    if (this.to === this.from) return true
    return isFold(this.text.charCodeAt(this.from)) && this.text.slice(this.from, this.to).trim() === ''
  }

  /** Whether the physical line that comes next is a fold of the one before. */
  #isFolded(): boolean {
    const code = codeAt(this.#all, this.#next, this.#all.length)
    return isFold(code) || (isLineEnd(code) && this.unfoldsOverEmptyLines && this.#skipEmptyLines())
  }

  /** Goes to the fold behind empty lines, if there is one. */
  #skipEmptyLines(): boolean {
    if (this.to === this.from) return false
    let next = this.#next
    while (isLineEnd(codeAt(this.#all, next, this.#all.length))) next++
    if (!isFold(codeAt(this.#all, next, this.#all.length))) return false
    this.#next = next
    this.hasEmptyLine = true
    return true
  }

  #unfold(): void {
    const all = this.#all
    const skipped = this.keepsFoldedSpace ? 0 : 1
    let part = all.slice(this.from, this.to)
    const isSoft = this.keepsFoldedSpace && /^[^:]*;(ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(part)
    const parts: string[] = []
    do {
      parts.push(isSoft && part.endsWith('=') ? part.slice(0, -1) : part)
      const from = this.#next + skipped
      part = all.slice(from, this.#endOfPhysicalLine())
    } while (this.#isFolded())
    this.replace(parts.join('') + part)
  }

  /** Goes behind the line end. */
  #endOfPhysicalLine(): number {
    const start = this.#next
    const found = this.#all.indexOf('\n', start)
    let end = found < 0 ? this.#all.length : found
    this.#next = found < 0 ? end : end + 1
    while (end > start && this.#all.charCodeAt(end - 1) === CR) end--
    this.#width = end - start
    return end
  }
}

/** The character code there; -1 at the end. To ask a string for one that it does not have is slow. */
export function codeAt(text: string, at: number, end: number): number {
  return at < end ? text.charCodeAt(at) : -1
}

export function isFold(code: number): boolean {
  return code === SPACE || code === TAB
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR
}

/** RFC 5545 §3.1 folds at 75 octets. Lines cut into crumbs cost far more than their bytes, and nobody writes them. */
const MOST_NARROW_FOLDS = 10_000
const NARROW = 16

/** Throws InvalidCalendarData. */
export function requireWideFolds(text: string): void {
  if (text.length < MOST_NARROW_FOLDS) return
  let folds = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (!isFold(codeAt(text, at + 1, text.length))) continue
    folds++
    if (folds > MOST_NARROW_FOLDS && at < folds * NARROW) throw invalidAt(text, at, 'Lines are folded into crumbs')
  }
}

// RFC 5545 §3.1: CONTROL is no part of a value. Most of them cannot stand in XML either, nor can the last two characters
// of Unicode's first plane, so one would break every report that has the object in its answer. TAB is allowed.
const illegal = /[^\t\n\r\x20-\x7e\x80-\ufffd]/
const everyIllegal = /[^\t\n\x20-\x7e\x80-\ufffd]/g

/** Where the first character stands that no line may hold; -1 when all are fine. */
export function findIllegalCharacter(text: string): number {
  const at = text.search(illegal)
  const alone = findReturnInside(text)
  return at < 0 || alone < 0 ? Math.max(at, alone) : Math.min(at, alone)
}

/** Where the first CR stands that no line end follows. */
function findReturnInside(text: string): number {
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    const next = codeAt(text, at + 1, text.length)
    if (next !== LF && next !== CR && next !== -1) return at
  }
  return -1
}

export function withoutIllegalCharacters(line: string): string {
  return line.replace(everyIllegal, '')
}
