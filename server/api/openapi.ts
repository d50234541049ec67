/** The description of the API, OpenAPI 3.1, made from its operations. */
import { z } from 'zod'
import { AUTHORIZE_PATH, SERVER_METADATA_PATH, TOKEN_PATH } from '../auth/oauth/paths.ts'
import { SCOPES } from '../auth/scopes.ts'
import { type Operation, TAGS, VIEW_AS } from './operation.ts'
import { isPageSchema } from './pages.ts'
import { API_PATH } from './paths.ts'

/** Grows with what is added; what would break a client gets another path. */
const API_VERSION = '1.0.0'

type Json = Readonly<Record<string, unknown>>

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request does not fit this description',
  401: 'Nobody is signed in',
  403: 'That is not allowed, or the credential was not made for it',
  404: 'Nothing is there',
  409: 'Something else is there, or has changed',
  405: 'That cannot be made there',
  406: 'It cannot be said in that form',
  410: 'That was too long ago: read all of it again',
  412: 'It is not what it was',
  422: 'The Idempotency-Key was used for another request',
  428: 'If-Match is needed',
  413: 'Too large',
  415: 'The body is of another media type',
  423: 'Somebody has locked it',
  429: 'Too much in too short a time: see Retry-After',
  507: 'There is no room for it',
}
const OF_EVERY_OPERATION = [400, 401, 403, 429] as const
const OF_EVERY_BODY = [413, 415] as const

const problemSchema = z
  .object({
    type: z.string().describe('Leads to a page that explains it'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), reason: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

export function describeApi(operations: readonly Operation[], publicUrl: string): Json {
  const schemas = new SchemaTable()
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of operations) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kalends',
      version: API_VERSION,
      summary: 'Calendars, contacts, people and rooms',
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${publicUrl}${API_PATH}` }],
    security: [{ basic: [] }, { oauth: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.all,
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'With the password of the account, or an app password' },
        oauth: describeOAuth(publicUrl),
      },
    },
  }
}

function describeOAuth(publicUrl: string): Json {
  const tokenUrl = `${publicUrl}${TOKEN_PATH}`
  const flow = { tokenUrl, refreshUrl: tokenUrl, scopes: SCOPES }
  return {
    type: 'oauth2',
    description: `With an access token. Always with PKCE (S256); more in ${publicUrl}${SERVER_METADATA_PATH}`,
    flows: {
      authorizationCode: { authorizationUrl: `${publicUrl}${AUTHORIZE_PATH}`, ...flow },
      clientCredentials: { tokenUrl, scopes: SCOPES },
    },
  }
}

const ABOUT = `Every write runs through the same scheduling, rights and limits as CalDAV and CardDAV.

Problems are RFC 9457 (\`application/problem+json\`). What a request has that is not described here is refused, and what is
described here is all that an answer has. Scopes: ${Object.entries(SCOPES)
  .map(([name, words]) => `\`${name}\` (${words})`)
  .join(', ')}.`

function describeOperation(operation: Operation, schemas: SchemaTable): Json {
  const { id, tag, method, summary, description, scopes, params, query, body, success } = operation
  const statuses = [
    ...OF_EVERY_OPERATION,
    ...(body === undefined && operation.upload === undefined ? [] : OF_EVERY_BODY),
    ...(operation.ifMatch === undefined ? [] : [412]),
    ...(operation.ifMatch === 'required' ? [428] : []),
    ...(operation.method === 'POST' ? [409, 422] : []),
    ...operation.problems,
  ]
  const problems = [...new Set(statuses)].toSorted((a, b) => a - b)
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    // OpenAPI 3.1 §4.8.30: for schemes other than OAuth 2.0, the names of roles that are needed.
    security: [{ basic: [] }, { oauth: scopes === 'all' ? [] : [...scopes, ...(operation.admin ? ['admin'] : [])] }],
    parameters: [
      ...describeParameters(params, 'path', schemas),
      ...describeParameters(query, 'query', schemas),
      ...headersOf(operation),
    ],
    ...requestBodyOf(operation, schemas),
    responses: {
      [success.status]: {
        description: success.description,
        ...answerHeadersOf(operation),
        ...(success.media === undefined ? {} : { content: filesOf(success.media) }),
        ...(success.schema === undefined
          ? {}
          : { content: { 'application/json': { schema: schemas.of(success.schema, 'output') } } }),
      },
      ...(method === 'GET' && success.schema !== undefined ? { 304: { description: 'As you have it' } } : {}),
      ...Object.fromEntries(problems.map((status) => [status, describeProblem(status, schemas)])),
    },
  }
}

function answerHeadersOf({ method, success: { status, schema } }: Operation): Json {
  const headers = {
    ...(method !== 'POST' &&
      schema !== undefined && { ETag: header('For If-Match and If-None-Match; of a list weak') }),
    ...((status === 201 || status === 202) && schema !== undefined && { Location: header('Where it is') }),
    ...(isPageSchema(schema) && { Link: header('RFC 8288: rel="next" leads to the next page') }),
  }
  return Object.keys(headers).length === 0 ? {} : { headers }
}

function header(description: string): Json {
  return { description, schema: { type: 'string' } }
}

function requestBodyOf({ body, upload }: Operation, schemas: SchemaTable): Json {
  if (upload !== undefined) return { requestBody: { required: true, content: filesOf(upload) } }
  if (body === undefined) return {}
  return { requestBody: { required: true, content: { 'application/json': { schema: schemas.of(body, 'input') } } } }
}

/** OpenAPI 3.1 §4.8.14.2: bytes have no schema. */
function filesOf(types: readonly string[]): Json {
  return Object.fromEntries(types.map((type) => [type, {}]))
}

function headersOf({ method, ifMatch, makesNew, viewAs, success }: Operation): readonly Json[] {
  const key = {
    ...{
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    description: 'The same request with the same key is done once in a day',
  }
  const match = {
    ...{
      name: 'If-Match',
      in: 'header',
      required: ifMatch === 'required' && makesNew !== true,
      schema: { type: 'string' },
    },
    description: 'The ETag of what you saw',
  }
  const none = {
    ...{ name: 'If-None-Match', in: 'header', required: false, schema: { const: '*' } },
    description: 'In place of If-Match: nothing is to be there yet',
  }
  const known = {
    ...{ name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } },
    description: 'The ETag of what you have: 304 where it is the same still',
  }
  const as = {
    ...{ name: VIEW_AS, in: 'header', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    description: `Slug of a person: what they would see, as the audit will tell. For administrators${viewAs === 'owners' ? ', and for owners of what is theirs' : ''}`,
  }
  return [
    ...(method === 'POST' ? [key] : []),
    ...(viewAs === undefined ? [] : [as]),
    ...(ifMatch === undefined ? [] : [match]),
    ...(makesNew ? [none] : []),
    ...(method === 'GET' && success.schema !== undefined ? [known] : []),
  ]
}

function describeProblem(status: number, schemas: SchemaTable): Json {
  return {
    description: PROBLEMS[status] ?? 'It went wrong',
    content: { 'application/problem+json': { schema: schemas.of(problemSchema, 'output') } },
  }
}

function describeParameters(shape: z.ZodObject, place: 'path' | 'query', schemas: SchemaTable): readonly Json[] {
  const { properties = {}, required = [] } = schemas.of(shape, 'input') as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name), schema },
    ...(description === undefined ? {} : { description }),
  }))
}

/** Schemas that have a name stand once, and are referred to. */
export class SchemaTable {
  readonly all: Record<string, Json> = {}
  /** Those that are taken, too: what is left out and has a default is not asked for. */
  readonly #taken = new Set<string>()

  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'throw' })
    for (const [name, definition] of Object.entries($defs)) this.#define(name, definition, io)
    const { id } = schema.meta() ?? {}
    if (id === undefined || '$ref' in rest) return relocated(rest)
    this.#define(id, rest, io)
    return { $ref: `#/components/schemas/${id}` }
  }

  #define(name: string, definition: object, io: 'input' | 'output'): void {
    if (io === 'input') this.#taken.add(name)
    else if (this.#taken.has(name)) return
    this.all[name] = relocated(withoutId(definition))
  }
}

function withoutId(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'id'))
}

/** What refers to definitions beside the schema refers to those of the whole description. */
function relocated(schema: object): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
