/** An iCalendar file of any size as the calendar objects that a server keeps: one for each UID. */
import { ACCESS } from '../../protocol/caldav/access.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { requireWideFolds } from '../../protocol/ical/lines.ts'
import { parseComponentBytes } from '../../protocol/ical/parse.ts'
import { type Repair, readTextBytes } from '../../protocol/ical/read-text.ts'
import { usedTimezoneIds } from '../../protocol/ical/timezones.ts'
import { writePart } from '../../protocol/ical/write.ts'
import { PRODUCT_ID } from '../dav/product.ts'
import { madeUid, withUid } from './made-uid.ts'
import { withRightValues } from './right-values.ts'
import { type CalendarHead, type Piece, Splitter } from './splitter.ts'
import { Spool } from './spool.ts'

/** A calendar object, or what of the file could not become one. `repairs` are at lines of the file. */
export type Item =
  | {
      readonly kind: 'object'
      readonly uid: string | undefined
      readonly line: number
      readonly bytes: Buffer
      readonly repairs: readonly Repair[]
    }
  | { readonly kind: 'refused'; readonly uid: string | undefined; readonly line: number; readonly reason: string }

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** The file is something else than iCalendar. */
export class NoCalendar extends Error {
  override readonly name = 'NoCalendar'
}

export interface Limits {
  readonly maxResourceBytes: number
}

/**
 * Reads all of `input` into `folder` first, since the overrides of a UID may stand anywhere. In memory is only where
 * each component lies: some 200 bytes for each. `tellCount` is told how many items there will be.
 */
export async function* readCalendarFile(
  input: AsyncIterable<Uint8Array>,
  folder: string,
  limits: Limits,
  tellCount: (items: number) => void = () => undefined,
): AsyncGenerator<Item> {
  const index = new Index()
  const splitter = new Splitter((piece) => index.add(piece))
  const spool = await Spool.fill(folder, input, (chunk) => splitter.push(chunk))
  try {
    splitter.end()
    if (!splitter.hasCalendar) throw new NoCalendar('no VCALENDAR was found')
    tellCount(index.size)
    yield* itemsOf(index, { read: (start, end) => spool.read(start, end), limits, repairs: true })
  } finally {
    await spool.close()
  }
}

/** The same of bytes in memory. */
export async function* readCalendarBytes(bytes: Buffer, limits: Limits): AsyncGenerator<Item> {
  yield* itemsOfBytes(bytes, limits, true)
}

/** The same, of any size, and strictly: nothing is put right. */
export async function* splitCalendar(bytes: Buffer): AsyncGenerator<Item> {
  yield* itemsOfBytes(bytes, { maxResourceBytes: bytes.length }, false)
}

async function* itemsOfBytes(bytes: Buffer, limits: Limits, repairs: boolean): AsyncGenerator<Item> {
  const index = new Index()
  const splitter = new Splitter((piece) => index.add(piece))
  splitter.push(bytes)
  splitter.end()
  if (repairs && !splitter.hasCalendar) throw new NoCalendar('no VCALENDAR was found')
  yield* itemsOf(index, { read: async (start, end) => bytes.subarray(start, end), limits, repairs })
}

/** Where the bytes are, and how they are read. */
interface Reading {
  read(start: number, end: number): Promise<Buffer>
  readonly limits: Limits
  /** Whether what can be put right is. */
  readonly repairs: boolean
}

async function* itemsOf(index: Index, reading: Reading): AsyncGenerator<Item> {
  for (const { piece, reason } of index.refused) yield refusedItem(piece, reason)
  for (const [uid, pieces] of index.objects) yield await assemble(uid, pieces, index, reading)
  const made = new Map<string, number>()
  for (const piece of index.nameless) yield await assembleNameless(piece, made, index, reading)
}

function refusedItem({ uid, line }: Piece, reason: string): Item {
  return { kind: 'refused', uid, line, reason }
}

/** With a UID made of its text; `made` are those that were, and at which line. */
async function assembleNameless(
  piece: Piece,
  made: Map<string, number>,
  index: Index,
  reading: Reading,
): Promise<Item> {
  const bytes = withCrlf(await reading.read(piece.start, piece.end))
  // An instance of a series that nothing names.
  if (!reading.repairs || /^RECURRENCE-ID[;:]/im.test(bytes.toString('latin1')))
    return refusedItem(piece, `${piece.name} has no UID`)
  const uid = madeUid(bytes)
  const first = made.get(uid)
  if (first !== undefined)
    return refusedItem(piece, `${piece.name} has no UID, and is the same as the one at line ${first}`)
  made.set(uid, piece.line)
  return assemble(uid, [piece], index, reading)
}

/** Of one TZID. */
interface Definitions {
  readonly first: Piece
  readonly byCalendar: Map<CalendarHead, Piece>
}

class Index {
  readonly objects = new Map<string, [Piece, ...Piece[]]>()
  readonly refused: { readonly piece: Piece; readonly reason: string }[] = []
  /** Without a UID, but for that in order. */
  readonly nameless: Piece[] = []
  readonly #timezones = new Map<string, Definitions>()

  add(piece: Piece): void {
    const reason = reasonAgainst(piece)
    if (piece.name === 'VTIMEZONE') {
      if (piece.uid !== undefined && reason === undefined) this.#addTimezone(piece.uid, piece)
    } else if (reason !== undefined) {
      this.refused.push({ piece, reason })
    } else if (piece.uid === undefined) {
      this.nameless.push(piece)
    } else {
      const pieces = this.objects.get(piece.uid)
      if (pieces) pieces.push(piece)
      else this.objects.set(piece.uid, [piece])
    }
  }

  #addTimezone(tzid: string, piece: Piece): void {
    const known = this.#timezones.get(tzid)
    if (known === undefined) this.#timezones.set(tzid, { first: piece, byCalendar: new Map([[piece.calendar, piece]]) })
    else if (!known.byCalendar.has(piece.calendar)) known.byCalendar.set(piece.calendar, piece)
  }

  /** Of all that becomes an item. */
  get size(): number {
    return this.refused.length + this.objects.size + this.nameless.length
  }

  get hasTimezones(): boolean {
    return this.#timezones.size > 0
  }

  /** The definition in the same VCALENDAR, else one of the same file. */
  findTimezone(tzid: string, { calendar }: Piece): Piece | undefined {
    const known = this.#timezones.get(tzid)
    return known?.byCalendar.get(calendar) ?? known?.first
  }
}

function reasonAgainst({ name, damage, calendar }: Piece): string | undefined {
  if (damage !== undefined) return `${name} is broken: ${damage}`
  if (calendar.version === '1.0') return 'it is vCalendar 1.0, not iCalendar'
  return undefined
}

async function assemble(
  uid: string,
  pieces: readonly [Piece, ...Piece[]],
  index: Index,
  reading: Reading,
): Promise<Item> {
  const { maxResourceBytes } = reading.limits
  const [first] = pieces
  const refused = (reason: string): Item => ({ kind: 'refused', uid, line: first.line, reason })
  const size = pieces.reduce((sum, { start, end }) => sum + end - start, 0)
  if (size > maxResourceBytes) return refused(`it has more than ${maxResourceBytes} bytes`)

  try {
    const members = await readPieces(pieces, reading)
    const timezones = await readPieces(findTimezones(members, first, index), reading)
    const all = [...timezones, ...members]
    const bytes = calendarOf(
      pieces,
      all.map((piece) => piece.bytes),
    )
    return { kind: 'object', uid, line: first.line, bytes, repairs: all.flatMap(({ repairs }) => repairs) }
  } catch (error) {
    // A line of the component means nothing to who has the file.
    if (error instanceof InvalidCalendarData) return refused(error.message.replace(/ \(line \d+\)$/, ''))
    throw error
  }
}

/**
 * What goes before the components is the least that RFC 5545 §3.6 asks for, and who may see them: METHOD and names belong
 * to the file.
 */
function calendarOf(pieces: readonly [Piece, ...Piece[]], components: readonly Buffer[]): Buffer {
  const productId = pieces[0].calendar.productId || PRODUCT_ID
  const access = pieces.find(({ calendar }) => calendar.access !== undefined)?.calendar.access
  const stated = access === undefined ? '' : `${ACCESS}:${access}\r\n`
  const head = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:${productId}\r\n${stated}`
  return Buffer.concat([Buffer.from(head), ...components, Buffer.from('END:VCALENDAR\r\n')])
}

function findTimezones(members: readonly ReadPiece[], first: Piece, index: Index): Piece[] {
  if (!index.hasTimezones) return []
  const tzids = new Set<string>()
  for (const { component } of members) usedTimezoneIds(component, tzids)
  return [...tzids].flatMap((tzid) => index.findTimezone(tzid, first) ?? [])
}

interface ReadPiece {
  readonly component: Component
  /** As they stand in the file, but for its line ends; written anew where something was repaired. */
  readonly bytes: Buffer
  readonly repairs: readonly Repair[]
}

async function readPieces(pieces: readonly Piece[], { read, repairs }: Reading): Promise<ReadPiece[]> {
  const found: ReadPiece[] = []
  for (const piece of pieces) {
    const bytes = withCrlf(await read(piece.start, piece.end))
    found.push(piece.uid === undefined ? readNameless(bytes, piece) : readPiece(bytes, piece, repairs))
  }
  return found
}

function readNameless(bytes: Buffer, piece: Piece): ReadPiece {
  const uid = madeUid(bytes)
  // Its lines stand one further than in the file.
  const read = readPiece(withUid(bytes, uid), { ...piece, line: piece.line - 1 }, true)
  const sentence = `${piece.name} has no UID; one was made of its text`
  const repairs = read.repairs.map((one) => ({ ...one, line: Math.max(one.line, piece.line) }))
  return { ...read, repairs: [{ line: piece.line, sentence }, ...repairs] }
}

/** Throws InvalidCalendarData. */
function readPiece(bytes: Buffer, piece: Piece, repairing: boolean): ReadPiece {
  if (!repairing) return { component: requireOne(parseComponentBytes(bytes), piece), bytes, repairs: [] }
  const read = readTolerantly(bytes, piece)
  const { component, sentences } = withRightValues(read.component)
  if (sentences.length === 0) return read
  const repairs = [...read.repairs, ...sentences.map((sentence) => ({ line: piece.line, sentence }))]
  return { component, bytes: Buffer.from(writePart(component)), repairs }
}

function readTolerantly(bytes: Buffer, piece: Piece): ReadPiece {
  try {
    return { component: requireOne(parseComponentBytes(bytes), piece), bytes, repairs: [] }
  } catch (error) {
    if (!(error instanceof InvalidCalendarData)) throw error
  }
  requireWideFolds(bytes.toString('latin1'))
  const { components, repairs } = readTextBytes(bytes)
  const component = requireOne(components, piece)
  return {
    component,
    bytes: Buffer.from(writePart(component)),
    repairs: repairs.map(({ line, sentence }) => ({ line: piece.line + line - 1, sentence })),
  }
}

function requireOne([component, ...others]: readonly Component[], { name }: Piece): Component {
  if (component?.name !== name || others.length > 0) throw new InvalidCalendarData(`It is not one ${name}`)
  return component
}

// RFC 5545 §3.1: lines end with CRLF, though files are found that end them otherwise.
export function withCrlf(bytes: Buffer): Buffer {
  const first = bytes.indexOf('\n')
  const isRight = bytes[first - 1] === CARRIAGE_RETURN && bytes.at(-1) === LINE_FEED
  return isRight ? bytes : Buffer.from(`${bytes.toString('latin1').trimEnd()}\n`.replace(/\r?\n/g, '\r\n'), 'latin1')
}
