/** As much of JSON Schema as the description of the API uses: inputs from it, and what does not fit it. */
import fc from 'fast-check'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Looks names up. */
export type Definitions = Readonly<Record<string, JsonSchema>>

// What is read here was written by zod: a value of another kind where one is expected would be a bug of the test.
const asSchema = (value: unknown) => value as JsonSchema
const asList = (value: unknown) => (value ?? []) as readonly unknown[]
const asRecord = (value: unknown) => (value ?? {}) as Readonly<Record<string, unknown>>

function resolved(schema: JsonSchema, definitions: Definitions): JsonSchema {
  if (typeof schema.$ref !== 'string') return schema
  const name = schema.$ref.split('/').at(-1) ?? ''
  const found = definitions[name]
  if (found === undefined) throw new Error(`nothing is called ${schema.$ref}`)
  return found
}

// --- inputs ------------------------------------------------------------------------------------------------------

/** Values that mean something under a name; the schema alone would hardly ever make one. */
export type Known = (name: string) => readonly unknown[] | undefined

export function arbitraryOf(
  schema: JsonSchema,
  definitions: Definitions,
  known: Known,
  name = '',
): fc.Arbitrary<unknown> {
  const values = known(name)
  const made = arbitraryOfType(resolved(schema, definitions), definitions, known, name)
  return values === undefined ? made : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, made)
}

function arbitraryOfType(
  schema: JsonSchema,
  definitions: Definitions,
  known: Known,
  name: string,
): fc.Arbitrary<unknown> {
  const { type, anyOf, oneOf } = schema
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...asList(schema.enum))
  const choices = anyOf ?? oneOf
  if (choices !== undefined) {
    return fc.oneof(...asList(choices).map((one) => arbitraryOf(asSchema(one), definitions, known, name)))
  }
  switch (type) {
    case 'string':
      return stringOf(schema)
    case 'integer':
    case 'number':
      return fc.integer({
        min: Number(schema.minimum ?? -1000),
        max: Math.min(Number(schema.maximum ?? 1000), 2 ** 31 - 1),
      })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return arrayOf(schema, definitions, known, name)
    case 'object':
      return objectOf(schema, definitions, known)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function stringOf({ format, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const [min, max] = [new Date('2020-01-01T00:00:00Z'), new Date('2035-01-01T00:00:00Z')]
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString())
  }
  if (format === 'uri') return fc.constantFrom('https://calendar.example.org/a.ics', 'http://127.0.0.1/x')
  const least = Number(minLength ?? 0)
  return fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.min(Number(maxLength ?? 40), least + 40) })
}

function arrayOf(schema: JsonSchema, definitions: Definitions, known: Known, name: string): fc.Arbitrary<unknown> {
  const first = asList(schema.prefixItems).map((one) => arbitraryOf(asSchema(one), definitions, known))
  if (first.length > 0) return fc.tuple(...first)
  const least = Number(schema.minItems ?? 0)
  const item = arbitraryOf(asSchema(schema.items ?? {}), definitions, known, name)
  return fc.array(item, { minLength: least, maxLength: Math.max(least, Math.min(Number(schema.maxItems ?? 4), 4)) })
}

function objectOf(schema: JsonSchema, definitions: Definitions, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries(asRecord(schema.properties)).map(
    ([name, one]) => [name, arbitraryOf(asSchema(one), definitions, known, name)] as const,
  )
  return fc.record(Object.fromEntries(properties), { requiredKeys: asList(schema.required).map(String) })
}

/** Something near it that does not fit, or something else altogether. */
export function spoilt(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('\u0000', '\ud800', 'x'.repeat(20_000), -1, 1e308, [], {}),
  )
  return fc.tuple(valid, wrong, fc.nat()).map(([value, other, at]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return other
    const names = Object.keys(value)
    const name = names[at % Math.max(1, names.length)]
    if (name === undefined || at % 3 === 0) return { ...value, [`x${at}`]: other }
    if (at % 3 === 1) return { ...value, [name]: other }
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
  })
}

// --- answers -----------------------------------------------------------------------------------------------------

/** Where a value does not fit, and why; nothing when it fits. */
export function misfits(value: unknown, given: JsonSchema, definitions: Definitions, at = ''): readonly string[] {
  const schema = resolved(given, definitions)
  if ('const' in schema && value !== schema.const) return [`${at} is not ${schema.const}`]
  if (schema.enum !== undefined && !asList(schema.enum).includes(value)) return [`${at} is none of ${schema.enum}`]
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) {
    const tries = asList(choices).map((one) => misfits(value, asSchema(one), definitions, at))
    return tries.some((found) => found.length === 0) ? [] : tries.flat()
  }
  if (schema.type !== undefined && !isOfType(value, schema.type)) return [`${at} is no ${schema.type}`]
  if (Array.isArray(value)) {
    const first = asList(schema.prefixItems)
    return value.flatMap((one, index) =>
      misfits(one, asSchema(first[index] ?? schema.items ?? {}), definitions, `${at}/${index}`),
    )
  }
  return typeof value === 'object' && value !== null ? misfitsOfObject(asRecord(value), schema, definitions, at) : []
}

function misfitsOfObject(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  definitions: Definitions,
  at: string,
) {
  const properties = asRecord(schema.properties)
  const missing = asList(schema.required).filter((name) => !(String(name) in value))
  const unknown =
    schema.additionalProperties === false ? Object.keys(value).filter((name) => !(name in properties)) : []
  return [
    ...missing.map((name) => `${at}/${name} is missing`),
    ...unknown.map((name) => `${at}/${name} is not described`),
    ...Object.entries(value).flatMap(([name, one]) =>
      name in properties ? misfits(one, asSchema(properties[name]), definitions, `${at}/${name}`) : [],
    ),
  ]
}

function isOfType(value: unknown, type: unknown): boolean {
  if (Array.isArray(type)) return type.some((one) => isOfType(value, one))
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}
