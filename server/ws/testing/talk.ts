import { WebSocket } from 'ws'
import type { ClientMessage, ServerMessage } from '../messages.ts'
import { serverMessage } from '../messages.ts'

export type Told<Type extends ServerMessage['type']> = Extract<ServerMessage, { readonly type: Type }>

/** A client that waits for what it is told, whatever the time. */
export interface Talk {
  readonly socket: WebSocket
  /** All that came and was not taken yet. */
  readonly heard: readonly ServerMessage[]
  say(message: ClientMessage): void
  sayText(text: string): void
  /** Takes the next message of a type out of what came, or waits for it. Fails when the connection ends. */
  next<Type extends ServerMessage['type']>(type: Type, id?: string): Promise<Told<Type>>
  /** Its code. */
  readonly closed: Promise<number>
  close(): Promise<number>
}

export interface TalkOptions {
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Fails with the status when the server does not let it in. */
export function openTalk(url: string, { authorization, headers }: TalkOptions = {}): Promise<Talk> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, {
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
  })
  const heard: ServerMessage[] = []
  const waiters = new Set<() => void>()
  let code: number | undefined
  const wake = () => {
    for (const waiter of waiters) waiter()
  }
  socket.on('message', (data) => {
    heard.push(serverMessage.parse(JSON.parse(String(data))))
    wake()
  })
  const closed = new Promise<number>((resolve) =>
    socket.on('close', (given) => {
      code = given
      resolve(given)
      wake()
    }),
  )

  async function next<Type extends ServerMessage['type']>(type: Type, id?: string): Promise<Told<Type>> {
    const isIt = (one: ServerMessage): one is Told<Type> =>
      one.type === type && (id === undefined || ('id' in one && one.id === id))
    for (;;) {
      const found = heard.find(isIt)
      if (found !== undefined) {
        heard.splice(heard.indexOf(found), 1)
        return found
      }
      if (code !== undefined) throw new Error(`closed with ${code}, and no ${type} came: ${JSON.stringify(heard)}`)
      await new Promise<void>((resolve) => {
        const waiter = () => {
          waiters.delete(waiter)
          resolve()
        }
        waiters.add(waiter)
      })
    }
  }

  const talk: Talk = {
    ...{ socket, heard, next, closed },
    say: (message) => socket.send(JSON.stringify(message)),
    sayText: (text) => socket.send(text),
    close() {
      socket.close()
      return closed
    },
  }
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(talk))
    socket.on('unexpected-response', (_, response) => {
      reject(new Error(`status ${response.statusCode}`))
      socket.terminate()
    })
    socket.on('error', reject)
  })
}

export function basic(user: string, password = user): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
