/** RFC 6352 §5.1.1: which form of a card a client wants, by its Accept header (RFC 9110 §12.5.1). */
import { preferenceFor, readAccept } from '../dav/accept.ts'
import { CARD_FORMATS, type CardFormat, FORMER_TYPES } from './supported.ts'

/** The form that is liked best, the stored one before others that are liked as well; undefined where none is acceptable. */
export function chooseFormat(accept: string | undefined, stored: CardFormat): CardFormat | undefined {
  const ranges = readAccept(accept)?.map((range) =>
    FORMER_TYPES.has(range.type) ? { ...range, type: 'text/vcard' } : range,
  )
  if (ranges === undefined) return stored
  let best: CardFormat | undefined
  let bestQuality = 0
  for (const format of [stored, ...CARD_FORMATS]) {
    const { quality } = preferenceFor(ranges, format.type, format.version)
    if (quality > bestQuality) [best, bestQuality] = [format, quality]
  }
  return best
}
