import { localOf, namespaceOf, type XmlElement, type XmlName } from '../../../protocol/xml/element.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import type { PropertyTarget, StoreReader } from '../../../storage/store.ts'

/** The element that a live property keeps beside the dead ones. */
export async function findKept(
  target: PropertyTarget,
  name: XmlName,
  store: StoreReader,
): Promise<XmlElement | undefined> {
  const kept = await store.deadProperties([target])
  const found = kept.find((one) => one.namespace === namespaceOf(name) && one.localName === localOf(name))
  return found && parseXml(found.xml)
}
