/** vCards by the reader of `protocol/ical`: RFC 6350 §3.3 and RFC 2426 §4 have the content lines of iCalendar, with groups. */
import type { Component } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { defaultParseLimits, type ParseLimits, parseComponentBytes, parseComponents } from '../ical/parse.ts'

/** The one VCARD of a text. Throws InvalidCalendarData. */
export function parseCard(text: string, limits: ParseLimits = defaultParseLimits): Component {
  return requireOne(requireCards(parseComponents(text, limits)))
}

/** The same for the bytes of a request: UTF-8, with or without a byte order mark. */
export function parseCardBytes(bytes: Uint8Array, limits: ParseLimits = defaultParseLimits): Component {
  return requireOne(requireCards(parseComponentBytes(bytes, limits)))
}

/** All VCARDs of a text, RFC 6350 §3.2; none of an empty one. Throws InvalidCalendarData. */
export function parseCards(text: string, limits: ParseLimits = defaultParseLimits): readonly Component[] {
  return requireCards(parseComponents(text, limits))
}

function requireCards(components: readonly Component[]): readonly Component[] {
  const other = components.find(({ name }) => name !== 'VCARD')
  if (other !== undefined) throw new InvalidCalendarData(`BEGIN:${other.name} is not a vCard`)
  return components
}

function requireOne([card, second]: readonly Component[]): Component {
  if (card === undefined) throw new InvalidCalendarData('The text holds no vCard')
  if (second !== undefined) throw new InvalidCalendarData('The text holds more than one vCard')
  return card
}
