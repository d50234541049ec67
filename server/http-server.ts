import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** So long requests under way may take once the server is asked to end. */
const GRACE_MS = 30_000

/** Listens, or fails as the operating system does: EADDRINUSE, EACCES, ENOTFOUND. */
export async function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  // Longer than the idle time of the usual reverse proxies, so that it is they who close a connection.
  const server = createServer({ keepAliveTimeout: 75_000 }, listener)
  // Bytes bound them. Node would leave those beyond a thousand out and say nothing: conditions, and the length of a body.
  server.maxHeadersCount = 0
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

/** The port that a server got when it asked for any. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port // a server that listens on TCP has no other kind of address
}

/** Takes no new connection, lets requests under way finish, and cuts off those that do not in time. */
export async function drain(server: Server | undefined, graceMs = GRACE_MS): Promise<void> {
  if (server === undefined) return
  const closed = once(server, 'close')
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
