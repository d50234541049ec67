/** A file of vCards of any size as the cards that a server keeps. */
import type { Item, Limits } from './calendar-file.ts'
import { withCrlf } from './calendar-file.ts'
import { type CardPiece, CardSplitter } from './card-splitter.ts'
import { madeUid, withUid } from './made-uid.ts'

/** The file is something else than vCards. */
export class NoCards extends Error {
  override readonly name = 'NoCards'
}

/** In memory is one card at a time. A card without a UID, as telephones write them, gets one made of its text. */
export async function* readCardFile(input: AsyncIterable<Uint8Array>, limits: Limits): AsyncGenerator<Item> {
  const splitter = new CardSplitter(limits.maxResourceBytes)
  for await (const chunk of input) for (const piece of splitter.push(chunk)) yield named(itemOf(piece, limits))
  for (const piece of splitter.end()) yield named(itemOf(piece, limits))
  if (!splitter.hasCard) throw new NoCards('no VCARD was found')
}

function named(item: Item): Item {
  if (item.kind === 'refused' || item.uid !== undefined) return item
  const uid = madeUid(item.bytes)
  const repairs = [{ line: item.line, sentence: 'VCARD has no UID; one was made of its text' }]
  return { ...item, uid, bytes: withUid(item.bytes, uid), repairs }
}

/** The same of bytes in memory, of any size. */
export function* splitCards(bytes: Buffer): Generator<Item> {
  const limits = { maxResourceBytes: bytes.length }
  const splitter = new CardSplitter(limits.maxResourceBytes)
  for (const piece of splitter.push(bytes)) yield itemOf(piece, limits)
  for (const piece of splitter.end()) yield itemOf(piece, limits)
}

function itemOf({ uid, line, bytes, damage }: CardPiece, { maxResourceBytes }: Limits): Item {
  const refused = (reason: string): Item => ({ kind: 'refused', uid, line, reason })
  if (damage !== undefined) return refused(`VCARD is broken: ${damage}`)
  if (bytes.length > maxResourceBytes) return refused(`it has more than ${maxResourceBytes} bytes`)
  return { kind: 'object', uid, line, bytes: withCrlf(bytes), repairs: [] }
}
