import { findChild, textOf, type XmlElement, type XmlName } from '../xml/element.ts'
import { refuse } from './refusal.ts'

/**
 * The most results that a report wants: DAV:limit (RFC 5323 §5.17, RFC 6578 §6.1), CARDDAV:limit (RFC 6352 §10.6) or
 * CS:limit. Client: some write the number without the element around it.
 */
export function readResultLimit(
  root: XmlElement,
  names: { readonly limit: XmlName; readonly nresults: XmlName },
): number | undefined {
  const limit = findChild(root, names.limit)
  if (limit === undefined) return undefined
  const number = textOf(findChild(limit, names.nresults) ?? limit).trim()
  if (!/^[1-9]\d{0,8}$/.test(number)) {
    throw refuse(400, undefined, `a limit of "${number.slice(0, 20)}" results; expected: a whole number from 1 on`)
  }
  return Number(number)
}
