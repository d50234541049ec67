/** What a vCard must be to be stored, RFC 6352 §5.1; docs/decisions/0065. */
import type { Component, Property } from '../ical/component.ts'

export const CARD_VERSIONS = ['3.0', '4.0'] as const

export type CardVersion = (typeof CARD_VERSIONS)[number]

export interface Card {
  readonly root: Component
  readonly version: CardVersion
  readonly uid: string
}

/** `data`: the text is no vCard of a version that is stored. `object`: it is, but is not fit to be a resource. */
export class InvalidCard extends Error {
  override readonly name = 'InvalidCard'
  readonly rule: 'data' | 'object'

  constructor(rule: 'data' | 'object', sentence: string) {
    super(sentence)
    this.rule = rule
  }
}

/** Throws InvalidCard. Unknown properties, and known ones with odd values, are the client's own. */
export function readCard(root: Component): Card {
  // RFC 2426 §3.5.4 lets an AGENT be a vCard, but as a value, not as lines.
  if (root.components.length > 0) throw new InvalidCard('data', 'a vCard with another in it')
  const version = requireVersion(root)
  // RFC 2426 §3.1.1, RFC 6350 §6.2.1. N is asked for by version 3 as well, but clients leave it out of groups.
  if (!root.properties.some(({ name }) => name === 'FN')) throw new InvalidCard('data', 'a vCard without FN')
  return { root, version, uid: requireUid(root) }
}

function requireVersion(root: Component): CardVersion {
  const [property, ...others] = named(root, 'VERSION')
  const version = CARD_VERSIONS.find((known) => known === property?.value.trim())
  if (version === undefined || others.length > 0) {
    throw new InvalidCard('data', `a vCard of version ${property?.value ?? 'none'}, not 3.0 or 4.0`)
  }
  return version
}

function requireUid(root: Component): string {
  const [property, ...others] = named(root, 'UID')
  // RFC 6350 §6.7.6.
  if (others.length > 0) throw new InvalidCard('data', 'a vCard with more than one UID')
  const uid = property?.value.trim() ?? ''
  // RFC 6352 §5.1: both versions allow a vCard without; an address object resource has one.
  if (uid === '') throw new InvalidCard('object', 'a vCard without UID')
  return uid
}

function named(root: Component, name: string): readonly Property[] {
  return root.properties.filter((property) => property.name === name)
}
