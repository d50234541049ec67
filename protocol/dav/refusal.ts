import type { XmlElement, XmlName } from '../xml/element.ts'

/**
 * An answer that the protocol foresees: a status, the pre- or postcondition that failed (RFC 4918 §16) and a sentence
 * for the log. Thrown where the rule is known, rendered in one place.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly condition: XmlName | undefined
  /** Content of the condition's element. */
  readonly details: readonly XmlElement[]
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, condition: XmlName | undefined, sentence: string, more: RefusalDetails = {}) {
    super(sentence)
    this.status = status
    this.condition = condition
    this.details = more.details ?? []
    this.headers = more.headers ?? {}
  }
}

export interface RefusalDetails {
  readonly details?: readonly XmlElement[]
  readonly headers?: Readonly<Record<string, string>>
}

/** `throw refuse(403, CALDAV.validFilter, 'comp-filter without a name')` */
export function refuse(
  status: number,
  condition: XmlName | undefined,
  sentence: string,
  more?: RefusalDetails,
): Refusal {
  return new Refusal(status, condition, sentence, more)
}
