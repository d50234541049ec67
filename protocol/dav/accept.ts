/** Which media type a client likes best, by its Accept header (RFC 9110 §12.5.1). */

/** A media range, in lower case, with what its client thinks of it. */
export interface AcceptRange {
  readonly type: string
  readonly version: string | undefined
  /** From 0, not acceptable, to 1. */
  readonly quality: number
}

export interface Preference {
  readonly quality: number
  /** How closely the range that counts names the type: the more, the closer. */
  readonly precision: number
}

/** Undefined when a client takes anything. */
export function readAccept(accept: string | undefined): AcceptRange[] | undefined {
  return accept === undefined || accept.trim() === '' ? undefined : accept.split(',').map(readRange)
}

function readRange(text: string): AcceptRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const find = (name: string) =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"|"$/g, '')
  const quality = Number(find('q') ?? '1')
  return { type, version: find('version'), quality: quality >= 0 && quality <= 1 ? quality : 1 }
}

/** By the most specific of the ranges that fit. */
export function preferenceFor(ranges: readonly AcceptRange[], type: string, version?: string): Preference {
  const tests: readonly ((range: AcceptRange) => boolean)[] = [
    (range) => range.type === '*/*',
    (range) => range.type === `${type.slice(0, type.indexOf('/'))}/*`,
    (range) => range.type === type && range.version === undefined,
    (range) => range.type === type && range.version === version,
  ]
  for (let precision = tests.length - 1; precision >= 0; precision--) {
    const found = ranges.find((range) => tests[precision]?.(range))
    if (found !== undefined) return { quality: found.quality, precision }
  }
  return { quality: 0, precision: -1 }
}
