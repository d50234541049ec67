/** The typed client, made from the description of the API: `kalends api-client`. */
import { describeApi } from './openapi.ts'
import type { Operation } from './operation.ts'

type Schema = Readonly<Record<string, unknown>>

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Partial<Content>>>
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema?: Schema }>>
}

export function writeClient(operations: readonly Operation[]): string {
  // As describeApi writes it.
  const { paths, components } = describeApi(operations, '') as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
  }
  const all = operations.map(({ path, method }) => ({
    path,
    method,
    described: requireDescribed(paths[path]?.[method.toLowerCase()]),
  }))
  const types = Object.entries(components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `// biome-ignore-all format: made by \`kalends api-client\` from the description of the API
import { type Answer, type AskOptions, ask, type ClientOptions, type Route, type Upload } from './request.ts'

${types.map(([name, schema]) => `${commentOf(schema.description)}export type ${name} = ${typeOf(schema)}\n`).join('\n')}
export interface Kalends {
${all.map(({ described }) => methodOf(described)).join('\n')}
}

const ROUTES: Readonly<Record<keyof Kalends, Route>> = {
${all.map(({ described, method, path }) => `  ${described.operationId}: ['${method}', '${path}'],`).join('\n')}
}

export function createClient(options: ClientOptions): Kalends {
  const methods = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (asked: Readonly<Record<string, unknown>> = {}, more?: AskOptions) => ask(options, route, asked, more),
  ])
  // Each is called with what its own type says.
  return Object.fromEntries(methods) as Kalends
}
`
}

function requireDescribed(described: Described | undefined): Described {
  if (described === undefined) throw new Error('an operation is not described')
  return described
}

function methodOf({ operationId, summary, parameters, requestBody, responses }: Described): string {
  // With `fields` an answer has less than its type says.
  const given = parameters.filter((one) => one.in !== 'header' && one.name !== 'fields')
  const fields = given.map(({ name, required, schema }) => `${keyOf(name)}${required ? '' : '?'}: ${typeOf(schema)}`)
  const body = requestBody && bodyOf(requestBody, 'Upload')
  const asked = [...fields, ...(body === undefined ? [] : [`body: ${body}`])]
  const isNeeded = body !== undefined || given.some(({ required }) => required)
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  const result = success?.content === undefined ? 'undefined' : bodyOf({ content: success.content }, 'Blob')
  return `  /** ${summary.replaceAll('*/', '* /')} */
  ${operationId}(asked${isNeeded ? '' : '?'}: ${asked.length === 0 ? 'Record<string, never>' : `{ ${asked.join('; ')} }`}, options?: AskOptions): Promise<Answer<${result}>>`
}

function bodyOf({ content }: Content, file: string): string {
  const schema = content['application/json']?.schema
  return schema === undefined ? file : typeOf(schema)
}

function commentOf(description: unknown): string {
  return typeof description === 'string' ? `/** ${description.replaceAll('*/', '* /')} */\n` : ''
}

// What zod writes as a schema is of these kinds.
const schemasIn = (value: unknown) => (value ?? []) as readonly Schema[]

export function typeOf(schema: Schema): string {
  const { type, properties, required, items, prefixItems, additionalProperties } = schema
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return union(schema.enum.map((one) => JSON.stringify(one)))
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return union(schemasIn(choices).map(typeOf))
  if (schema.allOf !== undefined) return schemasIn(schema.allOf).map(typeOf).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })))
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'array':
      return prefixItems === undefined
        ? `readonly (${typeOf((items ?? {}) as Schema)})[]`
        : `readonly [${schemasIn(prefixItems).map(typeOf).join(', ')}]`
    case 'object':
      return objectOf(
        (properties ?? {}) as Readonly<Record<string, Schema>>,
        (required ?? []) as readonly string[],
        additionalProperties,
      )
    default:
      return 'unknown'
  }
}

function union(types: readonly string[]): string {
  return types.length === 0 ? 'never' : [...new Set(types)].join(' | ')
}

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[], others: unknown): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `readonly ${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  )
  // A type of fields that are known says nothing of others.
  if (fields.length > 0) return `{ ${fields.join('; ')} }`
  const isOpen = typeof others === 'object' && others !== null
  return isOpen
    ? `{ readonly [name: string]: ${typeOf(others as Schema)} }`
    : others === false
      ? 'Record<string, never>'
      : '{ readonly [name: string]: unknown }'
}

function keyOf(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}
