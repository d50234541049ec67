import { refuse } from '../dav/refusal.ts'
import { childElements, findChild, textOf, type XmlElement } from '../xml/element.ts'
import { CS, DAV } from '../xml/names.ts'
import { type AccessLevel, findAccess } from './share-access.ts'

/** One sharee of CS:share, caldav-sharing §6.24 to §6.26. */
export type ShareInstruction =
  | { readonly kind: 'set'; readonly href: string; readonly access: AccessLevel; readonly summary: string | null }
  | { readonly kind: 'remove'; readonly href: string }

/** Each is looked up. */
const MOST = 1_000

/** In the order of the request. Throws a refusal. */
export function readShareRequest(root: XmlElement): readonly ShareInstruction[] {
  const instructions = childElements(root).flatMap((child) => readInstruction(child) ?? [])
  // caldav-sharing §5.3.3: one or more.
  if (instructions.length === 0) throw refuse(400, undefined, 'CS:share without CS:set or CS:remove')
  if (instructions.length > MOST) throw refuse(403, CS.limit, `more than ${MOST} sharees in one request`)
  return instructions
}

function readInstruction(child: XmlElement): ShareInstruction | undefined {
  if (child.name !== CS.set && child.name !== CS.remove) return undefined
  const href = textIn(child, DAV.href)
  if (href === undefined) throw refuse(400, undefined, 'a sharee without DAV:href')
  if (child.name === CS.remove) return { kind: 'remove', href }
  const access = findAccess(child)
  if (access === undefined) throw refuse(400, undefined, `no access for ${href}, or more than one`)
  return { kind: 'set', href, access, summary: textIn(child, CS.summary) ?? null }
}

function textIn(parent: XmlElement, name: XmlElement['name']): string | undefined {
  const child = findChild(parent, name)
  const text = child && textOf(child).trim()
  return text === '' ? undefined : text
}
