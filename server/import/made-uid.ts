/** A UID for what has none (RFC 5545 §3.8.4.7 wants one): the same for the same text, so that a file read again changes nothing. */
import { createHash } from 'node:crypto'

// What a program writes anew each time that it writes the file, and what changes with the version of the file.
const PASSING = /^(?:DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE|REV|PRODID)[;:]/i

/** Of a component or a card, whose lines end with CRLF. */
export function madeUid(bytes: Buffer): string {
  const lines = bytes
    .toString('latin1')
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
  const hash = createHash('sha256')
  for (const line of lines) if (!PASSING.test(line)) hash.update(`${line}\n`)
  // RFC 9562 §5.8: a UUID whose bits are our own affair.
  const hex = hash.digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

/** With a line for it behind the first, or, of a card, behind its VERSION, which comes first (RFC 6350 §6.7.9). */
export function withUid(bytes: Buffer, uid: string): Buffer {
  const head = /^[^\n]*\n(?:VERSION[;:][^\n]*\n)?/i.exec(bytes.toString('latin1', 0, 2048))?.[0] ?? ''
  return Buffer.concat([bytes.subarray(0, head.length), Buffer.from(`UID:${uid}\r\n`), bytes.subarray(head.length)])
}
