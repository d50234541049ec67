/** Who is in a group: RFC 6350 §6.6.5, and as programs of Apple say it in vCard 3. */
import type { JCard } from '../../../client/kalends.ts'
import { allNamed, textOf } from './jcard.ts'
import type { ShownContact } from './shown-contact.ts'

/** By the order of the card; undefined for who is in no book here. */
export function membersOf(card: JCard, all: readonly ShownContact[]): readonly (string | undefined)[] {
  const names = new Map(all.flatMap((one) => uidsOf(one).map((uid) => [uid, one.label] as const)))
  return [...allNamed(card, 'member'), ...allNamed(card, 'x-addressbookserver-member')].map((property) => {
    const text = textOf(property)
    return text.startsWith('mailto:') ? text.slice('mailto:'.length) : names.get(bare(text))
  })
}

function uidsOf({ contact }: ShownContact): readonly string[] {
  return allNamed(contact.card, 'uid').map((property) => bare(textOf(property)))
}

function bare(uid: string): string {
  return uid.replace(/^urn:uuid:/i, '').toLowerCase()
}
