import type { HttpClient } from './http.ts'
import type { ScriptRequest } from './script.ts'
import { requestTarget } from './target.ts'
import type { Variables } from './variables.ts'
import type { Answer } from './verify/verifier.ts'

/** As whom and where a request is sent. */
export type Sender = Pick<ScriptRequest, 'authenticate' | 'user' | 'password' | 'quoteUri' | 'secondHost'>

export interface Message {
  readonly method: string
  readonly uri: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** Sends messages to the servers of a run and keeps what was said. */
export class Connection {
  readonly #client: HttpClient
  readonly #secondClient: HttpClient | undefined
  readonly #variables: Variables
  #exchanges: string[] = []

  constructor(client: HttpClient, secondClient: HttpClient | undefined, variables: Variables) {
    this.#client = client
    this.#secondClient = secondClient
    this.#variables = variables
  }

  /** `label` tells the server's log which test asks. */
  async send(sender: Sender, message: Message, label: string): Promise<Answer> {
    const client = sender.secondHost ? this.#secondClient : this.#client
    if (client === undefined) throw new Error('the request is for a second server, and there is none')
    const target = requestTarget(message.uri, sender.quoteUri)
    const agent: [string, string] = ['User-Agent', label.replace(/[^\u0020-\u007e]/g, '?')]
    const headers = new Map([agent, ...message.headers, ...this.#credentials(sender)])
    const { status, headers: answered, body } = await client.send({ ...message, target, headers })
    const answer: Answer = { uri: message.uri, status, headers: answered, body: body.toString('utf8') }
    this.#exchanges.push(describeExchange(message, target, answer))
    return answer
  }

  /** The exchanges since the last call, as text. */
  takeExchanges(): readonly string[] {
    const exchanges = this.#exchanges
    this.#exchanges = []
    return exchanges
  }

  /** Without a name the first user asks. */
  #credentials({ authenticate, user, password }: Sender): [string, string][] {
    if (!authenticate) return []
    const pair = this.#variables.substitute(`${user || '$userid1:'}:${password || '$pswd1:'}`)
    return [['Authorization', `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`]]
  }
}

function describeExchange({ method, headers, body }: Message, target: string, answer: Answer): string {
  const asked = [`> ${method} ${target}`, ...describeHeaders(headers), '', body.toString('utf8')]
  const answered = [`< ${answer.status}`, ...describeHeaders(answer.headers), '', answer.body]
  return [...asked, ...answered].join('\n')
}

function describeHeaders(headers: Iterable<readonly [string, string]>): readonly string[] {
  return [...headers].map(([name, value]) => `${name}: ${value}`)
}
