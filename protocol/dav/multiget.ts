import { findChildren, textOf, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { refuse } from './refusal.ts'

/** The hrefs of a multiget as they were sent, each once. */
export function readMultigetHrefs(root: XmlElement, most = Number.POSITIVE_INFINITY): readonly string[] {
  const hrefs = new Set(findChildren(root, DAV.href).map((href) => textOf(href).trim()))
  // RFC 4791 §9.10, RFC 6352 §8.7: at least one.
  if (hrefs.size === 0) throw refuse(400, undefined, 'a multiget without an href')
  // RFC 4791 §7.8 has this condition for answers that are too much; a multiget has no other.
  if (hrefs.size > most) throw refuse(403, DAV.numberOfMatchesWithinLimits, `more than ${most} hrefs`)
  return [...hrefs]
}
