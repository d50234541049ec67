import { childElements, findChildren, findLanguage, type XmlElement } from '../xml/element.ts'
import { DAV } from '../xml/names.ts'
import { writeStandalone } from '../xml/write.ts'
import { refuse } from './refusal.ts'

/** One instruction of a PROPPATCH or of an extended MKCOL. */
export interface PropertyInstruction {
  readonly kind: 'set' | 'remove'
  /** The property's element, with its value for `set`. */
  readonly element: XmlElement
}

/** RFC 4918 §9.2: instructions in document order. */
export function readPropertyUpdate(root: XmlElement): readonly PropertyInstruction[] {
  if (root.name !== DAV.propertyupdate) throw refuse(400, undefined, `PROPPATCH with ${root.name}`)
  const instructions = requireFew(readInstructions(root))
  if (instructions.length === 0) throw refuse(400, undefined, 'PROPPATCH without an instruction')
  return instructions
}

/** The DAV:set children of MKCOL (RFC 5689 §5.1) and MKCALENDAR (RFC 4791 §9.2). */
export function readInitialProperties(root: XmlElement): readonly PropertyInstruction[] {
  const instructions = requireFew(readInstructions(root))
  if (instructions.some(({ kind }) => kind === 'remove')) throw refuse(400, undefined, 'DAV:remove in a MKCOL')
  return instructions
}

// What one request may ask for, and what one property may hold. Nobody who sends more means well.
const MOST_INSTRUCTIONS = 256
const LONGEST_VALUE = 64 * 1024
const LONGEST_NAME = 1024

export function requireFew(instructions: readonly PropertyInstruction[]): readonly PropertyInstruction[] {
  if (instructions.length > MOST_INSTRUCTIONS) {
    throw refuse(403, undefined, `more than ${MOST_INSTRUCTIONS} properties in one request`)
  }
  for (const { element } of instructions) {
    if (Buffer.byteLength(element.name) > LONGEST_NAME)
      throw refuse(403, undefined, `a name of more than ${LONGEST_NAME} bytes`)
    if (writeStandalone(element).length > LONGEST_VALUE) {
      // RFC 4918 §9.2.1.
      throw refuse(507, undefined, `a property of more than ${LONGEST_VALUE} characters`)
    }
  }
  return instructions
}

export function readInstructions(root: XmlElement): readonly PropertyInstruction[] {
  return childElements(root).flatMap((child) => {
    if (child.name !== DAV.set && child.name !== DAV.remove) return []
    const kind = child.name === DAV.set ? 'set' : 'remove'
    const props = findChildren(child, DAV.prop)
    if (props.length === 0) throw refuse(400, undefined, `DAV:${kind} without DAV:prop`)
    return props.flatMap((prop) =>
      childElements(prop).map((element) => ({ kind, element: inheritLanguage(element, [prop, child, root]) }) as const),
    )
  })
}

// RFC 4918 §4.3: the language in scope belongs to the property's value.
function inheritLanguage(element: XmlElement, ancestors: readonly XmlElement[]): XmlElement {
  const [own, ...inherited] = [element, ...ancestors].map(findLanguage)
  const language = inherited.find((attribute) => attribute !== undefined)
  if (own !== undefined || language === undefined) return element
  return { ...element, attributes: [...element.attributes, language] }
}
