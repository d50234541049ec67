/** RFC 5545 §3.2. Names are upper case; values are decoded (RFC 6868) and without their quotes. */
export interface Parameter {
  readonly name: string
  readonly values: readonly string[]
}

/** A content line, RFC 5545 §3.1. `value` is the text of the wire, unfolded, escapes not touched. */
export interface Property {
  /** Upper case. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly value: string
}

/** RFC 5545 §3.6. The order of properties and of components is that of the text. */
export interface Component {
  /** Upper case. */
  readonly name: string
  readonly properties: readonly Property[]
  readonly components: readonly Component[]
}
