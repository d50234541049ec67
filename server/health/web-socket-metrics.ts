import { Counter, Gauge, type Registry } from 'prom-client'

export interface WebSocketMetrics {
  opened(): void
  closed(code: number): void
  subscribed(): void
  unsubscribed(): void
  /** One that went out, by its type. */
  told(type: string): void
  /** A connection that was not let in. */
  refused(status: number): void
}

/** What clients send as a code is theirs: counts have few names. */
const CODES: ReadonlySet<number> = new Set([1000, 1001, 1006, 1008, 1009, 1012, 1013, 4401, 4408, 4410])

export function createWebSocketMetrics(register: Registry): WebSocketMetrics {
  const registers = [register]
  const connections = new Gauge({ name: 'kalends_websocket_connections', help: 'Open now', registers })
  const subscriptions = new Gauge({ name: 'kalends_websocket_subscriptions', help: 'Held now', registers })
  const told = new Counter({
    name: 'kalends_websocket_messages_total',
    help: 'Messages that were sent, by their type',
    labelNames: ['type'],
    registers,
  })
  const closed = new Counter({
    name: 'kalends_websocket_closed_total',
    help: 'Connections that ended, by the code of their end',
    labelNames: ['code'],
    registers,
  })
  const refused = new Counter({
    name: 'kalends_websocket_refused_total',
    help: 'Connections that were not let in, by the status of the answer',
    labelNames: ['status'],
    registers,
  })
  return {
    opened: () => connections.inc(),
    closed(code) {
      connections.dec()
      closed.inc({ code: CODES.has(code) ? String(code) : 'other' })
    },
    subscribed: () => subscriptions.inc(),
    unsubscribed: () => subscriptions.dec(),
    told: (type) => told.inc({ type }),
    refused: (status) => refused.inc({ status: String(status) }),
  }
}
