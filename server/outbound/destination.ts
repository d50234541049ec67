/** Where an address that somebody gave leads, and whether this server goes there. */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { blockListOf, isIn } from '../networks.ts'
import type { Settings } from '../settings.ts'
import { isPublic } from './address.ts'

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>

export const resolveBySystem: Resolve = (name) => lookup(name, { all: true })

/** A sentence for whoever gave the address. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  /** `refused`: this server does not go there; the rest is what went wrong on the way. */
  readonly reason: 'refused' | 'unreachable' | 'too-slow' | 'too-large' | 'broken'

  constructor(reason: OutboundError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A URL, and the addresses to call for it; no other is. */
export interface Destination {
  readonly url: URL
  readonly addresses: readonly [LookupAddress, ...LookupAddress[]]
}

export type FindDestination = (url: URL) => Promise<Destination>

/** Ports at which no protocol but HTTP is to be expected. */
const PORTS: ReadonlySet<string> = new Set(['', '80', '443', '8000', '8008', '8080', '8443'])
const LONGEST_URL = 2048

/** The URL that a text is; throws an OutboundError. */
export function readUrl(text: string, base?: string): URL {
  if (text.length > LONGEST_URL) throw new OutboundError('refused', `a URL of more than ${LONGEST_URL} characters`)
  if (!URL.canParse(text, base)) throw new OutboundError('refused', 'it is no URL')
  const url = new URL(text, base)
  // The scheme by which programs hand over subscriptions: what is meant is HTTP, and today that is HTTPS.
  if (url.protocol === 'webcal:' || url.protocol === 'webcals:')
    return readUrl(text.replace(/^\s*webcals?:/i, 'https:'))
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundError('refused', `the scheme ${url.protocol} is none of the web`)
  }
  // RFC 9110 §4.2.4.
  if (url.username !== '' || url.password !== '') throw new OutboundError('refused', 'a URL with a password')
  url.hash = ''
  return url
}

/**
 * Finds the addresses of a URL, and keeps those that may be called: a name that leads inside is refused whatever else it
 * leads to by now, since only what was looked at is called. What KALENDS_OUTBOUND_ALLOW names is trusted whole, plain
 * HTTP and any port included.
 */
export function createFindDestination(
  { outboundAllow, outboundHttp }: Pick<Settings, 'outboundAllow' | 'outboundHttp'>,
  resolve: Resolve,
): FindDestination {
  const networks = blockListOf(outboundAllow.filter(isNetwork))
  const names = new Set(outboundAllow.filter((entry) => !isNetwork(entry)).map((name) => name.toLowerCase()))

  return async (url) => {
    const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
    const addresses = await addressesOf(name, resolve)
    const trusted = names.has(name) ? addresses : addresses.filter(({ address }) => isIn(networks, address))
    if (isSome(trusted)) return { url, addresses: trusted }

    const reachable = addresses.filter(({ address }) => isPublic(address))
    if (!isSome(reachable)) throw new OutboundError('refused', `${name} leads to no address of the public internet`)
    if (url.protocol === 'http:' && outboundHttp === 'off')
      throw new OutboundError('refused', 'http without encryption')
    if (!PORTS.has(url.port)) throw new OutboundError('refused', `port ${url.port} is none of the web`)
    return { url, addresses: reachable }
  }
}

function isNetwork(entry: string): boolean {
  return isIP(entry.split('/')[0] ?? '') > 0
}

async function addressesOf(name: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const version = isIP(name)
  if (version > 0) return [{ address: name, family: version }]
  try {
    return await resolve(name)
  } catch (cause) {
    throw new OutboundError('unreachable', `${name} has no address`, { cause })
  }
}

function isSome(addresses: readonly LookupAddress[]): addresses is readonly [LookupAddress, ...LookupAddress[]] {
  return addresses.length > 0
}
