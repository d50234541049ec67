/** Who is in a group: RFC 6350 §6.6.5, and as programs of Apple say it in vCard 3. */
import type { JCard } from '../../../client/kalends.ts'
import { allNamed, textOf } from './jcard.ts'
import type { ShownContact } from './shown-contact.ts'

export interface Member {
  readonly label: string | undefined
  /** Of who is in one of these books. */
  readonly key: string | undefined
}

/** By the order of the card; those who are in no book here have neither. */
export function membersOf(card: JCard, all: readonly ShownContact[]): readonly Member[] {
  const known = new Map(all.flatMap((one) => uidsOf(one).map((uid) => [uid, one] as const)))
  return [...allNamed(card, 'member'), ...allNamed(card, 'x-addressbookserver-member')].map((property) => {
    const text = textOf(property)
    if (text.startsWith('mailto:')) return { label: text.slice('mailto:'.length), key: undefined }
    const found = known.get(bare(text))
    return { label: found?.label, key: found?.key }
  })
}

function uidsOf({ contact }: ShownContact): readonly string[] {
  return allNamed(contact.card, 'uid').map((property) => bare(textOf(property)))
}

function bare(uid: string): string {
  return uid.replace(/^urn:uuid:/i, '').toLowerCase()
}
