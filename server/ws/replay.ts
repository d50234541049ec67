import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * RFC 9110 §7.8: a server may ignore what a client would like to change to, and answers as if it had not been said. Node hands
 * such a request over as soon as anybody listens for WebSockets, its body unread: it goes back to the server without the wish.
 * Client: Java's HttpClient, curl --http2: `Upgrade: h2c` in the first request of each connection without TLS.
 */
export function replayWithoutUpgrade(server: Server, message: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = message
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (!OF_UPGRADES.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  // Whatever came after the head of the request; then the head itself, which is read first.
  if (head.length > 0) socket.unshift(head)
  socket.unshift(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  server.emit('connection', socket)
  socket.resume()
}

const OF_UPGRADES: ReadonlySet<string> = new Set(['upgrade', 'connection', 'http2-settings'])
