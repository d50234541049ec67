/** Many changes in one request: calendarserver-bulk-change. */
import { childElements, findChild, textOf, type XmlElement, type XmlName } from '../xml/element.ts'
import { CALDAV, CARDDAV, DAV, MM } from '../xml/names.ts'
import { type PropertyInstruction, readInstructions, requireFew } from './proppatch.ts'
import { refuse } from './refusal.ts'

/** One MM:resource, calendarserver-bulk-change §7.2. Without an href something new is to be made. */
export interface BulkResource {
  readonly href: string | undefined
  /** The entity tag as it stands in MM:if-match. */
  readonly ifMatch: string | undefined
  readonly isDelete: boolean
  /** The CALDAV:calendar-data or CARDDAV:address-data. */
  readonly data: XmlElement | undefined
  readonly instructions: readonly PropertyInstruction[]
}

/** calendarserver-bulk-change §4. Throws a refusal for what is no such request at all. */
export function readMultiput(root: XmlElement): readonly BulkResource[] {
  if (root.name !== MM.multiput) throw refuse(400, undefined, `POST of ${root.name}`)
  return childElements(root)
    .filter(({ name }) => name === MM.resource)
    .map(readResource)
}

const DATA: ReadonlySet<XmlName> = new Set([CALDAV.calendarData, CARDDAV.addressData])

function readResource(resource: XmlElement): BulkResource {
  const href = findChild(resource, DAV.href)
  const condition = findChild(resource, MM.ifMatch)
  const etag = condition && findChild(condition, DAV.getetag)
  const instructions = readInstructions(withProp(resource))
  return {
    href: href && textOf(href).trim(),
    ifMatch: condition && textOf(etag ?? condition).trim(),
    isDelete: findChild(resource, MM.delete) !== undefined,
    data: instructions.find(({ kind, element }) => kind === 'set' && DATA.has(element.name))?.element,
    instructions: requireFew(instructions.filter(({ element }) => !DATA.has(element.name))),
  }
}

// §4.1 has the data directly in DAV:set, the example of §4.4 in a DAV:prop: both are taken.
function withProp(resource: XmlElement): XmlElement {
  const children = childElements(resource).map((child) =>
    child.name === DAV.set && findChild(child, DAV.prop) === undefined
      ? { ...child, children: [{ ...child, name: DAV.prop }] }
      : child,
  )
  return { ...resource, children }
}

const CTAG = 'http://me.com/_namespace/ctag/'

/** calendarserver-bulk-change §6: the CS:getctag of a collection as a state token of the If header. */
export function ctagTokens(ctag: string): readonly string[] {
  return [CTAG + encodeURIComponent(ctag), CTAG + ctag]
}

export function isCtagToken(token: string): boolean {
  return token.startsWith(CTAG)
}
