/** Requests to a server in this process without a socket or a password: thousands of them in seconds. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pino } from 'pino'
import { Refusal } from '../../../protocol/dav/refusal.ts'
import type { Account, Store } from '../../../storage/store.ts'
import { davDepsOf } from '../../app.ts'
import { handleDav } from '../../dav/handle.ts'
import { renderRefusal } from '../../dav/render-refusal.ts'
import type { DavResponse } from '../../dav/request.ts'
import { answerFeed, isFeed } from '../../feeds/answer.ts'
import { readSettings } from '../../settings.ts'

export interface Question {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type Ask = (slug: string | undefined, question: Question) => Promise<Answer>

const ORIGIN = 'http://calendar.example.test'

/** `data` is a folder for what comes in pieces. */
export async function asker(store: Store, data: string): Promise<Ask> {
  const settings = { ...(await readSettings({})), rateLimits: 'off' as const, data }
  const deps = davDepsOf({ store, settings, log: pino({ level: 'silent' }), now: () => new Date() })

  // Nobody's account changes while it asks.
  const accounts = new Map<string, Promise<Account | undefined>>()
  const find = (slug: string) => {
    const account = accounts.get(slug) ?? store.findAccount(slug)
    accounts.set(slug, account)
    return account
  }

  return async (slug, { method, path, headers = {}, body = '' }) => {
    const url = new URL(path, ORIGIN)
    const account = slug === undefined ? undefined : await find(slug)
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const sent = { method, url: path, headers: { ...length, ...headers } }
    // What handlers use of a message: a stream with a method and headers.
    const message = Object.assign(Readable.from([Buffer.from(body)]), sent) as unknown as IncomingMessage
    const asker = account?.principal.id ?? 'nobody'
    const signedIn = { account, scopes: 'all', asker } as const
    const incoming = { message, path: url.pathname, query: url.searchParams, ...signedIn, origins: [ORIGIN] }
    try {
      return await read(isFeed(path) ? await answerFeed(message, incoming.path, deps) : await handleDav(incoming, deps))
    } catch (error) {
      if (error instanceof Refusal) return read(renderRefusal(error))
      throw error
    }
  }
}

async function read({ status, headers = {}, body = '' }: DavResponse): Promise<Answer> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { status, headers, text: body.toString() }
  let text = ''
  for await (const part of body) text += part.toString()
  return { status, headers, text }
}
