/** RFC 6352 §5.1.1: which form of a card a client wants, by its Accept header (RFC 9110 §12.5.1). */
import { CARD_FORMATS, type CardFormat, FORMER_TYPES } from './supported.ts'

interface Range {
  readonly type: string
  readonly version: string | undefined
  readonly quality: number
}

/** The form that is liked best, the stored one before others that are liked as well; undefined where none is acceptable. */
export function chooseFormat(accept: string | undefined, stored: CardFormat): CardFormat | undefined {
  if (accept === undefined || accept.trim() === '') return stored
  const ranges = accept.split(',').map(readRange)
  let best: CardFormat | undefined
  let bestQuality = 0
  for (const format of [stored, ...CARD_FORMATS]) {
    const quality = qualityOf(format, ranges)
    if (quality > bestQuality) [best, bestQuality] = [format, quality]
  }
  return best
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const find = (name: string) =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"|"$/g, '')
  const quality = Number(find('q') ?? '1')
  return {
    type: FORMER_TYPES.has(type) ? 'text/vcard' : type,
    version: find('version'),
    quality: quality >= 0 && quality <= 1 ? quality : 1,
  }
}

/** By the most specific range that fits. */
function qualityOf({ type, version }: CardFormat, ranges: readonly Range[]): number {
  const tests: readonly ((range: Range) => boolean)[] = [
    (range) => range.type === type && range.version === version,
    (range) => range.type === type && range.version === undefined,
    (range) => range.type === `${type.slice(0, type.indexOf('/'))}/*`,
    (range) => range.type === '*/*',
  ]
  for (const fits of tests) {
    const found = ranges.find(fits)
    if (found !== undefined) return found.quality
  }
  return 0
}
