/** What a card says of whom, in short: by what people look for somebody, and by what they write to them. */
import type { Component } from '../ical/component.ts'
import { InvalidCalendarData } from '../ical/invalid.ts'
import { findProperties, findText, unescapeText } from '../ical/values.ts'
import { parseCardBytes } from './parse.ts'

export interface CardContact {
  /** RFC 6350 §6.2.1. */
  readonly name: string
  /** Nicknames, and where they work. */
  readonly alsoKnownAs: readonly string[]
  /** Mail addresses (RFC 6350 §6.4.2, RFC 2426 §3.3.2), in lower case, each once. */
  readonly emails: readonly string[]
}

/** Undefined for what is no card. */
export function findContact(bytes: Uint8Array): CardContact | undefined {
  try {
    return contactIn(parseCardBytes(bytes))
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

function contactIn(card: Component): CardContact {
  const values = (name: string) => findProperties(card, name).map(({ value }) => unescapeText(value))
  return {
    name: (findText(card, 'FN') ?? '').trim(),
    alsoKnownAs: [...values('NICKNAME'), ...values('ORG')].map((text) => text.replaceAll(/[;\s]+/g, ' ').trim()),
    emails: [
      ...new Set(
        values('EMAIL')
          .map(emailIn)
          .filter((email) => email !== ''),
      ),
    ],
  }
}

function emailIn(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '')
}
