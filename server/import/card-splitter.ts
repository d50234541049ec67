/**
 * Finds the vCards of a stream of any length, one after the other (RFC 6350 §3.2). What is inside one is for the parser
 * to judge, so that a broken card breaks nothing but itself.
 */
export interface CardPiece {
  readonly uid: string | undefined
  /** Where it begins in the file, counted from 1. */
  readonly line: number
  readonly bytes: Buffer
  /** What makes it no card, as far as can be seen from outside. */
  readonly damage?: string
}

const LINE_FEED = 10

interface Open {
  readonly line: number
  readonly parts: Buffer[]
  length: number
  uid: string | undefined
}

export class CardSplitter {
  readonly #most: number
  /** The part of the last line that came so far. */
  #rest: Buffer[] = []
  #restLength = 0
  #lineNumber = 1
  #open: Open | undefined
  /** Whether the line before was an AGENT of vCard 2.1 §2.4.3, which is a card of its own, and how many such are open. */
  #isAgent = false
  #agents = 0
  #found: CardPiece[] = []
  #hasCard = false

  /** Of a card with more than `mostBytes` no more is kept. */
  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /** Whether a VCARD was seen so far: what has none is another kind of file. */
  get hasCard(): boolean {
    return this.#hasCard
  }

  /** The cards that end in this chunk. */
  push(chunk: Uint8Array): readonly CardPiece[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.#append(bytes.subarray(from, end + 1))
      this.#endLine()
      from = end + 1
    }
    this.#append(bytes.subarray(from))
    return this.#take()
  }

  end(): readonly CardPiece[] {
    this.#endLine()
    this.#close('the file ends within it')
    return this.#take()
  }

  #take(): readonly CardPiece[] {
    const found = this.#found
    this.#found = []
    return found
  }

  #append(part: Buffer): void {
    // One byte more than a card may have is kept, so that its size tells.
    const room = this.#most + 1 - this.#restLength
    if (part.length === 0 || room <= 0) return
    this.#rest.push(part.subarray(0, room))
    this.#restLength += Math.min(part.length, room)
  }

  #endLine(): void {
    const line = Buffer.concat(this.#rest)
    this.#rest = []
    this.#restLength = 0
    const [, name = '', value = ''] = HEAD.exec(line.toString('utf8', 0, LONGEST_HEAD)) ?? []
    const delimits = value.trim().toUpperCase() === 'VCARD' ? name.toUpperCase() : ''
    const isAgent = this.#isAgent
    this.#isAgent = name.toUpperCase() === 'AGENT' && value.trim() === '' && this.#open !== undefined
    if (delimits === 'BEGIN') this.#begin(isAgent)
    this.#keep(line)
    if (name.toUpperCase() === 'UID' && this.#open !== undefined && this.#agents === 0) this.#open.uid ??= value.trim()
    if (delimits === 'END') this.#end()
    this.#lineNumber++
  }

  #begin(isAgent: boolean): void {
    if (isAgent) {
      this.#agents++
      return
    }
    this.#close('its END is missing')
    this.#hasCard = true
    this.#open = { line: this.#lineNumber, parts: [], length: 0, uid: undefined }
  }

  #end(): void {
    if (this.#agents > 0) this.#agents--
    else this.#close()
  }

  #keep(line: Buffer): void {
    if (this.#open === undefined || this.#open.length > this.#most) return
    this.#open.parts.push(line)
    this.#open.length += line.length
  }

  #close(damage?: string): void {
    if (this.#open === undefined) return
    const { line, uid, parts } = this.#open
    this.#open = undefined
    this.#agents = 0
    this.#found.push({ line, uid, bytes: Buffer.concat(parts), ...(damage === undefined ? {} : { damage }) })
  }
}

/** Enough of a line to tell BEGIN, END, UID and AGENT. */
const LONGEST_HEAD = 2048
const HEAD = /^\ufeff?(?:[A-Za-z0-9-]+\.)?(BEGIN|END|UID|AGENT)(?:;(?:"[^"]*"|[^":])*)?:(.*)/is
