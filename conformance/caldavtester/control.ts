import { execFile } from 'node:child_process'
import type { HttpAnswer, HttpRequest } from './http.ts'
import { messageOf } from './verify/verifier.ts'

/** Where Apple's server takes orders of its administrator, in JSON: `{"action":"addgroupmembers","group":…,"members":[…]}`. */
export const CONTROL_PATH = '/control'

/**
 * The arguments of a command that does what an action asks, `{group}` and `{members}` being values of the order; empty
 * where the server does it by itself.
 */
export type ControlActions = Readonly<Record<string, readonly string[]>>

const TIMEOUT_MS = 60_000

/** Answers for a server that takes such orders by a command line, and not by HTTP. */
export class Control {
  readonly #command: readonly string[]
  readonly #actions: ControlActions

  constructor(command: string, actions: ControlActions) {
    this.#command = command.split(/\s+/).filter((word) => word !== '')
    this.#actions = actions
  }

  async send({ body }: Pick<HttpRequest, 'body'>): Promise<HttpAnswer> {
    try {
      await this.#perform(JSON.parse(body.toString('utf8')))
      return answer(200, '')
    } catch (error) {
      return answer(500, messageOf(error))
    }
  }

  async #perform(order: Readonly<Record<string, unknown>>): Promise<void> {
    const words = this.#actions[String(order.action)]
    if (words === undefined) throw new Error(`no command is known for ${order.action}`)
    const [file = '', ...rest] = [...this.#command, ...words.flatMap((word) => valuesOf(order, word))]
    if (words.length > 0) await execute(file, rest)
  }
}

function valuesOf(order: Readonly<Record<string, unknown>>, word: string): readonly string[] {
  const name = /^\{(.+)\}$/.exec(word)?.[1]
  return name === undefined ? [word] : [order[name]].flat().map(String)
}

function execute(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: TIMEOUT_MS }, (error) => (error === null ? resolve() : reject(error)))
  })
}

function answer(status: number, text: string): HttpAnswer {
  return { status, headers: [], body: Buffer.from(text) }
}
