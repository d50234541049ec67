/** What a Prometheus reads: requests by method and kind of resource, queues, the database, the process. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from '../../storage/store.ts'
import { createWebSocketMetrics, type WebSocketMetrics } from './web-socket-metrics.ts'

export interface Metrics {
  readonly contentType: string
  readonly webSocket: WebSocketMetrics
  request(served: Served): void
  text(): Promise<string>
}

export interface Served {
  readonly method: string
  readonly kind: string
  readonly status: number
  readonly seconds: number
}

/** A client may send any word for a method: what counts have must be few. */
const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE', 'PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR'],
  ...['MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'ACL'],
])

/** What waits is counted so far. */
const MOST_COUNTED = 10_000

export function createMetrics(store: Store, now: () => Date): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const requests = new Histogram({
    name: 'kalends_http_request_duration_seconds',
    help: 'From the request to the end of its answer',
    labelNames: ['method', 'kind', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [register],
  })
  registerQueues(register, store, now)
  registerDatabase(register, store)
  return {
    contentType: register.contentType,
    webSocket: createWebSocketMetrics(register),
    request({ method, kind, status, seconds }) {
      requests.observe({ method: METHODS.has(method) ? method : 'other', kind, status: String(status) }, seconds)
    },
    text: () => register.metrics(),
  }
}

/** What is to be done now and is not done yet. */
export function queuesOf(store: Store, now: () => Date) {
  return {
    outbound: async () => (await store.dueOutbound(now(), MOST_COUNTED)).length,
    push: async () => (await store.duePushes(now(), MOST_COUNTED)).length,
    reminders: async () => (await store.dueReminders(Math.floor(now().getTime() / 1000), MOST_COUNTED)).length,
    audit: async () => ((await store.auditWaits()) ? 1 : 0),
  }
}

function registerQueues(register: Registry, store: Store, now: () => Date): void {
  const depth = queuesOf(store, now)
  new Gauge({
    name: 'kalends_queue_due',
    help: `What is to be done now and is not done yet, ${MOST_COUNTED} at most; of the audit 1 while anything waits`,
    labelNames: ['queue'],
    registers: [register],
    async collect() {
      for (const [queue, count] of Object.entries(depth)) this.set({ queue }, await count())
    },
  })
}

function registerDatabase(register: Registry, store: Store): void {
  new Gauge({
    name: 'kalends_database_answer_seconds',
    help: 'How long the database took for the smallest question just now',
    registers: [register],
    async collect() {
      const started = performance.now()
      await store.check()
      this.set((performance.now() - started) / 1000)
    },
  })
  new Gauge({
    name: 'kalends_database_connections',
    help: 'Of the pool; waiting: who waits for one. None on SQLite',
    labelNames: ['state'],
    registers: [register],
    collect() {
      for (const [state, count] of Object.entries(store.connections() ?? {})) this.set({ state }, count)
    },
  })
}
