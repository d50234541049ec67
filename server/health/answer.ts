/** `/healthz`, `/readyz` and `/metrics`: what those ask who run the server. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Store } from '../../storage/store.ts'
import { findBearerToken } from '../auth/oauth/bearer.ts'
import type { DavResponse } from '../dav/request.ts'
import type { Metrics } from './metrics.ts'

export interface Health {
  readonly store: Pick<Store, 'check'>
  readonly log: Logger
  readonly metrics: Metrics
  /** True from the moment when the server is asked to end. */
  isDraining(): boolean
}

/** A database that does not answer within this time is none. */
const PATIENCE_MS = 2_000

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }

/** Undefined for every other path. */
export async function answerHealth(path: string, health: Health): Promise<DavResponse | undefined> {
  if (path === '/healthz') return { status: 200, headers: TEXT, body: 'ok\n' }
  if (path !== '/readyz') return undefined
  const problem = await whyNotReady(health)
  return { status: problem === undefined ? 200 : 503, headers: TEXT, body: `${problem ?? 'ready'}\n` }
}

/** A store that is open was migrated. */
async function whyNotReady({ store, log, isDraining }: Health): Promise<string | undefined> {
  if (isDraining()) return 'ending'
  const waiting = new AbortController()
  try {
    const late = sleep(PATIENCE_MS, false, { signal: waiting.signal, ref: false })
    const isThere = await Promise.race([store.check().then(() => true), late])
    return isThere ? undefined : 'the database does not answer'
  } catch (error) {
    log.warn({ err: error }, 'the database does not answer')
    return 'the database does not answer'
  } finally {
    waiting.abort()
  }
}

/** At the port of everybody it takes a token; undefined where none is set. */
export async function answerMetrics(
  path: string,
  authorization: string | undefined,
  token: string | undefined,
  { metrics }: Pick<Health, 'metrics'>,
): Promise<DavResponse | undefined> {
  if (path !== '/metrics' || token === undefined) return undefined
  const given = findBearerToken(authorization ?? '')
  if (given === undefined || !isSame(given, token)) {
    return { status: 401, headers: { ...TEXT, 'www-authenticate': 'Bearer' }, body: 'a token is needed\n' }
  }
  return textOf(metrics)
}

async function textOf(metrics: Metrics): Promise<DavResponse> {
  return { status: 200, headers: { ...TEXT, 'content-type': metrics.contentType }, body: await metrics.text() }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** A port of its own, where who can reach it may read everything: without a token. */
export function healthListener(health: Health): RequestListener {
  const answer = async (path: string): Promise<DavResponse> =>
    (await answerHealth(path, health)) ??
    (path === '/metrics' ? await textOf(health.metrics) : { status: 404, headers: TEXT, body: 'nothing is there\n' })
  return (request, response) => {
    const path = (request.url ?? '/').replace(/\?.*$/, '')
    answer(path)
      .catch((error: unknown): DavResponse => {
        health.log.error({ err: error }, 'health cannot be told')
        return { status: 500, headers: TEXT, body: 'see the log\n' }
      })
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
  }
}
