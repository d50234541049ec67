/** How many WebSockets there may be: in all, of one account, and of those who have not signed in, of one address. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { Settings } from '../settings.ts'
import type { Connection } from './connection.ts'

/** Of one address, before they sign in. */
const MOST_UNKNOWN = 100

export interface WebSocketLimits {
  /** For one more, of an account or of an address. Throws 429 or 503. */
  requireRoom(account: string | undefined, source: string): void
  enter(connection: Connection, source: string): void
  /** It is somebody's from now on. Throws 429. */
  become(connection: Connection, account: string): void
  leave(connection: Connection): void
}

export function createWebSocketLimits(
  settings: Pick<Settings, 'maxWebSockets' | 'accountWebSockets' | 'rateLimits'>,
): WebSocketLimits {
  const holders = new Map<Connection, string>()
  const counts = new Map<string, number>()
  const count = (holder: string, by: number) => {
    const now = (counts.get(holder) ?? 0) + by
    if (now === 0) counts.delete(holder)
    else counts.set(holder, now)
  }
  const requireFew = (holder: string, most: number | null) => {
    if (settings.rateLimits === 'off' || most === null || (counts.get(holder) ?? 0) < most) return
    // RFC 6585 §4.
    throw refuse(429, undefined, `${most} WebSockets are open`, { headers: { 'retry-after': '30' } })
  }
  const move = (connection: Connection, holder: string) => {
    count(holders.get(connection) ?? '', -1)
    holders.set(connection, holder)
    count(holder, 1)
  }
  return {
    requireRoom(account, source) {
      if (holders.size >= settings.maxWebSockets)
        throw refuse(503, undefined, 'no room for another WebSocket', { headers: { 'retry-after': '30' } })
      if (account === undefined) requireFew(`from ${source}`, MOST_UNKNOWN)
      else requireFew(account, settings.accountWebSockets)
    },
    enter(connection, source) {
      holders.set(connection, `from ${source}`)
      count(`from ${source}`, 1)
    },
    become(connection, account) {
      requireFew(account, settings.accountWebSockets)
      move(connection, account)
    },
    leave(connection) {
      const holder = holders.get(connection)
      if (holder === undefined) return
      holders.delete(connection)
      count(holder, -1)
    },
  }
}
