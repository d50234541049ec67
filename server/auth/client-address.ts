import { isIP, isIPv6 } from 'node:net'
import { blockListOf, isIn } from '../networks.ts'

/** Tells the address of a client: that of the socket, or what trusted proxies say about it. */
export type ReadClientAddress = (socketAddress: string | undefined, forwardedFor: string | undefined) => string

/**
 * `trusted` holds addresses, networks and the word `loopback`. Each proxy adds the address it was called from at the
 * right end of X-Forwarded-For, and a client may have written anything before that: so the rightmost address that is
 * not a trusted proxy's own is the client.
 */
export function createClientAddress(trusted: readonly string[]): ReadClientAddress {
  const proxies = blockListOf(trusted.flatMap((entry) => (entry === 'loopback' ? LOOPBACK : [entry])))
  return (socketAddress, forwardedFor) => {
    let client = plainAddress(socketAddress ?? '') ?? 'unknown'
    if (trusted.length === 0) return client
    const hops = (forwardedFor ?? '').split(',').reverse()
    for (const hop of hops) {
      if (!isIn(proxies, client)) break
      const caller = plainAddress(hop.trim())
      if (caller === undefined) break
      client = caller
    }
    return client
  }
}

export const LOOPBACK = ['127.0.0.0/8', '::1']

/** Without a port, brackets, a zone, or the IPv6 form of an IPv4 address; undefined when it is none. */
function plainAddress(text: string): string | undefined {
  const [, bracketed, ipv4] = /^\[([^\]]+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? []
  const address = (bracketed ?? ipv4 ?? text).replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) > 0 ? address : undefined
}

/** What stands for an address in counts: whoever has one IPv6 address has at least a /64 of them. */
export function sourceOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::')
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
    : []
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
