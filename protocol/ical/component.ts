/** RFC 5545 §3.2. Names are upper case; values are decoded (RFC 6868) and without their quotes. */
export interface Parameter {
  readonly name: string
  /** None at all where a vCard has a name alone, such as `TEL;HOME:`. */
  readonly values: readonly string[]
}

/**
 * A content line, RFC 5545 §3.1. `value` is the text of the wire, unfolded, escapes not touched. One that was read
 * knows the lines that it came from, and is written back as those; a copy such as `{ ...property, value }` does not,
 * and is written anew.
 */
export interface Property {
  /** RFC 6350 §3.3: `item1` of a vCard's `item1.TEL`, as it was written. */
  readonly group?: string
  /** Upper case. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly value: string
}

/**
 * RFC 5545 §3.6. The order of properties and of components is that of the text. As a property does, one that was read
 * knows its text, and a copy does not.
 */
export interface Component {
  /** Upper case. */
  readonly name: string
  readonly properties: readonly Property[]
  readonly components: readonly Component[]
}
