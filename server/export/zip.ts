/** An archive of files of any length, written as it is read: ZIP (APPNOTE 6.3) with sizes behind each file, names in UTF-8. */
import { pipeline, Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

export interface ZipEntry {
  /** With slashes between folders. */
  readonly name: string
  readonly content: AsyncIterable<Buffer | string>
}

const MOST_ENTRIES = 0xffff
const MOST_BYTES = 0xffff_ffff

/** What the format has no place for without its 64-bit extension. */
export class ZipTooLarge extends Error {
  override readonly name = 'ZipTooLarge'
}

const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const VERSION = 20
/** Sizes stand behind the file; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATED = 8

interface Written {
  readonly name: Buffer
  readonly offset: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}

export async function* zip(entries: AsyncIterable<ZipEntry>, at: Date): AsyncGenerator<Buffer> {
  const written: Written[] = []
  const stamp = dosTime(at)
  let offset = 0
  for await (const { name, content } of entries) {
    if (written.length >= MOST_ENTRIES) throw new ZipTooLarge(`more than ${MOST_ENTRIES} files`)
    const named = Buffer.from(name)
    const start = offset
    const head = [
      fields(
        [LOCAL, 4],
        [VERSION, 2],
        [FLAGS, 2],
        [DEFLATED, 2],
        ...stamp,
        [0, 4],
        [0, 4],
        [0, 4],
        [named.length, 2],
        [0, 2],
      ),
      named,
    ]
    yield Buffer.concat(head)
    const told = { crc: 0, size: 0 }
    let packed = 0
    for await (const piece of deflated(content, told)) {
      packed += piece.length
      yield piece
    }
    yield fields([DESCRIPTOR, 4], [told.crc, 4], [packed, 4], [told.size, 4])
    offset += 30 + named.length + packed + 16
    if (offset > MOST_BYTES || told.size > MOST_BYTES) throw new ZipTooLarge('more than 4 GiB')
    written.push({ name: named, offset: start, packed, ...told })
  }
  let length = 0
  for (const entry of written) {
    const record = centralRecord(entry, stamp)
    length += record.length
    yield record
  }
  yield fields([END, 4], [0, 2], [0, 2], [written.length, 2], [written.length, 2], [length, 4], [offset, 4], [0, 2])
}

function centralRecord({ name, offset, crc, packed, size }: Written, stamp: readonly Field[]): Buffer {
  const head = fields(
    ...([
      [CENTRAL, 4],
      [VERSION, 2],
      [VERSION, 2],
      [FLAGS, 2],
      [DEFLATED, 2],
    ] as const),
    ...stamp,
    ...([
      [crc, 4],
      [packed, 4],
      [size, 4],
      [name.length, 2],
    ] as const),
    ...([
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ] as const),
  )
  return Buffer.concat([head, name])
}

async function* deflated(
  content: AsyncIterable<Buffer | string>,
  told: { crc: number; size: number },
): AsyncGenerator<Buffer> {
  async function* counted() {
    for await (const piece of content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      told.crc = crc32(bytes, told.crc)
      told.size += bytes.length
      yield bytes
    }
  }
  // What fails while it is read ends the stream, which throws it below.
  yield* pipeline(Readable.from(counted(), { objectMode: false }), createDeflateRaw(), () => undefined)
}

type Field = readonly [value: number, bytes: 2 | 4]

function fields(...values: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [, bytes]) => sum + bytes, 0))
  let at = 0
  for (const [value, bytes] of values) at = buffer.writeUIntLE(value, at, bytes)
  return buffer
}

/** UTC, in the format of MS-DOS: two seconds are the least. */
function dosTime(at: Date): readonly [Field, Field] {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  return [
    [time, 2],
    [date, 2],
  ]
}
