/** Whom a card is about, as the list shows them. */
import type { Contact, JCard } from '../../../client/kalends.ts'
import { allNamed, nameOf, oneNamed, parametersOf, partsOf, propertiesOf, textOf } from './jcard.ts'

export interface ShownContact {
  readonly key: string
  /** In whose home and in which book it is. */
  readonly owner: string
  readonly book: string
  readonly contact: Contact
  readonly label: string
  /** What else one knows it by: organisation, or first address. */
  readonly hint: string
  readonly isGroup: boolean
  /** All that is looked through. */
  readonly words: string
  readonly sortKey: string
}

export function shownContact(contact: Contact, owner: string, book: string): ShownContact {
  const { card, name } = contact
  const label = labelOf(card)
  const [email, phone] = [textNamed(card, 'email'), textNamed(card, 'tel')]
  const organisation = organisationOf(card)
  const hint = [organisation, email, phone].find((text) => text !== '' && text !== label) ?? ''
  return {
    key: `${owner}/${book}/${name}`,
    ...{ owner, book, contact, label, hint },
    isGroup: isGroupCard(card),
    words: plain([label, ...wordsOf(card)].join(' ')),
    sortKey: plain(sortTextOf(card) || label),
  }
}

export function labelOf(card: JCard): string {
  const said = textNamed(card, 'fn')
  if (said !== '') return said
  const n = oneNamed(card, 'n')
  const [family = '', given = ''] = n === undefined ? [] : partsOf(n)
  return `${given} ${family}`.trim() || organisationOf(card) || textNamed(card, 'email') || textNamed(card, 'tel')
}

/** Also as programs of Apple say it. */
export function isGroupCard(card: JCard): boolean {
  return [...allNamed(card, 'kind'), ...allNamed(card, 'x-addressbookserver-kind')].some(
    (property) => textOf(property).toLowerCase() === 'group',
  )
}

export function organisationOf(card: JCard): string {
  const org = oneNamed(card, 'org')
  return org === undefined
    ? ''
    : partsOf(org)
        .filter((part) => part !== '')
        .join(', ')
}

function textNamed(card: JCard, name: string): string {
  const property = oneNamed(card, name)
  return property === undefined ? '' : textOf(property)
}

const LOOKED_THROUGH = new Set(['n', 'nickname', 'org', 'title', 'email', 'tel', 'note', 'categories', 'adr'])

function wordsOf(card: JCard): readonly string[] {
  return propertiesOf(card)
    .filter((property) => LOOKED_THROUGH.has(nameOf(property)))
    .map(textOf)
}

/** By family name, where the card says how to sort it or has one. */
function sortTextOf(card: JCard): string {
  const n = oneNamed(card, 'n')
  if (n === undefined) return ''
  const { 'sort-as': sortAs } = parametersOf(n)
  if (sortAs !== undefined) return [sortAs].flat().join(' ')
  const [family = '', given = ''] = partsOf(n)
  return `${family} ${given}`.trim()
}

/** So that who types `andre` finds André. */
export function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

export function isFound({ words }: ShownContact, wanted: string): boolean {
  return plain(wanted)
    .split(/\s+/)
    .every((word) => words.includes(word))
}

/** Letters under which it stands: `#` for what begins with none. */
export function letterOf({ sortKey }: ShownContact): string {
  const first = [...sortKey][0] ?? ''
  return /\p{L}/u.test(first) ? first.toUpperCase() : '#'
}

const LONGEST_PHOTO = 1_500_000
const PHOTO = /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/i

/** Pictures within the card alone: one elsewhere would tell its keeper who looks. */
export function photoOf(card: JCard): string | undefined {
  const photo = oneNamed(card, 'photo')
  if (photo === undefined) return undefined
  const text = String(photo[3])
  if (text.length > LONGEST_PHOTO) return undefined
  if (PHOTO.test(text)) return text
  const { encoding, type } = parametersOf(photo)
  // vCard 3: the bytes alone.
  const kind = String(type ?? '').toLowerCase()
  const isBinary = photo[2] === 'binary' || String(encoding ?? '').toLowerCase() === 'b'
  return isBinary && /^(?:png|jpe?g|gif|webp)$/.test(kind) && /^[A-Za-z0-9+/=\s]+$/.test(text)
    ? `data:image/${kind};base64,${text}`
    : undefined
}
