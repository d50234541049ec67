/** Sets of addresses and networks. */
import { BlockList, isIP } from 'node:net'

/** Of texts such as `10.0.0.7` and `10.1.0.0/16`. IPv6 forms of an IPv4 address match it. */
export function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/** Whether a text is an address, and in the list. */
export function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address)
  return version > 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
