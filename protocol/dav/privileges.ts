import type { XmlName } from '../xml/element.ts'
import { localOf } from '../xml/element.ts'
import { CALDAV, DAV } from '../xml/names.ts'

/** A privilege and what it includes, RFC 3744 §3.12. */
export interface PrivilegeNode {
  readonly name: XmlName
  readonly description: string
  /** Cannot be granted on its own. */
  readonly abstract?: true
  readonly includes?: readonly PrivilegeNode[]
}

const READ_FREE_BUSY: PrivilegeNode = { name: CALDAV.readFreeBusy, description: 'see when its owner is busy' }

const WRITE: PrivilegeNode = {
  name: DAV.write,
  description: 'change content and properties',
  includes: [
    { name: DAV.writeProperties, description: 'change properties' },
    { name: DAV.writeContent, description: 'change content' },
    { name: DAV.bind, description: 'add members' },
    { name: DAV.unbind, description: 'remove members' },
  ],
}

const ACCESS_CONTROL: readonly PrivilegeNode[] = [
  { name: DAV.readAcl, description: 'see who may do what' },
  { name: DAV.readCurrentUserPrivilegeSet, description: 'see what one may do oneself' },
  { name: DAV.writeAcl, description: 'say who may do what' },
  { name: DAV.unlock, description: "end others' locks" },
]

// RFC 6638 §6.3: aggregates of the inbox and of the outbox.
const SCHEDULE_DELIVER: PrivilegeNode = {
  name: CALDAV.scheduleDeliver,
  description: 'send to its owner',
  includes: [
    { name: CALDAV.scheduleDeliverInvite, description: 'invite' },
    { name: CALDAV.scheduleDeliverReply, description: 'reply' },
    { name: CALDAV.scheduleQueryFreebusy, description: 'ask for free-busy' },
  ],
}
const SCHEDULE_SEND: PrivilegeNode = {
  name: CALDAV.scheduleSend,
  description: 'send for its owner',
  includes: [
    { name: CALDAV.scheduleSendInvite, description: 'invite' },
    { name: CALDAV.scheduleSendReply, description: 'reply' },
    { name: CALDAV.scheduleSendFreebusy, description: 'ask for free-busy' },
  ],
}

function all(...more: readonly PrivilegeNode[]): PrivilegeNode {
  // RFC 4791 §6.1.1: DAV:read includes CALDAV:read-free-busy.
  const read: PrivilegeNode = { name: DAV.read, description: 'read', includes: [READ_FREE_BUSY] }
  return { name: DAV.all, description: 'everything', includes: [read, WRITE, ...ACCESS_CONTROL, ...more] }
}

/** What each kind of resource supports, for DAV:supported-privilege-set. */
export const PRIVILEGES = {
  plain: all(),
  inbox: all(SCHEDULE_DELIVER),
  outbox: all(SCHEDULE_SEND),
} as const

const EVERY = all(SCHEDULE_DELIVER, SCHEDULE_SEND)

/** What a set of granted privileges gives, aggregates opened. */
export function expandPrivileges(granted: Iterable<XmlName>): ReadonlySet<XmlName> {
  const wanted = new Set(granted)
  const result = new Set<XmlName>()
  collect(EVERY, wanted, false, result)
  return result
}

/** RFC 3744 §6: entries in their order, and of each privilege the first that names it decides. */
export function decidePrivileges(
  entries: readonly { readonly denies: boolean; readonly privileges: readonly XmlName[] }[],
): ReadonlySet<XmlName> {
  const [granted, denied] = [new Set<XmlName>(), new Set<XmlName>()]
  for (const { denies, privileges } of entries) {
    const [now, before] = denies ? [denied, granted] : [granted, denied]
    for (const name of expandPrivileges(privileges)) if (!before.has(name)) now.add(name)
  }
  if (denied.size > 0) dropBroken(EVERY, granted, denied)
  return granted
}

/** RFC 3744 §3.12: who is denied a part of an aggregate does not have it as a whole. Tells whether one was denied. */
function dropBroken(node: PrivilegeNode, granted: Set<XmlName>, denied: ReadonlySet<XmlName>): boolean {
  const parts = (node.includes ?? []).map((part) => dropBroken(part, granted, denied))
  const isBroken = denied.has(node.name) || parts.includes(true)
  if (isBroken) granted.delete(node.name)
  return isBroken
}

/** Every privilege below a node and the node itself. */
export function privilegesOf(node: PrivilegeNode): readonly XmlName[] {
  return [node.name, ...(node.includes ?? []).flatMap(privilegesOf)]
}

function collect(node: PrivilegeNode, wanted: ReadonlySet<XmlName>, included: boolean, result: Set<XmlName>): void {
  const has = included || wanted.has(node.name)
  if (has) result.add(node.name)
  for (const child of node.includes ?? []) collect(child, wanted, has, result)
}

const BY_LOCAL_NAME: ReadonlyMap<string, XmlName> = new Map(privilegesOf(EVERY).map((name) => [localOf(name), name]))

/** The privilege of a local name, as the store and `provision` write it. */
export function findPrivilege(local: string): XmlName | undefined {
  return BY_LOCAL_NAME.get(local)
}
