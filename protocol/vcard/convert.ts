/**
 * vCard 3.0 (RFC 2426) to 4.0 (RFC 6350) and back. What one version has no word for keeps its name, which the other takes
 * for an extension; docs/decisions/0067 lists what is lost all the same.
 */
import type { Component } from '../ical/component.ts'
import { plain } from './conversion.ts'
import type { CardVersion } from './rules.ts'
import { toFour } from './to-four.ts'
import { toThree } from './to-three.ts'

/** The card in that version; the same value when it is of it already. */
export function convertCard(card: Component, to: CardVersion): Component {
  const from = card.properties.find(({ name }) => name === 'VERSION')?.value.trim()
  if (from === to) return card
  const rest = card.properties.filter(({ name }) => name !== 'VERSION')
  const converted = to === '4.0' ? toFour(rest) : toThree(rest)
  return { name: 'VCARD', properties: [plain('VERSION', to), ...converted], components: [] }
}
