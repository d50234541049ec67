/** Properties as JSON: what jCal (RFC 7265 §3.4) and jCard (RFC 7095 §3.3) have in common. */
import type { Parameter, Property } from './component.ts'
import { InvalidCalendarData } from './invalid.ts'
import { codecOf as calendarCodecOf, type ValueCodec } from './jcal-values.ts'
import type { PropertyType } from './value-types.ts'

export type JsonProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: readonly unknown[],
]

/** In which the two differ. */
export interface JsonDialect {
  /** As errors name it. */
  readonly name: 'jCal' | 'jCard'
  /** The type that a property has without VALUE. */
  findType(property: string): PropertyType | undefined
  codecOf(type: string): ValueCodec
  /** As VALUE has it. */
  writeType(type: string): string
  /** Whether an array that a property of that type holds is one value with parts. */
  hasParts(property: string, type: string): boolean
}

// --- to JSON -----------------------------------------------------------------------------------------------------

/** The type that VALUE tells, which is no parameter in JSON but the type (RFC 7265 §3.5.1, RFC 7095 §3.3.1). */
export function declaredTypeOf({ parameters }: Property): string | undefined {
  return parameters.find(({ name }) => name === 'VALUE')?.values[0]?.toLowerCase()
}

/** All but VALUE. One that is there twice has the values of both. */
export function parametersToJson(parameters: readonly Parameter[]): JsonProperty[1] {
  const found = new Map<string, string[]>()
  for (const { name, values } of parameters) {
    if (name === 'VALUE') continue
    const before = found.get(name.toLowerCase())
    if (before === undefined) found.set(name.toLowerCase(), [...values])
    else before.push(...values)
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

/** At semicolons that no backslash stands before. */
export function splitStructure(text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === ';') {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}

// --- and back ----------------------------------------------------------------------------------------------------

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Throws InvalidCalendarData whose sentences say which of the two is meant. */
export class JsonReader {
  readonly #dialect: JsonDialect

  constructor(dialect: JsonDialect) {
    this.#dialect = dialect
  }

  malformed(sentence: string): InvalidCalendarData {
    return new InvalidCalendarData(`${this.#dialect.name}: ${sentence}`)
  }

  parse(bytes: Uint8Array): unknown {
    try {
      return JSON.parse(utf8.decode(bytes))
    } catch (error) {
      // TypeError: no UTF-8; SyntaxError: no JSON.
      if (error instanceof TypeError || error instanceof SyntaxError) throw this.malformed(error.message)
      throw error
    }
  }

  /** Names are written in lower case; any case is taken. */
  name(json: unknown): string {
    if (typeof json !== 'string' || !/^[A-Za-z0-9_-]+$/.test(json)) {
      throw this.malformed('a name is letters, digits, hyphens and underscores')
    }
    return json.toUpperCase()
  }

  property(json: unknown): Property {
    if (!Array.isArray(json) || json.length < 4) {
      throw this.malformed('a property is a name, parameters, a type and values')
    }
    const [first, parameters, declared, ...values]: readonly unknown[] = json
    const name = this.name(first)
    if (name === 'BEGIN' || name === 'END') throw this.malformed(`${name} is no property`)
    const type = this.name(declared).toLowerCase()
    return {
      name,
      parameters: [...this.#valueParameter(name, type), ...this.#parameters(name, parameters)],
      value: this.#values(name, type, values),
    }
  }

  /** RFC 7265 §4, RFC 7095 §4: a type that is not the property's own is told by VALUE; `unknown` never is. */
  #valueParameter(property: string, type: string): readonly Parameter[] {
    if (type === 'unknown' || type === this.#dialect.findType(property)?.type) return []
    return [{ name: 'VALUE', values: [this.#dialect.writeType(type)] }]
  }

  #parameters(property: string, json: unknown): readonly Parameter[] {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw this.malformed(`${property} has no parameters`)
    }
    return Object.entries(json).map(([key, value]: [string, unknown]) => {
      const name = this.name(key)
      // RFC 7265 §3.5.1, RFC 7095 §3.3.1.
      if (name === 'VALUE') throw this.malformed(`${property} has VALUE beside its type`)
      const values: readonly unknown[] = Array.isArray(value) ? value : [value]
      if (values.length === 0) throw this.malformed(`${property} has ${name} without a value`)
      return { name, values: values.map((item) => this.#parameterValue(property, name, item)) }
    })
  }

  #parameterValue(property: string, name: string, json: unknown): string {
    // RFC 6868 §3.1: line ends and quotes can be written; other controls cannot.
    if (typeof json !== 'string' || calendarCodecOf('uri').toText(json.replace(/[\r\n]/g, '')) === undefined) {
      throw this.malformed(`${property} has ${name} with a value that is no text`)
    }
    return json
  }

  #values(property: string, type: string, values: readonly unknown[]): string {
    const shape = this.#dialect.findType(property)?.shape
    if (shape !== undefined && shape !== 'list' && values.length > 1) {
      throw this.malformed(`${property} has ${values.length} values, but holds one`)
    }
    return values.map((value) => this.#value(property, type, value)).join(',')
  }

  /** RFC 7265 §3.4.1, RFC 7095 §3.3.1.3: the parts of a structured value, each of which may be a list. */
  #value(property: string, type: string, json: unknown): string {
    const codec = this.#dialect.codecOf(type)
    const isStructure = Array.isArray(json) && this.#dialect.hasParts(property, type)
    const parts: readonly unknown[] = isStructure ? json : [json]
    const texts = parts.map((part) => {
      const items: readonly unknown[] = isStructure && Array.isArray(part) ? part : [part]
      return items.map((item) => codec.toText(item))
    })
    if (texts.length === 0 || texts.some((part) => part.length === 0 || part.includes(undefined))) {
      throw this.malformed(`${property} has a value that is no ${type}`)
    }
    return texts.map((part) => part.join(',')).join(';')
  }
}
