import { CONTROL_PATH } from './control.ts'
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

type Recipient = Pick<HttpClient, 'send'>

export interface Recipients {
  readonly client: Recipient
  readonly secondClient: Recipient | undefined
  /** Who takes the orders of Apple's control API, if not the server itself. */
  readonly control: Recipient | undefined
}

/** Sends messages to the servers of a run and keeps what was said. */
export class Connection {
  readonly #recipients: Recipients
  readonly #variables: Variables
  #exchanges: string[] = []

  constructor(recipients: Recipients, variables: Variables) {
    this.#recipients = recipients
    this.#variables = variables
  }

  /** `label` tells the server's log which test asks. */
  async send(sender: Sender, message: Message, label: string): Promise<Answer> {
    const target = requestTarget(message.uri, sender.quoteUri)
    const recipient = this.#recipientOf(sender, target)
    const agent: [string, string] = ['User-Agent', label.replace(/[^\u0020-\u007e]/g, '?')]
    const headers = new Map([agent, ...message.headers, ...this.#credentials(sender)])
    const { status, headers: answered, body } = await recipient.send({ ...message, target, headers })
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

  #recipientOf({ secondHost }: Sender, target: string): Recipient {
    const { client, secondClient, control } = this.#recipients
    if (!secondHost) return target === CONTROL_PATH ? (control ?? client) : client
    if (secondClient === undefined) throw new Error('the request is for a second server, and there is none')
    return secondClient
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
