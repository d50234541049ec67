/** From bytes to text, so that the same bytes can be given back. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { InvalidCalendarData } from './invalid.ts'
import { CR, isFold, LF, requireWideFolds } from './lines.ts'
import { type OriginalBytes, Source } from './source.ts'

/** UTF-8. RFC 5545 §3.1: a fold may stand inside a character. Throws InvalidCalendarData. */
export function decodeStrictly(bytes: Uint8Array): Source {
  const text = findText(utf8, bytes)
  if (text !== undefined) return new Source(text)
  // Whoever folds inside characters folds as he likes; what that costs is known before it is paid.
  requireWideFolds(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'))
  return decodeByPiece(bytes, (line) => {
    throw new InvalidCalendarData('The text is not valid UTF-8', line)
  })
}

/** The text of stored bytes, as `decodeStrictly` reads it; what is damaged is there as U+FFFD. */
export function textOfBytes(bytes: Uint8Array): string {
  return lenient.decode(isUtf8(bytes) ? bytes : moveFolds(bytes))
}

/** UTF-8, UTF-16, or windows-1252 in each line that is neither. `report` hears of what is not UTF-8, at which line. */
export function decodeTolerantly(bytes: Uint8Array, report: (sentence: string, line: number) => void): Source {
  const wide = findWideText(bytes)
  if (wide !== undefined) {
    report('The text is in UTF-16, not in UTF-8', 1)
    return new Source(wide, new EncodedBytes(bytes, wide, [{ index: 0, offset: 0, width: 2 }]))
  }
  const text = findText(utf8, bytes)
  if (text !== undefined) return new Source(text)
  const wrong: number[] = []
  const source = decodeByPiece(bytes, (line) => wrong.push(line))
  const [first] = wrong
  if (first !== undefined) report('Lines that are not valid UTF-8 were read as windows-1252', first)
  return source
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf16le = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true })
const utf16be = new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const windows1252 = new TextDecoder('windows-1252')

function findText(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** It has a byte order mark, or a zero beside the B of its first BEGIN. */
function findWideText(bytes: Uint8Array): string | undefined {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex')
  if (mark === 'fffe' || mark === '4200') return findText(utf16le, bytes)
  return mark === 'feff' || mark === '0042' ? findText(utf16be, bytes) : undefined
}

/** So many bytes, and the rest of their last line, are decoded at once. */
const PIECE = 65_536

/** Whole lines together, and each unfolded line by itself where something among them is not UTF-8. */
function decodeByPiece(bytes: Uint8Array, reportLine: (line: number) => void): Source {
  const runs: Run[] = []
  let text = ''
  let line = 1
  let endOfDoubt = 0
  for (let offset = 0, end = 0; offset < bytes.length; offset = end) {
    const isLine = offset < endOfDoubt
    end = endOfLine(bytes, isLine ? offset : offset + PIECE)
    const part = bytes.subarray(offset, end)
    const decoded = findUnfolded(part)
    if (decoded === undefined && !isLine) {
      endOfDoubt = end
      end = offset
      continue
    }
    if (decoded === undefined) reportLine(line)
    runs.push({ index: text.length, offset, width: decoded === undefined ? 1 : 'utf-8' })
    text += decoded ?? windows1252.decode(part)
    line += countLineFeeds(part)
  }
  return new Source(text, new EncodedBytes(bytes, text, runs))
}

/** Whole lines in UTF-8, their folds behind the characters that they stood in. */
function findUnfolded(bytes: Uint8Array): string | undefined {
  if (isUtf8(bytes)) return utf8.decode(bytes)
  if (bytes.indexOf(LF) >= bytes.length - 1) return undefined
  const moved = moveFolds(bytes)
  return isUtf8(moved) ? utf8.decode(moved) : undefined
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let end = from
  do {
    const found = bytes.indexOf(LF, end)
    if (found < 0) return bytes.length
    end = found + 1
  } while (isFold(bytes[end] ?? 0))
  return end
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte === LF) count++
  return count
}

/** The same bytes, with each fold that stood inside a character behind it. */
function moveFolds(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    const start = at
    for (let end = endOfFolds(bytes, at); end > at; end = endOfFolds(bytes, at)) {
      at = end
      while (isContinuation(bytes[at] ?? 0)) out[length++] = bytes[at++] ?? 0
    }
    for (let i = start; i < at; i++) if (!isContinuation(bytes[i] ?? 0)) out[length++] = bytes[i] ?? 0
    if (at === start) out[length++] = bytes[at++] ?? 0
  }
  return out
}

/** Whether it is a byte of a character in UTF-8 behind the first. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

/** Behind the folds that stand at `at`; `at` where there are none. */
function endOfFolds(bytes: Uint8Array, at: number): number {
  let end = at
  for (;;) {
    const feed = bytes[end] === CR ? end + 1 : end
    if (bytes[feed] !== LF || !isFold(bytes[feed + 1] ?? 0)) return end
    end = feed + 2
  }
}

/** A piece of text, from `index` on, whose characters take so many bytes each; its bytes begin at `offset`. */
interface Run {
  readonly index: number
  readonly offset: number
  readonly width: 1 | 2 | 'utf-8'
}

/** The bytes of a text in another encoding than UTF-8, or with folds elsewhere. */
class EncodedBytes implements OriginalBytes {
  readonly #bytes: Uint8Array
  readonly #text: string
  readonly #runs: readonly Run[]

  constructor(bytes: Uint8Array, text: string, runs: readonly Run[]) {
    this.#bytes = bytes
    this.#text = text
    this.#runs = runs
  }

  between(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(this.#offsetOf(from), this.#offsetOf(to))
  }

  #offsetOf(index: number): number {
    const run = this.#findRun(index)
    if (run === undefined) return 0
    if (run.width !== 'utf-8') return run.offset + (index - run.index) * run.width
    return run.offset + Buffer.byteLength(this.#text.slice(run.index, index))
  }

  #findRun(index: number): Run | undefined {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#runs[middle]?.index ?? 0) <= index) low = middle + 1
      else high = middle
    }
    return this.#runs[low - 1]
  }
}
