/**
 * Finds the components of an iCalendar stream of any length without keeping it: which byte each begins and ends at, and
 * whose it is. What is inside a component is for the parser to judge, one object at a time, so that a broken one
 * breaks nothing but itself.
 */
import { ACCESS } from '../../protocol/caldav/access.ts'

export interface Piece {
  /** VEVENT, VTODO, VTIMEZONE, … */
  readonly name: string
  /** Of a VTIMEZONE its TZID. Undefined when there is none. */
  readonly uid: string | undefined
  readonly calendar: CalendarHead
  readonly start: number
  readonly end: number
  /** Where it begins in the file, counted from 1. */
  readonly line: number
  /** What makes it no component, as far as can be seen from outside. */
  readonly damage?: string
}

/** What stands before the components of one VCALENDAR. */
export interface CalendarHead {
  readonly productId: string | undefined
  readonly version: string | undefined
  /** X-CALENDARSERVER-ACCESS: who may see what is in it. */
  readonly access: string | undefined
}

const NO_HEAD: CalendarHead = { productId: undefined, version: undefined, access: undefined }

const LINE_FEED = 10
const SPACE = 32
const TAB = 9
/** More of a line is of no interest here: a UID that is longer than that is none that can be kept. */
const MOST_OF_A_LINE = 2048

/** Components that stand directly in a VCALENDAR; where one begins inside another, the END of that one is missing. */
const TOP_LEVEL = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VTIMEZONE', 'VAVAILABILITY', 'VPOLL'])
/** RFC 9073 and the VPOLL draft nest components that elsewhere stand alone. */
const NESTING = new Set(['VPOLL', 'VAVAILABILITY'])

type Open = { -readonly [Key in 'name' | 'uid' | 'start' | 'line']: Piece[Key] } & { damage: string | undefined }

export class Splitter {
  readonly #found: (piece: Piece) => void
  /** Bytes seen, and those of the physical line that is being read. */
  #at = 0
  #lineStart = 0
  #lineNumber = 1
  #line = ''
  /** The content line (RFC 5545 §3.1) before it, unfolded so far. */
  #content = { text: '', start: 0, line: 1 }
  #depth = 0
  #calendar: { -readonly [Key in keyof CalendarHead]: CalendarHead[Key] } = { ...NO_HEAD }
  #open: Open | undefined
  #hasCalendar = false

  constructor(found: (piece: Piece) => void) {
    this.#found = found
  }

  /** Whether a VCALENDAR was seen so far: what has none is another kind of file. */
  get hasCalendar(): boolean {
    return this.#hasCalendar
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.#append(bytes, from, end)
      this.#endLine(this.#at + end + 1)
      from = end + 1
    }
    this.#append(bytes, from, bytes.length)
    this.#at += bytes.length
  }

  end(): void {
    this.#endLine(this.#at)
    this.#endContent(this.#at)
    this.#close(this.#at, 'the file ends within it')
  }

  #append(bytes: Buffer, from: number, to: number): void {
    const room = MOST_OF_A_LINE - this.#line.length
    if (room > 0) this.#line += bytes.toString('latin1', from, Math.min(to, from + room))
  }

  #endLine(end: number): void {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line
    const first = line.charCodeAt(0)
    if (first === SPACE || first === TAB) {
      if (this.#content.text.length < MOST_OF_A_LINE) this.#content.text += line.slice(1)
    } else {
      this.#endContent(this.#lineStart)
      this.#content = { text: line, start: this.#lineStart, line: this.#lineNumber }
    }
    this.#line = ''
    this.#lineStart = end
    this.#lineNumber++
  }

  /** The content line is complete: `end` is where the next begins. */
  #endContent(end: number): void {
    const { text, start } = this.#content
    this.#content.text = ''
    const [, name = '', value = ''] = /^(?:\xef\xbb\xbf)?([A-Za-z-]+)(?:;(?:"[^"]*"|[^":])*)?:(.*)$/s.exec(text) ?? []
    const upper = name.toUpperCase()
    if (upper === 'BEGIN') this.#begin(value.trim().toUpperCase(), start)
    else if (upper === 'END') this.#end(value.trim().toUpperCase(), start, end)
    else this.#property(upper, value, text.length >= MOST_OF_A_LINE)
  }

  #property(name: string, value: string, isCut: boolean): void {
    if (this.#depth === 1) {
      if (name === 'PRODID') this.#calendar.productId = utf8Of(value)
      if (name === 'VERSION') this.#calendar.version = value.trim()
      if (name === ACCESS) this.#calendar.access = utf8Of(value)
    } else if (this.#depth === 2 && this.#open) {
      const key = this.#open.name === 'VTIMEZONE' ? 'TZID' : 'UID'
      if (name !== key) return
      this.#open.uid = utf8Of(value)
      // What is known of it may be the beginning of another's, too.
      if (isCut) this.#open.damage = `its ${key} is too long`
    }
  }

  #begin(name: string, start: number): void {
    if (name === 'VCALENDAR') {
      this.#close(start, 'its END is missing')
      this.#calendar = { ...NO_HEAD }
      this.#depth = 1
      this.#hasCalendar = true
      return
    }
    if (this.#open && TOP_LEVEL.has(name) && !NESTING.has(this.#open.name)) this.#close(start, 'its END is missing')
    if (this.#depth === 0) return
    this.#depth++
    if (this.#depth === 2) this.#open = { name, uid: undefined, start, line: this.#content.line, damage: undefined }
  }

  #end(name: string, start: number, end: number): void {
    if (name === 'VCALENDAR') {
      this.#close(start, 'its END is missing')
      this.#depth = 0
    } else if (this.#depth > 1) {
      if (this.#depth === 2) this.#close(end)
      else this.#depth--
    }
  }

  #close(end: number, damage?: string): void {
    if (this.#open === undefined) return
    const { damage: inner, ...piece } = this.#open
    const why = damage ?? inner
    this.#found({ ...piece, calendar: this.#calendar, end, ...(why === undefined ? {} : { damage: why }) })
    this.#open = undefined
    this.#depth = 1
  }
}

/** Lines were read byte by byte, since folds may stand inside a character. */
function utf8Of(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8').trim()
}
