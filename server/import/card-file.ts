/** A file of vCards of any size as the cards that a server keeps. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { requireWideFolds } from '../../protocol/ical/lines.ts'
import { readTextBytes } from '../../protocol/ical/read-text.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { plain } from '../../protocol/vcard/conversion.ts'
import { fromTwo, isVersionTwo } from '../../protocol/vcard/from-two.ts'
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

/** How many there are to read: a pass of its own, for a file that can be read again. */
export async function countCards(input: AsyncIterable<Uint8Array>, { maxResourceBytes }: Limits): Promise<number> {
  const splitter = new CardSplitter(maxResourceBytes)
  let count = 0
  for await (const chunk of input) for (const _ of splitter.push(chunk)) count++
  for (const _ of splitter.end()) count++
  return count
}

function named(item: Item): Item {
  if (item.kind === 'refused' || item.uid !== undefined) return item
  const uid = madeUid(item.bytes)
  const repairs = [{ line: item.line, sentence: 'VCARD has no UID; one was made of its text' }]
  return { ...item, uid, bytes: withUid(item.bytes, uid), repairs }
}

/** The same of bytes in memory, of any size: only cards of version 2.1 are made into something else. */
export function* splitCards(bytes: Buffer): Generator<Item> {
  const limits = { maxResourceBytes: bytes.length }
  const splitter = new CardSplitter(limits.maxResourceBytes)
  for (const piece of splitter.push(bytes)) yield itemOf(piece, limits)
  for (const piece of splitter.end()) yield itemOf(piece, limits)
}

function itemOf(piece: CardPiece, { maxResourceBytes }: Limits): Item {
  const { uid, line, bytes, damage } = piece
  const refused = (reason: string): Item => ({ kind: 'refused', uid, line, reason })
  if (damage !== undefined) return refused(`VCARD is broken: ${damage}`)
  if (bytes.length > maxResourceBytes) return refused(`it has more than ${maxResourceBytes} bytes`)
  if (VERSION_TWO.test(bytes.toString('latin1'))) return convertedItem(piece)
  return { kind: 'object', uid, line, bytes: withCrlf(bytes), repairs: [] }
}

const VERSION_TWO = /^VERSION[ \t]*:[ \t]*2\.1[ \t]*\r?$/im

/** A card of version 2.1 as one of 3.0, with a UID, which such cards mostly lack. */
function convertedItem({ uid, line, bytes }: CardPiece): Item {
  try {
    requireWideFolds(bytes.toString('latin1'))
    const { components, repairs } = readTextBytes(bytes)
    const [read, ...others] = components
    if (read === undefined || others.length > 0 || !isVersionTwo(read)) {
      return { kind: 'object', uid, line, bytes: withCrlf(bytes), repairs: [] }
    }
    const { card, dropped } = fromTwo(read)
    const own = card.properties.find(({ name }) => name === 'UID')?.value
    // Of the text that came: what a later version of this server makes of it is the same card.
    const id = own ?? madeUid(withCrlf(bytes))
    const [version, ...rest] = card.properties
    const properties = own === undefined && version ? [version, plain('UID', id), ...rest] : card.properties
    const sentences = ['A vCard 2.1 was made one of version 3.0', ...dropped.map((name) => `${name} was left out`)]
    return {
      kind: 'object',
      uid: id,
      line,
      bytes: Buffer.from(writeComponent({ ...card, properties })),
      repairs: [
        ...sentences.map((sentence) => ({ line, sentence })),
        ...repairs.map((repair) => ({ ...repair, line: line + repair.line - 1 })),
      ],
    }
  } catch (error) {
    if (error instanceof InvalidCalendarData) return { kind: 'refused', uid, line, reason: error.message }
    throw error
  }
}
