/** Who is in the groups that an organizer invites, looked up for all of them at once. */
import type { Component } from '../../protocol/ical/component.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import type { Principal } from '../../storage/store.ts'
import { expandedIn, expandGroups, type GroupMember, groupAddressesIn } from '../itip/expand-groups.ts'
import { findSchedulingObject, roleOf } from '../itip/index.ts'
import { CUTYPES } from './addresses.ts'
import type { Office } from './office.ts'

/** The organizer's object with the people in its groups; the same value where there are none. */
export async function withGroups(
  after: Component,
  before: Component | undefined,
  owner: Principal,
  office: Office,
): Promise<Component> {
  const groups = await membersOfGroups(groupAddressesIn(after), office)
  if (groups.size + expandedIn(before).size + expandedIn(after).size === 0) return after
  const me = office.me(owner)
  if (roleOf(findSchedulingObject(after), me) !== 'organizer') return after
  const { mostAttendees, mostBytes } = office.terms
  const room = mostBytes - writeComponentBytes(after).length
  return expandGroups(after, before, { groups, isOwner: (address) => me.isAddress(address), mostAttendees, room })
}

async function membersOfGroups(
  addresses: readonly string[],
  office: Office,
): Promise<ReadonlyMap<string, readonly GroupMember[]>> {
  const { tx, terms } = office
  const called = [...(await office.people(addresses))].filter(([, { kind }]) => kind === 'group')
  if (called.length === 0) return new Map()
  const people = await tx.peopleOf([...new Set(called.map(([, { id }]) => id))])
  const members = new Map<string, GroupMember>()
  for (const principal of await tx.findPrincipalsById([...new Set([...people.values()].flat())])) {
    const cutype = CUTYPES[principal.kind]
    const { name } = principal
    const addresses = [...principal.addresses, terms.identity.pathOf(principal)]
    members.set(principal.id, cutype === undefined ? { addresses, name } : { addresses, name, cutype })
  }
  return new Map(
    called.map(([address, { id }]) => [address, (people.get(id) ?? []).flatMap((one) => members.get(one) ?? [])]),
  )
}
