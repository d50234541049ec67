/**
 * What was read knows the text that it came from, so that it is written back as it came. Where that is kept nobody but
 * the writer sees: in private fields, which a copy (`{ ...property, value }`) does not have. So a changed property is
 * written anew, and nobody has to remember to forget the old text.
 *
 * A property keeps the whole text alive that it was read from, as the objects do that are kept between requests: who
 * keeps a single property should copy it.
 */
import type { Component, Parameter, Property } from './component.ts'

/** The bytes of a text, where they are not simply its UTF-8. */
export interface OriginalBytes {
  /** Those of the text from one line's beginning to another's. */
  between(from: number, to: number): Uint8Array
}

export class Source {
  readonly text: string
  readonly #original: OriginalBytes | undefined
  #hasCrlf: boolean | undefined

  constructor(text: string, original?: OriginalBytes) {
    this.text = text
    this.#original = original
  }

  bytesBetween(from: number, to: number): Uint8Array {
    return this.#original?.between(from, to) ?? Buffer.from(this.text.slice(from, to))
  }

  /** Whole lines in the form of RFC 5545 §3.1: each ends with CRLF. Their folds stay. */
  linesBetween(from: number, to: number): string {
    this.#hasCrlf ??= !/(?<!\r)\n|\r(?!\n)/.test(this.text)
    if (this.#hasCrlf && this.text.endsWith('\n', to)) return this.text.slice(from, to)
    let end = to
    while (end > from && /[\r\n]/.test(this.text.charAt(end - 1))) end--
    return `${this.text.slice(from, end)}\n`.replace(/\r*\n|\r+/g, '\r\n')
  }
}

/** Whole lines of a source. */
export interface Place {
  readonly source: Source
  readonly start: number
  /** Where the next line begins. */
  readonly end: number
}

/** A property as it stands in a text. */
export class SourceProperty implements Property {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly value: string
  readonly #source: Source
  readonly #start: number
  readonly #end: number

  constructor(name: string, parameters: readonly Parameter[], value: string, place: Place) {
    this.name = name
    this.parameters = parameters
    this.value = value
    this.#source = place.source
    this.#start = place.start
    this.#end = place.end
  }

  /** Its lines with their folds, ended by CRLF. */
  static linesOf(property: SourceProperty): string {
    return property.#source.linesBetween(property.#start, property.#end)
  }
}

/** RFC 6350 §3.3: a property with a group, of a vCard. */
export class GroupedProperty extends SourceProperty {
  readonly group: string

  constructor(group: string, name: string, parameters: readonly Parameter[], value: string, place: Place) {
    super(name, parameters, value, place)
    this.group = group
  }
}

/** A component as it stands in a text. Whoever reads the text fills it; after that it does not change. */
export class SourceComponent implements Component {
  readonly name: string
  readonly properties: Property[] = []
  readonly components: Component[] = []
  readonly #source: Source
  readonly #start: number
  #end: number
  /** A root owns what stands before it and, the last one, after it, too: a byte order mark, empty lines. */
  #from: number
  #to: number
  #isRepaired = false

  constructor(name: string, { source, start }: Place) {
    this.name = name
    this.#source = source
    this.#start = start
    this.#end = start
    this.#from = start
    this.#to = start
  }

  /** `end` is where the line after END begins. */
  close(end: number): void {
    this.#end = end
    this.#to = end
  }

  get end(): number {
    return this.#end
  }

  /** For a root: its text is all of that. */
  claim(from: number, to: number): void {
    this.#from = from
    this.#to = to
  }

  /** Its text is not what it says. */
  markRepaired(): void {
    this.#isRepaired = true
  }

  static textOf(component: SourceComponent): string {
    return component.#source.text.slice(component.#from, component.#to)
  }

  static bytesOf(component: SourceComponent): Uint8Array {
    return component.#source.bytesBetween(component.#from, component.#to)
  }

  /** Its lines from BEGIN to END, ended by CRLF; undefined for one whose text needed repair. */
  static findLines(component: SourceComponent): string | undefined {
    return component.#isRepaired ? undefined : component.#source.linesBetween(component.#start, component.#end)
  }
}
