import { localOf, namespaceOf, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import type { DeadProperty } from '../../../storage/store.ts'

/** The element of that name among what hangs on a resource: a dead property, or what a live one keeps beside them. */
export function findKept(dead: readonly DeadProperty[], name: XmlName): XmlElement | undefined {
  const found = dead.find((one) => one.namespace === namespaceOf(name) && one.localName === localOf(name))
  return found && parseXml(found.xml)
}
