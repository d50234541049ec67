/** How the typed client asks: `fetch`, and nothing else. For browsers, Node and others alike. */

export interface ClientOptions {
  /** Such as https://calendar.example.org */
  readonly url: string
  /** Basic with an app password, or a Bearer token; nothing where the browser has a session. */
  readonly authorization?: string
  readonly fetch?: typeof fetch
}

export interface AskOptions {
  /** What it has to be still: the ETag of what you saw. */
  readonly ifMatch?: string
  /** `*`: nothing is to be there yet. With an ETag GET gives 304, and no body. */
  readonly ifNoneMatch?: string
  /** The same request with the same key is done once. */
  readonly idempotencyKey?: string
  /** Slug of a person: what they would see. Of administrators, and of owners about what is theirs; it reads alone. */
  readonly viewAs?: string
  readonly signal?: AbortSignal
}

/** A file with its media type. */
export type Upload = Blob

export interface Answer<Body> {
  readonly status: number
  readonly body: Body
  readonly etag: string | undefined
  readonly headers: Headers
}

/** RFC 9457: what the server said when it refused. */
export class KalendsProblem extends Error {
  override readonly name = 'KalendsProblem'
  readonly status: number
  /** The last part of its type: `not-found`. */
  readonly kind: string
  readonly errors: readonly { readonly field: string; readonly reason: string }[]
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, told: ToldProblem, retryAfter: string | null) {
    super(told.detail ?? `status ${status}`)
    this.status = status
    this.kind = told.type?.split('#')[1] ?? 'unknown'
    this.errors = told.errors ?? []
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter)
  }
}

interface ToldProblem {
  readonly type?: string
  readonly detail?: string
  readonly errors?: KalendsProblem['errors']
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Method and path, which names what it takes: `/calendars/{owner}`. */
export type Route = readonly [Method, string]

type Asked = Readonly<Record<string, unknown>>

export async function ask(
  client: ClientOptions,
  [method, template]: Route,
  asked: Asked,
  options: AskOptions = {},
): Promise<Answer<unknown>> {
  const { body, ...values } = asked
  const url = urlOf(client.url, template, values)
  const send = client.fetch ?? fetch
  const response = await send(url, {
    method,
    headers: headersOf(client, body, options),
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  if (response.ok && isFile(response)) return answerOf(response, await response.blob())
  const text = await response.text()
  if (!response.ok && response.status !== 304) {
    throw new KalendsProblem(response.status, problemIn(text), response.headers.get('retry-after'))
  }
  return answerOf(response, text === '' ? undefined : JSON.parse(text))
}

function isFile({ headers }: Response): boolean {
  const type = headers.get('content-type')
  return type !== null && !/^application\/([a-z.-]+\+)?json\b/.test(type)
}

function answerOf({ status, headers }: Response, body: unknown): Answer<unknown> {
  return { status, headers, etag: headers.get('etag') ?? undefined, body }
}

function urlOf(base: string, template: string, values: Asked): URL {
  const inPath = new Set<string>()
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name)
    return encodeURIComponent(String(values[name]))
  })
  const url = new URL(`${base.replace(/\/$/, '')}/api/v1${path}`)
  for (const [name, value] of Object.entries(values)) {
    if (inPath.has(name) || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
  }
  return url
}

function headersOf({ authorization }: ClientOptions, body: unknown, options: AskOptions): Record<string, string> {
  const headers = {
    authorization,
    'content-type': typeOf(body),
    'if-match': options.ifMatch,
    'if-none-match': options.ifNoneMatch,
    'idempotency-key': options.idempotencyKey,
    'kalends-view-as': options.viewAs,
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function typeOf(body: unknown): string | undefined {
  if (body === undefined) return undefined
  return body instanceof Blob ? body.type : 'application/json'
}

/** Something between may answer with a page. */
function problemIn(text: string): ToldProblem {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
