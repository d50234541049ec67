/** Finding one's way on a server that one knows only by its address, RFC 6764 §6. */
import type { HttpClient } from '../caldavtester/http.ts'
import { findAll } from '../caldavtester/xml.ts'
import type { Answer } from './answer.ts'
import { propfind } from './bodies.ts'
import { Client } from './client.ts'
import { Mismatch } from './expect.ts'
import { C, D, type Name } from './names.ts'
import type { Account, Accounts } from './users.ts'

/** An account and where its things are. */
export interface Person {
  readonly account: Account
  readonly authorization: string
  /** The path of the principal. */
  readonly principal: string
  /** The path of the calendar home, with a slash at the end. */
  readonly home: string
}

export interface Target {
  readonly url: URL
  readonly http: HttpClient
  readonly user: Person
  readonly other: Person
  /** The path of a secret URL. */
  readonly feed: string | undefined
}

/** Throws a Mismatch when the server does not tell where things are. */
export async function discover(url: URL, http: HttpClient, { user, other, feed }: Accounts): Promise<Target> {
  return { url, http, feed, user: await findPerson(url, http, user), other: await findPerson(url, http, other) }
}

export function basic({ name, password }: Account): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

async function findPerson(url: URL, http: HttpClient, account: Account): Promise<Person> {
  const authorization = basic(account)
  const client = new Client(http, authorization, () => undefined)
  const principal = await findPrincipal(client, url)
  const home = account.home ?? (await hrefIn(client, principal, C('calendar-home-set')))
  return { account, authorization, principal, home: home.endsWith('/') ? home : `${home}/` }
}

const STARTS = ['/.well-known/caldav', '/']

async function findPrincipal(client: Client, url: URL): Promise<string> {
  const starts = url.pathname === '/' ? STARTS : [url.pathname]
  let lastError: unknown
  for (const start of starts) {
    try {
      return await hrefIn(client, start, D('current-user-principal'))
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      lastError = error
    }
  }
  throw lastError
}

async function hrefIn(client: Client, path: string, name: Name): Promise<string> {
  const answer = await propfindFollowing(client, path, propfind(name))
  const [response] = answer.multistatus().responses
  const value = response?.propstats.find(({ status }) => status === 200)?.properties.get(name)
  const href = value === undefined ? undefined : findAll(value, D('href'))[0]?.text.trim()
  if (href === undefined || href === '') throw new Mismatch(`${name} of ${path}`, answer.text.slice(0, 300))
  return href.replace(/^https?:\/\/[^/]*/i, '')
}

const MOST_REDIRECTS = 5

async function propfindFollowing(client: Client, path: string, body: string): Promise<Answer> {
  let at = path
  for (let i = 0; ; i++) {
    const answer = await client.propfind(at, '0', body)
    const location = answer.header('location')
    if (answer.status < 300 || answer.status > 399 || location === undefined || i >= MOST_REDIRECTS) return answer
    at = new URL(location, new URL(at, 'http://server.invalid')).pathname
  }
}
