import { setTimeout as delay } from 'node:timers/promises'
import { decodeHref, type Propstat, type Response, readMultistatus } from './verify/multistatus.ts'
import { type Answer, headersOf } from './verify/verifier.ts'
import { find } from './xml.ts'

/** Asks the server as the user of the request at hand. */
export type Ask = (method: string, uri: string, headers?: ReadonlyMap<string, string>, body?: string) => Promise<Answer>

export interface Member {
  /** As the server wrote it. */
  readonly href: string
  readonly propstats: readonly Propstat[]
}

const WITH_MEMBERS = new Map([
  ['Depth', '1'],
  ['Content-Type', 'text/xml; charset=utf-8'],
])

const ETAG_AND_DATE = `<?xml version="1.0" encoding="utf-8"?>
<propfind xmlns="DAV:"><prop><getetag/><getlastmodified/></prop></propfind>
`

/** The members of a collection; none when it cannot be listed. */
export async function listMembers(ask: Ask, uri: string): Promise<readonly Member[]> {
  const answer = await ask('PROPFIND', uri, WITH_MEMBERS, ETAG_AND_DATE)
  const multistatus = answer.status === 207 ? readMultistatus(answer.body) : 'not listed'
  if (typeof multistatus === 'string') return []
  return multistatus.responses
    .map((response) => ({ href: hrefOf(response), propstats: response.propstats }))
    .filter((member) => comparable(member.href) !== comparable(uri))
}

function hrefOf(response: Response): string {
  return find(response.element, '{DAV:}href')?.text ?? ''
}

/** Two hrefs of one resource are the same text: no origin, no encoding, no slash at the end. */
export function comparable(href: string): string {
  return decodeHref(href.replace(/^https?:\/\/[^/]*/i, '')).replace(/\/+$/, '')
}

/** Deletes all members and tells the first that stays. */
export async function deleteMembers(ask: Ask, uri: string): Promise<string | undefined> {
  for (const { href } of await listMembers(ask, uri)) {
    const { status } = await ask('DELETE', decodeHref(href))
    if (status < 200 || status > 299) return `DELETE ${href}: status ${status}`
  }
  return undefined
}

/** What was found so far, with the entity tag that it had then. */
export type Found = ReadonlyMap<string, string | undefined>

/**
 * The newest member: the one with the latest date. Dates have whole seconds: of several, the one that was not found
 * before, and of those that were, the one that changed since. Nothing when it cannot be told.
 */
export function pickNewest(members: readonly Member[], found: Found): Member | undefined {
  const dated = members.map((member) => ({ member, time: lastModified(member) }))
  const latest = Math.max(...dated.map(({ time }) => time ?? Number.NEGATIVE_INFINITY))
  const newest = dated.filter(({ time }) => time === undefined || time === latest).map(({ member }) => member)
  if (newest.length === 1) return newest[0]
  const unknown = newest.filter(({ href }) => !found.has(href))
  const [only, ...others] = unknown.length > 0 ? unknown : newest.filter((one) => etagOf(one) !== found.get(one.href))
  return others.length === 0 ? only : undefined
}

function lastModified(member: Member): number | undefined {
  const time = Date.parse(propertyOf(member, '{DAV:}getlastmodified') ?? '')
  return Number.isNaN(time) ? undefined : time
}

export function etagOf(member: Member): string | undefined {
  return propertyOf(member, '{DAV:}getetag')
}

function propertyOf({ propstats }: Member, name: string): string | undefined {
  const properties = propstats.filter(({ isOk }) => isOk).flatMap((propstat) => propstat.properties)
  return properties.find((property) => property.name === name)?.text
}

/** The first member whose body holds a text. */
export async function findContaining(ask: Ask, uri: string, text: string): Promise<string | undefined> {
  for (const { href } of await listMembers(ask, uri)) {
    const { body } = await ask('GET', decodeHref(href))
    if (body.includes(text)) return href
  }
  return undefined
}

/** Waits until a collection has so many members, and tells how many it had when that did not happen. */
export async function waitForCount(ask: Ask, uri: string, count: number, seconds: number): Promise<string | undefined> {
  let last = 0
  const reached = await poll(seconds, async () => {
    last = (await listMembers(ask, uri)).length
    return last === count
  })
  return reached ? undefined : `${uri} has ${last} members, expected ${count}`
}

/** Waits until a resource has another ETag. */
export async function waitForChange(
  ask: Ask,
  uri: string,
  etag: string | undefined,
  seconds: number,
): Promise<boolean> {
  return poll(seconds, async () => {
    const answer = await ask('HEAD', uri)
    const [now] = headersOf(answer, 'ETag')
    return now !== undefined && now !== etag
  })
}

const PAUSE_MS = 100

/** Tries until it works or the time is over; at least once. */
export async function poll(seconds: number, attempt: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (!(await attempt())) {
    if (Date.now() >= deadline) return false
    await delay(PAUSE_MS)
  }
  return true
}
