import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type Ask, poll } from './collection.ts'
import type { Connection, Message } from './connection.ts'
import { findSwitchedOff } from './features.ts'
import { type Demand, type FailedCheck, grabAll, type JudgeSettings, judge } from './judge.ts'
import { listIterated, makeBody } from './request-data.ts'
import type { ScriptRequest } from './script.ts'
import { decodeHref } from './verify/multistatus.ts'
import { type Answer, headersOf, messageOf } from './verify/verifier.ts'
import { WORDS } from './words.ts'

export interface Failure extends FailedCheck {
  readonly request: string
}

export interface SessionSettings extends JudgeSettings {
  readonly connection: Connection
  /** For the requests that ask to show their exchange. */
  readonly print: (text: string) => void
}

/** One request on its way: which of a repeated test's runs, and with which of a folder's files. */
interface Attempt {
  readonly request: ScriptRequest
  readonly demand: Demand
  readonly label: string
  readonly count: number
  readonly file: string | undefined
}

/** Performs the requests of one suite file and remembers what they find. */
export class Session {
  readonly #settings: SessionSettings
  /** What GETNEW and the like found last; a URI `$` is this. */
  #location = ''
  readonly #found = new Map<string, string | undefined>()
  readonly #etags = new Map<string, string>()
  readonly #endDeletes: { readonly uri: string; readonly request: ScriptRequest }[] = []

  constructor(settings: SessionSettings) {
    this.#settings = settings
  }

  /** Performs a request as often as its `iterate-data` and `wait-for-success` ask, and tells which checks do not hold. */
  async perform(request: ScriptRequest, demand: Demand, label: string, count = 1): Promise<readonly Failure[]> {
    const { server } = this.#settings
    if (findSwitchedOff(server.features, request.switches) !== undefined) return []
    let attempted = request
    let failures: readonly Failure[] = []
    await poll(request.waitForSuccess ? server.waitSeconds : 0, async () => {
      const found = this.#location
      failures = await this.#performAll({ request: attempted, demand, label, count, file: undefined })
      // What GETNEW found once is fetched again when the request is repeated, and not looked for.
      if (isFinder(request) && this.#location !== found) attempted = { ...request, method: 'GET', uris: ['$'] }
      return failures.length === 0
    })
    return failures
  }

  /** Deletes what requests with `end-delete` made. */
  async deleteAtEnd(label: string): Promise<void> {
    for (const { uri, request } of this.#endDeletes.splice(0)) {
      // What cannot be deleted is no test of the server.
      await this.#asker(request, label)('DELETE', uri).catch(messageOf)
    }
  }

  async #performAll(attempt: Attempt): Promise<readonly Failure[]> {
    const { data, iterateData } = attempt.request
    if (!iterateData || data === undefined) return this.#performOne(attempt)
    for (const file of listIterated(this.#path(data.filepath))) {
      const failures = await this.#performOne({ ...attempt, file })
      if (failures.length > 0) return failures
    }
    return []
  }

  async #performOne(attempt: Attempt): Promise<readonly Failure[]> {
    const name = this.#nameOf(attempt)
    const named = ({ check, details }: FailedCheck) => ({ request: name, check, details })
    try {
      return (await this.#performWord(attempt)).map(named)
    } catch (error) {
      return [named({ check: 'exchange', details: [messageOf(error)] })]
    }
  }

  /** Does what a word asks that is no method of HTTP, and fetches what it found; any other method is sent. */
  async #performWord(attempt: Attempt): Promise<readonly FailedCheck[]> {
    const { request, label } = attempt
    const [name = '', ...rest] = request.method.split(' ')
    const word = WORDS.get(name)
    if (word === undefined) return this.#exchange(attempt, request.method, this.#uriOf(attempt))
    const outcome = await word({
      ask: this.#asker(request, label),
      argument: rest.join(' '),
      uris: request.uris.map((uri) => this.#substitute(uri)),
      waitSeconds: this.#settings.server.waitSeconds,
      found: this.#found,
      etags: this.#etags,
    })
    if (outcome.next === 'done') return []
    if (outcome.next === 'fail') return [{ check: name, details: [outcome.problem] }]
    if (outcome.next === 'get') return this.#exchange(attempt, 'GET', this.#uriOf(attempt))
    this.#location = outcome.href
    this.#grabUri(request)
    return outcome.get ? this.#exchange(attempt, 'GET', decodeHref(outcome.href)) : []
  }

  async #exchange(attempt: Attempt, method: string, uri: string): Promise<readonly FailedCheck[]> {
    const { request, demand, label } = attempt
    const { connection, print, variables } = this.#settings
    if (request.endDelete) this.#endDeletes.push({ uri, request })
    const answer = await connection.send(request, this.#message(attempt, method, uri), label)
    if (request.printResponse) print(`${method} ${uri}: ${answer.status}\n${answer.body}`)

    const failed = judge(request, demand, answer, this.#settings)
    this.#rememberEtag(method, answer)
    this.#grabUri(request)
    return [...failed, ...grabAll(request, answer, variables)]
  }

  #message({ request, file, count }: Attempt, method: string, uri: string): Message {
    const { data } = request
    const headers = new Map(request.headers.map(({ name, value }) => [name, this.#substitute(value)]))
    if (data === undefined) return { method, uri, headers, body: Buffer.alloc(0) }
    const path = file ?? (data.filepath === '' ? undefined : this.#path(data.filepath))
    headers.set('Content-Type', data.contentType)
    return { method, uri, headers, body: makeBody(data, path, this.#settings.variables, count) }
  }

  /** The first URI: `$` is what was found last, `**` a random name, `##` the number of the run. */
  #uriOf({ request, count }: Attempt): string {
    const uri = this.#substitute(request.uris[0] ?? '')
    if (uri === '$') return decodeHref(this.#location)
    const at = uri.indexOf('?')
    const [path, query] = at < 0 ? [uri, ''] : [uri.slice(0, at), uri.slice(at)]
    return (path.includes('**') ? path.replaceAll('**', randomUUID()) : path.replaceAll('##', String(count))) + query
  }

  #grabUri(request: ScriptRequest): void {
    const variables = request.grabs.filter((grab) => grab.kind === 'uri').flatMap((grab) => grab.variables)
    for (const variable of variables) this.#settings.variables.set(variable, this.#location)
  }

  #rememberEtag(method: string, answer: Answer): void {
    const [etag] = headersOf(answer, 'ETag')
    if (method === 'GET' && etag !== undefined) this.#etags.set(answer.uri, etag)
  }

  #asker(request: ScriptRequest, label: string): Ask {
    const sender = { ...request, authenticate: true, quoteUri: true }
    return (method, uri, headers = new Map(), body = '') =>
      this.#settings.connection.send(sender, { method, uri, headers, body: Buffer.from(body) }, label)
  }

  /** How a failure names its request. */
  #nameOf({ request, file, count }: Attempt): string {
    const uris = request.uris.map((uri) => this.#substitute(uri)).map((uri) => (uri === '$' ? this.#location : uri))
    return [request.method, ...uris, ...(file === undefined ? [] : [file]), ...(count === 1 ? [] : [`#${count}`])].join(
      ' ',
    )
  }

  #substitute(text: string): string {
    return this.#settings.variables.substitute(text)
  }

  #path(relative: string): string {
    return join(this.#settings.suiteDir, relative)
  }
}

function isFinder(request: ScriptRequest): boolean {
  return /^GET(NEW|OTHER|CONTAINS)\b/.test(request.method)
}
