/**
 * The tolerant reader: what files hold, be it iCalendar, vCalendar 1.0, or vCards of any version. It puts right what it
 * can, tells what that was, and gives unchanged bytes back as the strict one does. What was repaired is written anew as
 * soon as it becomes a part of something else, so what comes of it is fit to be stored.
 */
import type { Component, Property } from './component.ts'
import { type Format, isQuotedPrintable, readContentLine } from './content-line.ts'
import { decodeTolerantly } from './decode.ts'
import { countLineEnds, InvalidCalendarData } from './invalid.ts'
import { findIllegalCharacter, Lines, withoutIllegalCharacters } from './lines.ts'
import { repairLine } from './repair.ts'
import { Source } from './source.ts'
import { defaultParseLimits, type ParseLimits, Tree } from './tree.ts'

/** Where a text is not what its standard says, and was read all the same. */
export interface Repair {
  /** Counted from 1. */
  readonly line: number
  readonly sentence: string
}

export interface TextReading {
  /** One at least. */
  readonly components: readonly Component[]
  /** In the order of the lines, but for what is said of the whole text. */
  readonly repairs: readonly Repair[]
}

/** Throws InvalidCalendarData for a text without a component, and for one beyond the limits. */
export function readText(text: string, limits: ParseLimits = defaultParseLimits): TextReading {
  // Half of a surrogate pair has no bytes that could be given back.
  const sentence = 'Halves of characters were replaced'
  return readSource(new Source(text.toWellFormed()), limits, text.isWellFormed() ? [] : [{ line: 1, sentence }])
}

/** The same for bytes in UTF-8, UTF-16 or windows-1252. */
export function readTextBytes(bytes: Uint8Array, limits: ParseLimits = defaultParseLimits): TextReading {
  const repairs: Repair[] = []
  const source = decodeTolerantly(bytes, (sentence, line) => repairs.push({ line, sentence }))
  return readSource(source, limits, repairs)
}

const MOST_REPAIRS = 10_000

function readSource(source: Source, limits: ParseLimits, repairs: Repair[]): TextReading {
  const { text } = source
  const hasReturnsAlone = !text.includes('\n') && text.includes('\r')
  // Client: Lotus Notes 6: lines that end with CR alone.
  if (hasReturnsAlone) repairs.push({ line: 1, sentence: 'Lines end with CR alone' })
  const read = hasReturnsAlone ? text.replaceAll('\r', '\n') : text
  let line = 1
  let counted = 0
  const report = (sentence: string, at: number) => {
    line += countLineEnds(read, counted, at)
    counted = at
    if (repairs.push({ line, sentence }) > MOST_REPAIRS) throw new InvalidCalendarData('Too much needs repair', line)
  }
  const tree = new Tree(limits, report)
  new TolerantReader(new Lines(source, read), tree, findIllegalCharacter(read) >= 0).read()
  const components = tree.close(text.length)
  if (components.length === 0) throw new InvalidCalendarData('The text holds no component')
  return { components, repairs }
}

class TolerantReader {
  readonly #lines: Lines
  readonly #tree: Tree
  readonly #hasIllegal: boolean
  /** vCard 2.1 and vCalendar 1.0. */
  #isOld = false
  /** The property of the line before, when it may go on in this one. */
  #before: Property | undefined

  constructor(lines: Lines, tree: Tree, hasIllegal: boolean) {
    this.#lines = lines
    lines.unfoldsOverEmptyLines = true
    this.#tree = tree
    this.#hasIllegal = hasIllegal
  }

  read(): void {
    while (this.#lines.next()) {
      const property = this.#readProperty()
      if (property === undefined) continue
      this.#tree.add(property, this.#lines)
      this.#before = this.#tree.top?.properties.at(-1) === property ? property : undefined
      this.#followVersion(property)
    }
  }

  #readProperty(): Property | undefined {
    const found = this.#readUnfolded()
    const isBroken = typeof found !== 'string' && this.#endsWithEquals() && isQuotedPrintable(found)
    if (isBroken) return this.#readBroken(found)
    if (this.#hasIllegal) return this.#readClean(found)
    return typeof found === 'string' ? this.#repair(found) : found
  }

  #readUnfolded(): Property | string {
    const found = readContentLine(this.#lines, this.#format)
    if (!this.#lines.hasEmptyLine) return found
    this.#tree.report('An empty line stands inside a folded one', this.#lines.start)
    return typeof found === 'string' ? found : { ...found }
  }

  /** A value with the line breaks of quoted-printable. */
  #readBroken({ name }: Property): Property | undefined {
    this.#lines.joinSoftBreaks()
    const found = this.#readClean(readContentLine(this.#lines, this.#format))
    if (this.#isOld || found === undefined) return found
    this.#tree.report(`${name} has line breaks that only older formats know`, this.#lines.start)
    return { ...found }
  }

  /** `found` is what the line is as it stands, which may have characters that it must not have. */
  #readClean(found: Property | string): Property | undefined {
    const lines = this.#lines
    const line = lines.text.slice(lines.from, lines.to)
    const clean = withoutIllegalCharacters(line)
    if (clean === line) return typeof found === 'string' ? this.#repair(found) : found
    this.#tree.report('A control character was left out', lines.start)
    if (clean.trim() === '') return undefined
    lines.replace(clean)
    const again = readContentLine(lines, this.#format)
    return typeof again === 'string' ? this.#repair(again) : { ...again }
  }

  #endsWithEquals(): boolean {
    const { text, from, to } = this.#lines
    return to > from && text.endsWith('=', to)
  }

  #repair(problem: string): Property | undefined {
    const { property, continues, sentence } = repairLine(this.#lines, problem, this.#before, this.#format)
    this.#tree.report(sentence, this.#lines.start)
    if (!continues || property === undefined) return property
    this.#tree.replaceLast(property)
    this.#before = property
    return undefined
  }

  get #format(): Format {
    return this.#isOld ? 'vcard' : this.#tree.format
  }

  #followVersion({ name, value }: Property): void {
    if (name === 'VERSION' && this.#tree.isInRoot) this.#isOld = /^\s*(1\.0|2\.1)\s*$/.test(value)
    else if (this.#tree.top === undefined || (name === 'BEGIN' && this.#tree.isInRoot)) this.#isOld = false
    else return
    this.#lines.keepsFoldedSpace = this.#isOld
  }
}
