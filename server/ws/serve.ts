/** `/ws`: from the request that opens a WebSocket to the end of all of them. RFC 6455. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { Refusal, refuse } from '../../protocol/dav/refusal.ts'
import type { AppDeps, Parts } from '../app.ts'
import { CHALLENGE } from '../auth/challenge.ts'
import { sourceOf } from '../auth/client-address.ts'
import { bearerChallenge } from '../auth/oauth/bearer.ts'
import { isOfForeignPage, requireToken } from '../auth/same-site.ts'
import { ownOrigins } from '../own-origins.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import { answerMessage, begin, type ConversationDeps } from './conversation.ts'
import { Hub, type HubTimes } from './hub.ts'
import { createWebSocketLimits } from './limits.ts'
import { CLOSE, LONGEST_MESSAGE } from './messages.ts'
import { WEB_SOCKET_PATH } from './path.ts'
import { replayWithoutUpgrade } from './replay.ts'
import { signInAtUpgrade, signInBy } from './sign-in.ts'

export interface WebSockets {
  /** Tells everybody to come again, to another node or later. */
  stop(): Promise<void>
}

const TIMES: HubTimes = { sweepMs: 5_000, pingMs: 30_000 }
/** So long a browser has for its first message. */
const SIGN_IN_MS = 10_000
/** So long clients have for their part of an end. */
const GRACE_MS = 2_000
const GRACE_STEP_MS = 20

export function serveWebSockets(server: Server, deps: AppDeps, parts: Parts, times = TIMES): WebSockets {
  const { davDeps, clientAddress } = parts
  const { log, settings } = deps
  const metrics = deps.health?.metrics.webSocket
  const publicUrl = new URL(settings.publicUrl)
  const hub = new Hub({ davDeps, metrics, times })
  const limits = createWebSocketLimits(settings)
  const cookies = new WeakMap<IncomingMessage, string>()
  const sockets = new WebSocketServer({
    noServer: true,
    // Each connection would keep some 300 KiB for it.
    perMessageDeflate: false,
    maxPayload: LONGEST_MESSAGE,
  })
  sockets.on('headers', (headers, message) => {
    const setCookie = cookies.get(message)
    if (setCookie !== undefined) headers.push(`Set-Cookie: ${setCookie}`)
  })
  let isEnding = false

  const conversation: ConversationDeps = {
    ...{ hub, log, accounts: davDeps.accounts, store: deps.store },
    async signIn(authorization, { address, foreignOrigin }) {
      if (foreignOrigin !== undefined) requireToken({ authorization, origin: foreignOrigin })
      return signInBy(authorization, address, parts)
    },
    admit(connection, { account: { principal }, credential }) {
      limits.become(connection, principal.id)
      parts.signIns.signedIn({ slug: principal.slug, credential, address: connection.address })
    },
  }

  const events: ConnectionEvents = {
    message: (connection, text) => answerMessage(connection, text, conversation),
    told: (type) => metrics?.told(type),
    room: (connection) => hub.look(connection.held),
    closed(connection, code) {
      limits.leave(connection)
      hub.remove(connection)
      metrics?.closed(code)
    },
  }

  async function open(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const address = clientAddress(message.socket.remoteAddress, headerOf(message, 'x-forwarded-for'))
    const origins = ownOrigins(headerOf(message, 'host') ?? '', publicUrl)
    if (isEnding) throw refuse(503, undefined, 'the server ends', { headers: { 'retry-after': '1' } })
    davDeps.accounts.countRequest(sourceOf(address))
    const from = { address, origins, foreignOrigin: await findForeignOrigin(message, origins) }
    const at = await signInAtUpgrade(message, from, parts)
    const asker = at?.signedIn.account.principal.id
    limits.requireRoom(asker, sourceOf(address))
    if (at?.setCookie !== undefined) cookies.set(message, at.setCookie)
    if (socket.destroyed) return
    sockets.handleUpgrade(message, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, from, events)
      opened(connection, webSocket)
      if (at !== undefined) begin(connection, at.signedIn, conversation)
    })
  }

  // RFC 6455 §10.2: browsers ask nobody's leave for a WebSocket, so pages of strangers are refused here.
  async function findForeignOrigin({ headers }: IncomingMessage, origins: readonly string[]) {
    const { origin } = headers
    if (origin === undefined || !isOfForeignPage(headers, origins)) return undefined
    if (await parts.registeredOrigins.has(origin)) return origin
    throw refuse(403, undefined, `asked for by a page of ${origin}`)
  }

  function opened(connection: Connection, webSocket: WebSocket): void {
    limits.enter(connection, sourceOf(connection.address))
    hub.add(connection)
    metrics?.opened()
    if (isEnding) connection.close(CLOSE.comeAgain, 'the server ends')
    const late = setTimeout(() => {
      if (connection.signedIn === undefined) connection.close(CLOSE.signInLate, 'nobody signed in')
    }, SIGN_IN_MS).unref()
    webSocket.once('close', () => clearTimeout(late))
  }

  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (headerOf(message, 'upgrade')?.toLowerCase() !== 'websocket') {
      replayWithoutUpgrade(server, message, socket, head)
      return
    }
    // Until it is a WebSocket nobody else listens, and a client may be gone at any moment.
    const gone = () => socket.destroy()
    socket.on('error', gone)
    const answered =
      message.url?.replace(/\?.*$/, '') === WEB_SOCKET_PATH ? open(message, socket, head) : nothingThere()
    answered.catch((error: unknown) => refuseUpgrade(socket, error)).finally(() => socket.off('error', gone))
  })

  async function nothingThere(): Promise<void> {
    throw refuse(404, undefined, 'no WebSocket is opened there')
  }

  function refuseUpgrade(socket: Duplex, error: unknown): void {
    const refusal = error instanceof Refusal ? error : refuse(500, undefined, 'Something went wrong here')
    if (error instanceof Refusal) log.info({ method: 'WebSocket', status: error.status }, error.message)
    else log.error({ err: error, method: 'WebSocket' }, 'a bug')
    metrics?.refused(refusal.status)
    const challenges = refusal.status === 401 ? [CHALLENGE, bearerChallenge(publicUrl.origin)] : []
    const { 'www-authenticate': _, ...headers } = refusal.headers
    const body = `${refusal.message}\n`
    const lines = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Refused'}`,
      ...challenges.map((challenge) => `WWW-Authenticate: ${challenge}`),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...['Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'],
    ]
    socket.on('error', () => undefined)
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  return {
    async stop() {
      isEnding = true
      for (const connection of [...hub.connections]) connection.close(CLOSE.comeAgain, 'the server ends')
      for (let waited = 0; sockets.clients.size > 0 && waited < GRACE_MS; waited += GRACE_STEP_MS) {
        await sleep(GRACE_STEP_MS)
      }
      for (const socket of sockets.clients) socket.terminate()
      await hub.end()
    },
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
