/** Which addresses may be called for somebody who is not trusted: those of the public internet, and no others. */
import { isIP } from 'node:net'
import { blockListOf } from '../networks.ts'

/** What the IANA registries of special-purpose addresses (RFC 6890) do not hold to be globally reachable. */
const SPECIAL_IPV4 = blockListOf([
  '0.0.0.0/8', // RFC 1122: this host, this network
  '10.0.0.0/8', // RFC 1918
  '100.64.0.0/10', // RFC 6598: between a provider and its customers; metadata of one cloud, too
  '127.0.0.0/8', // RFC 1122: loopback
  '169.254.0.0/16', // RFC 3927: link-local; metadata of most clouds
  '172.16.0.0/12', // RFC 1918
  '192.0.0.0/24', // RFC 6890
  '192.0.2.0/24', // RFC 5737: documentation
  '192.88.99.0/24', // RFC 7526: relays of 6to4
  '192.168.0.0/16', // RFC 1918
  '198.18.0.0/15', // RFC 2544: benchmarks
  '198.51.100.0/24', // RFC 5737
  '203.0.113.0/24', // RFC 5737
  '224.0.0.0/4', // RFC 5771: multicast
  '240.0.0.0/4', // RFC 1112: reserved; and broadcast
  '168.63.129.16', // public by its number, and yet what hosts of one cloud ask for their own metadata
])

/** RFC 4291: global unicast. Loopback, unique local, link-local, site-local and multicast lie outside. */
const GLOBAL_IPV6 = blockListOf(['2000::/3'])
const SPECIAL_IPV6 = blockListOf([
  '2001::/23', // RFC 2928: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // RFC 3849
  '2002::/16', // RFC 3056: 6to4, a tunnel to any IPv4 address
  '3fff::/20', // RFC 9637
])
/** RFC 4291 and RFC 6052: IPv6 addresses by which an IPv4 address is reached. */
const EMBEDDING = blockListOf(['64:ff9b::/96'])

/** Whether an address, as text, is one of the public internet. */
export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !SPECIAL_IPV4.check(address, 'ipv4')
  // RFC 4007: a zone makes an address one of this machine's links.
  if (version !== 6 || address.includes('%')) return false
  const groups = groupsOf(address)
  if (isMapped(groups) || EMBEDDING.check(address, 'ipv6')) return isPublic(embeddedIn(groups))
  return GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL_IPV6.check(address, 'ipv6')
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The WHATWG URL parser gives every address its one shortest form, IPv4 tails included.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before.map(fromHex)
  const after = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].map(fromHex)
}

function fromHex(group: string): number {
  return Number.parseInt(group, 16)
}

function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
}

function embeddedIn(groups: readonly number[]): string {
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}
